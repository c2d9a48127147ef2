// The backend: the product's table as C++, hooks.cc, a build file, and the service's sources.
//
//   backend/product.cc main.cc hooks.cc CMakeLists.txt README.md runtime/...
#pragma once

#include <string>
#include <vector>

#include "generator/targets/target.h"

namespace gizgen {

std::vector<Page> backend_pages(const Product& product, const Layout& layout);

}  // namespace gizgen
