// The protocol document of a product, in every language as Markdown and as one HTML page.
#pragma once

#include <vector>

#include "generator/targets/target.h"

namespace gizgen {

std::vector<Page> docs_pages(const Product& product, const Layout& layout);

}  // namespace gizgen
