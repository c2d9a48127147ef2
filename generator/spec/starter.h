// The definition that `gizgen new` writes.
#pragma once

#include <string>
#include <string_view>

namespace gizgen {

// A commented definition (YAML) of a product called `name`: a switch, a mode, a temperature, an
// alert. Its id is made from the name; its key is to be replaced.
std::string starter_definition(std::string_view name);

}  // namespace gizgen
