// P0, the payload that carries datapoints: bytes to values and values to bytes, by a product's
// Table.
//
//   standard: 01 flags vals | 02 | 03 status | 04 status       (control, read, read reply, report)
//   var_len:  11 flags values | 12 flags | 13 flags values | 14 flags values
//   both:     05 data (down) | 06 data (up)                    (transparent)
//
// Nothing is allocated: values stand in the caller's array, one for each point of the table in its
// order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/wire/bytes.h"
#include "runtime/wire/point.h"

namespace giz::wire {

// A datapoint's value as it travels.
struct Value {
  std::uint32_t raw = 0;  // bool, enum, number
  Bytes bytes;            // binary
  bool set = false;       // contained in this frame: flagged, or part of a status
};

enum class Kind : std::uint8_t {
  control,
  read,
  read_reply,
  report,
  transparent_down,
  transparent_up,
};

// From the app towards the device.
constexpr bool is_down(Kind kind) {
  return kind == Kind::control || kind == Kind::read || kind == Kind::transparent_down;
}

// The first byte of P0.
std::uint8_t action_of(Protocol protocol, Kind kind);
std::optional<Kind> kind_of(Protocol protocol, std::uint8_t action);

struct Fault {
  enum What : std::uint8_t {
    none,
    // The frame cannot be read with this table:
    empty,           // not even an action
    unknown_action,  // found: the action
    other_protocol,  // found: the action, which the other protocol has
    too_short,       // found, expected: bytes of P0
    too_long,        // found, expected: bytes of P0; standard only
    reserved_flag,   // found: the bit, expected: how many flags there are
    no_room,         // expected: bytes that packing needs
    // One value is wrong; all of them are decoded:
    below_min,     // found, expected: raw and the limit
    above_max,     // found, expected: raw and the limit
    not_writable,  // flagged in a control
    long_binary,   // found, expected: bytes
  };

  static constexpr std::size_t kNoPoint = static_cast<std::size_t>(-1);

  What what = none;
  std::size_t point = kNoPoint;  // into Table::points
  std::uint32_t found = 0;
  std::uint32_t expected = 0;

  explicit operator bool() const { return what != none; }
  bool is_of_value() const { return what >= below_min; }
};

// One line for a log: "temperature: raw 700 is above 600".
std::string to_text(const Table& table, const Fault& fault);

struct Decoded {
  Fault fault;  // the first one
  Kind kind = Kind::control;
  Bytes data;  // transparent: the data; var_len: what follows the last value, which is ignored
};

// Reads one P0 into `values`, which has the size of table.points. Every value's `set` is written;
// raw and bytes only where set, and not by a var_len read. Binary views point into `p0`. With a
// fault that is not of a value, nothing is set.
Decoded decode(const Table& table, Bytes p0, std::span<Value> values);

struct Packed {
  Fault fault;
  Buffer bytes;  // the start of `out`; empty with a fault
};

// Writes one P0 of any kind but transparent. A control, and every kind of a var_len product, holds
// the values that are set; the others travel as zero or not at all. A standard status holds all
// values, set or not. Binaries shorter than their point are filled with zeros.
Packed pack(const Table& table, Kind kind, std::span<const Value> values, Buffer out);

// Writes one transparent P0 in the direction of `kind`; empty where it does not fit.
Buffer pack_transparent(Kind kind, Bytes data, Buffer out);

// Bytes of the longest P0 that `pack` writes for this table.
constexpr std::size_t max_p0(const Table& table) {
  if (table.protocol == Protocol::standard) {
    const std::size_t control = std::size_t{table.flags_bytes} + table.vals_bytes;
    return 1 + (control > table.status_bytes ? control : table.status_bytes);
  }
  std::size_t bits = 0;
  std::size_t bytes = 0;
  for (const Point& point : table.points) {
    const bool is_bits = point.type == Type::boolean || point.type == Type::enumeration;
    (is_bits ? bits : bytes) += point.bits;
  }
  return 1 + table.flags_bytes + (bits + 7) / 8 + bytes / 8;
}

// The index of the point with this name.
std::optional<std::size_t> find(const Table& table, std::string_view name);

// Whether the point takes this value, and what is wrong where it does not.
Fault check(const Table& table, std::size_t point, const Value& value);

}  // namespace giz::wire
