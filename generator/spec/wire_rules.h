// What the protocol asks of a product as a whole.
#pragma once

#include <vector>

#include "generator/model/product.h"
#include "generator/spec/datapoint.h"
#include "generator/spec/report.h"

namespace gizgen {

// Ids that were given must be those that the datapoints have on the wire (E225), and the longest
// frame must be one that can be sent (E227) and had better fit the module's buffer (W301). What
// needs the layout is checked only where no error was reported before.
void check_wire(const Product& product, const std::vector<Entry>& entries, Report& report);

}  // namespace gizgen
