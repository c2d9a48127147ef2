// From the tree of a definition to a product.
#pragma once

#include <optional>

#include "generator/model/product.h"
#include "generator/spec/report.h"
#include "generator/spec/tree.h"

namespace gizgen {

// Checks every rule of a definition; nothing where an error was reported.
std::optional<Product> validate(const Node& root, Report& report);

}  // namespace gizgen
