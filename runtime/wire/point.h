// The datapoint table: what the codec needs to know of a product, as constant data. The generated
// backend holds one as constexpr; the generator makes one from its Layout.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/wire/scale.h"

namespace giz::wire {

enum class Protocol : std::uint8_t { standard, var_len };
enum class Access : std::uint8_t { writable, readonly, alert, fault };
enum class Type : std::uint8_t { boolean, enumeration, number, binary };

// Where a value stands in a payload structure of a standard product. Bit fields (bool, enum) live
// in a region of `region_bytes` bytes that travels as one big-endian integer: bit b of the region
// is byte `byte + region_bytes - 1 - b / 8`, bit b % 8. Numbers and binaries: `byte` is their first
// byte, `region_bytes` and `bit` are 0.
struct Place {
  std::uint32_t byte = 0;
  std::uint32_t region_bytes = 0;
  std::uint32_t bit = 0;
};

struct Point {
  std::string_view name;
  Access access = Access::writable;
  Type type = Type::boolean;
  std::int32_t flag = -1;  // bit in the flags; -1: read-only in a standard product
  std::uint32_t bits = 1;  // width on the wire; a binary's length times 8
  Place vals;              // in attr_vals; meaningful where flag >= 0 (standard)
  Place status;            // in dev_status (standard)
  std::uint32_t raw_min = 0;
  std::uint32_t raw_max = 1;  // bool 1, enum count-1, number by its range, binary unused
  Scale scale;                // numbers
  std::span<const std::string_view> labels;  // an enum's texts by wire value
};

// `points` in id order, which is wire order.
struct Table {
  Protocol protocol = Protocol::standard;
  std::uint32_t flags_bytes = 0;
  std::uint32_t vals_bytes = 0;    // standard only
  std::uint32_t status_bytes = 0;  // standard only
  std::span<const Point> points;
};

}  // namespace giz::wire
