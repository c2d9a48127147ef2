// A target is a pure function from a product and its layout to pages. It makes facts; its templates
// make sentences.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/render/render.h"

namespace gizgen {

enum class Owner {
  ours,   // rewritten on every run; a hand edit is found and stops the run
  yours,  // written once, never again
};

// A view that several pages may share: made from Json, it is never copied again.
class View {
 public:
  View() = default;
  View(Json json) : json_(std::make_shared<const Json>(std::move(json))) {}

  // Null where there is none.
  const Json& json() const { return json_ ? *json_ : none(); }
  operator const Json&() const { return json(); }

 private:
  static const Json& none() {
    static const Json null;
    return null;
  }

  std::shared_ptr<const Json> json_;
};

// One file to be: `path` in the generated tree, made from the template `source` with `view`. A
// `source` that ends in ".mustache" is rendered; any other is an embedded file copied as it is, and one
// that ends in '/' every file of that folder (not of those below it), into the folder `path`.
struct Page {
  std::string path;
  std::string source;
  View view;
  Owner owner = Owner::ours;
  Escape escape = Escape::none;  // of {{name}}
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
