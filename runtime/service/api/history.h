// History as the API tells it: which points, how wide, scaled.
#pragma once

#include <string>
#include <vector>

#include "runtime/service/api/context.h"
#include "runtime/service/store/telemetry.h"

namespace giz::api {

struct HistoryQuestion {
  std::vector<std::size_t> points;  // into the product's table
  Millis from = 0, to = 0;
  store::Width width = store::Width::raw;
  store::Aggregate aggregate = store::Aggregate::average;
  std::size_t limit = 0;
};

// "temperature,power" (empty: all but the binaries) as indices; Refusal bad_value with the field.
std::vector<std::size_t> history_points(const Product& product, std::string_view attrs);
store::Width width_of(std::string_view word);          // raw, minute ... month
store::Aggregate aggregate_of(std::string_view word);  // avg, min, max, sum, last, count

// The physical value of an aggregate of raw values: an affine map, in which a sum counts the
// offset once for each of its values, and a count has no unit.
double scaled(const Product& product, std::size_t point, const store::HistoryPoint& value,
              store::Aggregate aggregate);

}  // namespace giz::api
