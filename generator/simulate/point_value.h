// A datapoint with a value, and the payloads that carry some of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/wire/codec.h"

namespace gizgen {

struct PointValue {
  std::size_t point = 0;  // into Table::points
  std::uint32_t raw = 0;
  std::vector<std::uint8_t> bytes;  // binary

  bool operator==(const PointValue&) const = default;
};

// "power = true"; several with ", " between them.
std::string to_text(const giz::wire::Table& table, const PointValue& value);
std::string to_text(const giz::wire::Table& table, std::span<const PointValue> values);

// A control of these values. A value that its point does not allow travels as it is.
std::vector<std::uint8_t> control_p0(const giz::wire::Table& table,
                                     std::span<const PointValue> values);

// A read of every datapoint.
std::vector<std::uint8_t> read_p0(const giz::wire::Table& table);

std::vector<std::uint8_t> transparent_p0(giz::wire::Bytes data);

// What a P0 that came from the microcontroller holds; nothing where it cannot be read.
struct Reading {
  giz::wire::Kind kind = giz::wire::Kind::report;
  std::vector<PointValue> values;
  std::vector<std::uint8_t> data;  // transparent

  // Whether `value` is among the values.
  bool shows(const PointValue& value) const;
};
std::optional<Reading> read_up(const giz::wire::Table& table, giz::wire::Bytes p0);

// What a P0 that came from the cloud asks for. `fault` is that of the first value, where one is not
// allowed; nothing where the P0 cannot be read.
struct Order {
  giz::wire::Kind kind = giz::wire::Kind::control;
  std::vector<PointValue> values;  // control
  std::vector<bool> wanted;        // read: by point
  std::vector<std::uint8_t> data;  // transparent
  std::string fault;

  // Whether `value` is among the values.
  bool sets(const PointValue& value) const;
};
std::optional<Order> read_down(const giz::wire::Table& table, giz::wire::Bytes p0);

// Why a P0 is wrong, as a line of text; empty: it is right.
std::string fault_of(const giz::wire::Table& table, giz::wire::Bytes p0);

}  // namespace gizgen
