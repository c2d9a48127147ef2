// A number's rule: raw = (y - offset) / step.
#pragma once

#include <string_view>

#include "generator/model/product.h"
#include "generator/spec/report.h"
#include "generator/spec/tree.h"

namespace gizgen {

// From the keys min, max, step, offset, bits and unit of a datapoint's entry. Where a key is wrong
// or missing a finding stands (those of missing keys are the caller's) and the number is not
// complete.
Number read_number(const Node& entry, Report& report);

}  // namespace gizgen
