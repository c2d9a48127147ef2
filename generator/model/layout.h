// Where every datapoint stands on the wire. The only code that counts bits.
// Rules: four groups in the order writable, readonly, alert, fault; inside a group by type: bool, enum,
// 8, 16, 32 bit numbers, binary; inside a type the definition's order. An id is the running number in
// that order. A var_len product is ordered by type alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/product.h"
#include "runtime/wire/point.h"

namespace gizgen {

// As `gizgen show --stage layout --format json` prints it. `byte_offset` is the start of the bit region
// (or the value's first byte), `bit_offset` counts in the region before its bytes are reversed (0 for
// byte values); `wire_byte` and `wire_bit` say where the least significant bit of a bit field (or a
// value's first byte) really travels. `region_bytes` is 0 for byte values.
struct Place {
  std::uint32_t byte_offset = 0;
  std::uint32_t bit_offset = 0;
  std::uint32_t bits = 0;
  std::uint32_t region_bytes = 0;
  std::uint32_t wire_byte = 0;
  std::uint32_t wire_bit = 0;
};

struct Slot {
  std::size_t index = 0;  // into Product::datapoints
  std::uint32_t id = 0;
  std::uint32_t bits = 0;
  std::optional<std::uint32_t> flag_bit;  // bit in the flags as one big-endian integer
  std::optional<Place> vals;              // in attr_vals; standard, writable
  std::optional<Place> status;            // in dev_status; standard
};

// A run of bits that share bytes, for drawing and for code that moves a region as a whole.
struct Region {
  Access access = Access::writable;
  std::uint32_t byte_offset = 0;  // in dev_status
  std::uint32_t bytes = 0;
  std::uint32_t bits = 0;
};

struct Layout {
  Protocol protocol = Protocol::standard;
  std::uint32_t flags_bytes = 0;
  std::uint32_t vals_bytes = 0;    // standard
  std::uint32_t status_bytes = 0;  // standard
  std::uint32_t max_payload = 0;   // bytes of the longest P0 of either direction, its action included
  std::vector<Slot> slots;         // in id order
  std::vector<Region> regions;     // standard: at most one a group, in group order
};

// The width of an enum: the smallest w >= 1 with 2^w >= count. count is 1 to 256.
std::uint32_t enum_bits(std::size_t count);

Layout lay_out(const Product& product);

// The table that the codec works from. It points into itself and into the product's strings: keep the
// product alive and do not copy it.
class WireTable {
 public:
  WireTable(const Product& product, const Layout& layout);
  WireTable(const WireTable&) = delete;
  WireTable& operator=(const WireTable&) = delete;

  const giz::wire::Table& table() const { return table_; }

 private:
  std::vector<std::vector<std::string_view>> labels_;
  std::vector<giz::wire::Point> points_;
  giz::wire::Table table_;
};

}  // namespace gizgen
