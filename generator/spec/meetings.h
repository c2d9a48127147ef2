// Names that differ in a definition can become one name in generated code.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "generator/spec/datapoint.h"
#include "generator/spec/report.h"

namespace gizgen {

// The macros that generated code may make of a datapoint besides its enumerators:
// <ID>_<POINT>_<TAIL>, <POINT> being c_upper of its C name. FLAG is every datapoint's.
//   number  MIN MAX STEP OFFSET DECIMALS
//   enum    COUNT
//   binary  LENGTH
std::span<const std::string_view> macro_tails(Type type);

// Reports datapoints of the same name (E211), and names that meet in C (E213): the C names of two
// datapoints, told apart by case or not, and enumerators and macros, of one datapoint or of two.
// `id` is the product's.
void check_meetings(std::string_view id, const std::vector<Entry>& entries, Report& report);

}  // namespace gizgen
