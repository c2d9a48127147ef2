// The map of a product's bytes and bits that `gizgen show` prints.
#pragma once

#include <string>

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen {

// A box for each structure of a payload, bytes as they travel: bit fields in eight columns from bit
// 7 to bit 0, numbers and binaries one row each with their offset or range of offsets before it. 80
// columns where offsets stay below 100. `colour` paints by access.
std::string draw(const Product& product, const Layout& layout, bool colour);

}  // namespace gizgen
