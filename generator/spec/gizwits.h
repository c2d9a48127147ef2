// The platform's datapoint JSON, in and out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "generator/base/diagnostics.h"
#include "generator/model/product.h"

namespace gizgen {

// The definition's text (YAML) for the platform's JSON, such that reading it gives the same product
// and export_gizwits gives the same JSON value back. Findings name the place in `file`.
std::optional<std::string> import_gizwits(std::string_view file, std::string text,
                                          Diagnostics& diagnostics);

// The platform's JSON for a product: two spaces of indent, a line end at the end.
std::string export_gizwits(const Product& product);

}  // namespace gizgen
