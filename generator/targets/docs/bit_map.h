// A structure drawn: bytes as rows of eight cells, bit 7 left, each name over its bits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/targets/docs/byte_rows.h"
#include "generator/targets/docs/figure.h"

namespace gizgen::docs {

// A name too long for its cell stands below the figure, the cell holds "#id".
struct LegendEntry {
  std::uint32_t id = 0;
  std::string_view name;
};

struct BitMap {
  std::vector<Figure> figures;  // one below the other, each fits a page
  std::vector<LegendEntry> legend;
};

BitMap bit_map(const Structure& structure);

}  // namespace gizgen::docs
