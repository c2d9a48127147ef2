// From the text of a definition to a checked Product.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "generator/base/diagnostics.h"
#include "generator/model/product.h"

namespace gizgen {

// `file` is how the source is named in diagnostics; its ending (.json) decides the reader, anything
// else is YAML. All findings of one run go to `diagnostics`; nothing is returned where one is an
// error.
std::optional<Product> read_product(std::string_view file, std::string text,
                                    Diagnostics& diagnostics);

// The largest definition that is read; a longer one is an error (E104) before any of it is parsed.
inline constexpr std::size_t max_definition_bytes = 4u << 20;

}  // namespace gizgen
