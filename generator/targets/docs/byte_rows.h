// A payload structure byte by byte as it travels: what the bit maps and their tables are made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen::docs {

// Bits of one byte that belong together: of one datapoint, or unused.
struct Cell {
  std::uint32_t high = 0;  // bits of the byte, 7 to 0
  std::uint32_t low = 0;
  const Datapoint* point = nullptr;  // null: unused, sent as 0
  std::uint32_t id = 0;
  std::uint32_t value_low = 0;  // the bit of the value that travels in `low`
  bool is_spread = false;       // the value has more bits than one
};

// A byte of a bit region, its cells from bit 7 down; or all bytes of a number or a binary in one
// cell.
struct ByteRow {
  std::uint32_t first = 0;  // bytes of the structure
  std::uint32_t last = 0;
  std::optional<std::uint32_t> region_low;  // the region's bit in bit 0 of this byte
  std::vector<Cell> cells;
};

struct Structure {
  std::string_view name;  // "attr_flags"
  std::uint32_t bytes = 0;
  std::vector<ByteRow> rows;
};

// attr_flags, attr_vals and dev_status; of a var_len product flags and values, where all are
// flagged. Empty ones are left out.
std::vector<Structure> structures(const Product& product, const Layout& layout);

}  // namespace gizgen::docs
