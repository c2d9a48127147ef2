// Any bytes as a template that may include itself, with a view that has a value of every kind:
// strict and lenient, nothing may crash, and there is a text or a finding, never both and never
// neither.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "generator/render/render.h"

namespace {

// Sections that repeat in each other multiply; these bounds keep a run short.
constexpr std::size_t most_bytes = 1000;
constexpr std::ptrdiff_t most_sections = 12;

const char* const view_text = R"({
  "text": "a<b>&\"'", "lines": "1\n2\n", "empty": "", "number": -1, "big": 18446744073709551615,
  "fraction": 1.5, "yes": true, "no": false, "nothing": null, "a": {"b": {"c": "d"}},
  "list": [{"n": 1, "last": false}, {"n": 2, "last": true}], "none": [], "nested": [["x"], [1, "y"]],
  "tree": {"v": 1, "tree": {"v": 2, "tree": null}}, "名": "字"})";

void render(const std::string& text, const gizgen::Json& view, gizgen::RenderOptions options) {
  gizgen::Renderer renderer(
      [&](std::string_view name) -> std::optional<std::string> {
        if (name == "missing") return std::nullopt;
        return name == "part" ? "{{#list}}\n{{n}}\n{{/list}}\n" : text;
      },
      options);
  gizgen::Diagnostics diagnostics;
  const auto page = renderer.render("page", view, diagnostics);
  if (page.has_value() == diagnostics.has_errors()) std::abort();
  if (!page && diagnostics.text(false).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  if (size > most_bytes || std::count(text.begin(), text.end(), '#') > most_sections) return 0;
  const gizgen::Json view = gizgen::Json::parse(view_text);
  render(text, view, {});
  render(text, view, {.escape = gizgen::Escape::html, .strict = false});
  return 0;
}
