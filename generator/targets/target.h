// A target is a pure function from a product and its layout to pages. It makes facts; its templates
// make sentences.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/render/render.h"

namespace gizgen {

enum class Owner {
  ours,   // rewritten on every run; a hand edit is found and stops the run
  yours,  // written once, never again
};

// One file to be: `path` in the generated tree, made from the template `source` with `view`. A
// `source` that ends in ".mustache" is rendered; any other is an embedded file copied as it is, and one
// that ends in '/' every file of that folder (not of those below it), into the folder `path`.
struct Page {
  std::string path;
  std::string source;
  Json view;
  Owner owner = Owner::ours;
  bool html = false;  // escape {{name}} as HTML
};

struct Target {
  std::string_view name;
  std::string_view summary;  // one line, for `gizgen targets`
  std::vector<Page> (*pages)(const Product& product, const Layout& layout);
  // Lines for who has just generated; null where there are none.
  std::string (*remarks)(const Product& product, const Layout& layout) = nullptr;
};

// Every target there is, in the order they are generated.
std::span<const Target> all_targets();

}  // namespace gizgen
