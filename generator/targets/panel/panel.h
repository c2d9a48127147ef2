// The pages that a user sees: plain files for a browser, which talk to the service. What does not
// depend on the product is copied as it is.
//
//   panel/index.html          panel/product.js        made from the definition
//   panel/*.js, app.css ...                           fixed
//   panel/custom.css, panel/custom.js                 yours
#pragma once

#include <vector>

#include "generator/targets/target.h"

namespace gizgen {

std::vector<Page> panel_pages(const Product& product, const Layout& layout);

}  // namespace gizgen
