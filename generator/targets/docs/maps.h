// The structures for both formats: drawn for HTML, as tables for Markdown.
#pragma once

#include <span>
#include <vector>

#include "generator/targets/docs/byte_rows.h"
#include "generator/targets/docs/words.h"

namespace gizgen::docs {

// What the languages share: the structures drawn, and as tables.
struct Maps {
  std::span<const Structure> structures;
  std::vector<Json> figures;  // ["<svg>"]
  std::vector<Json> legends;  // [{"id","name"}]
  std::vector<Json> parts;    // [{"has_bits","bits":[{"byte","b7",...,"b0"}],"has_values",
                              //   "values":[{"byte","name","type"}]}]
};
Maps make_maps(std::span<const Structure> structures);

// [{"name","bytes","text","figures","has_legend","legend"}]
Json drawn_maps(const Maps& maps, Language language);

// [{"name","bytes","text","parts"}]
Json table_maps(const Maps& maps, Language language);

}  // namespace gizgen::docs
