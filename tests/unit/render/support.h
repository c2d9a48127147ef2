// Templates from a map, for the tests of this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "generator/render/render.h"

namespace gizgen::test {

using Sources = std::map<std::string, std::string, std::less<>>;

inline TemplateLoader loader(Sources sources) {
  return [sources = std::move(sources)](std::string_view name) -> std::optional<std::string> {
    const auto found = sources.find(name);
    if (found == sources.end()) return std::nullopt;
    return found->second;
  };
}

// The page "page" of `sources`; where it has errors, what a person reads instead.
inline std::string render_page(Sources sources, const Json& view, RenderOptions options = {}) {
  Renderer renderer(loader(std::move(sources)), options);
  Diagnostics diagnostics;
  const auto text = renderer.render("page", view, diagnostics);
  if (text.has_value() == diagnostics.has_errors()) return "result and findings disagree";
  return text ? *text : diagnostics.text(false);
}

}  // namespace gizgen::test
