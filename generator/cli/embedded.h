// The files that travel inside the binary, under their names in the repository
// ("templates/firmware/product.h.mustache"). Made by embed.cmake.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace gizgen {

std::optional<std::string_view> embedded_file(std::string_view name);

// The names that begin with `folder` ("templates/"), sorted.
std::vector<std::string_view> embedded_names(std::string_view folder);

}  // namespace gizgen
