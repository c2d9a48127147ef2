// One entry of `datapoints`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "generator/model/product.h"
#include "generator/spec/report.h"
#include "generator/spec/tree.h"

namespace gizgen {

inline constexpr std::size_t longest_name = 64;  // of a datapoint
inline constexpr std::size_t longest_id = 32;    // of a product
inline constexpr std::size_t most_enum_values = 256;
inline constexpr std::uint32_t longest_binary = 65535;

// A datapoint and the places in its entry that later findings point at. What could not be read has
// its default, and a finding stands: a name that is wrong is empty here.
struct Entry {
  Datapoint point;
  Span span;
  Span name;
  std::optional<Type> type;
  std::vector<Span> values;         // of Datapoint::values
  std::optional<std::uint32_t> id;  // as it was given
  Span id_span;
};

// `index` counts from 0; an entry without a name is called by it.
Entry read_datapoint(const Node& node, std::size_t index, Report& report);

// The values of an enum (E214, E215), and how each is spelt in C.
void read_values(const Node& node, Entry& entry, Report& report);

}  // namespace gizgen
