// A strict Mustache: a template and a view to text. Unknown names, missing partials and unbalanced
// sections are errors at their file:line:column in the template.
//
// The language is the core of the Mustache specification: {{name}}, {{{name}}}, {{&name}},
// {{#section}},
// {{^inverted}}, {{/end}}, {{! comment}}, {{>partial}}, {{=<% %>=}}, dotted names, {{.}}. A section
// is skipped where its value is false, null or an empty list, and repeated for each element of a
// list; any other value, "" and 0 too, is pushed. A partial that stands alone on its line is
// indented as the tag is, but for its empty lines.
//
// Errors: E401 a tag is not closed, E402 it has no name, E403 delimiters that cannot be, E404 a
// section is closed that is not open, E405 it is never closed, E412 more than 200 sections and
// partials are open. In strict mode also: E410 a name that leads nowhere, E411 a template that is
// not there (of the page, in any mode), E413 a value printed that is no text, whole number or
// boolean.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "generator/base/diagnostics.h"
#include "generator/render/escape.h"

namespace gizgen {

using Json = nlohmann::ordered_json;

struct RenderOptions {
  Escape escape = Escape::none;  // of {{name}}; {{{name}}} and {{&name}} are never escaped
  bool strict = true;            // false: an unknown name or partial is empty, as the core spec has it
};

// The text of a template by its name ("firmware/product.h.mustache"), nothing if there is none.
using TemplateLoader = std::function<std::optional<std::string>(std::string_view name)>;

// Parses each template once and renders it as often as asked.
class Renderer {
 public:
  Renderer(TemplateLoader load, RenderOptions options);
  ~Renderer();

  // The text of the template `name` with `view`; nothing where a finding was an error.
  std::optional<std::string> render(std::string_view name, const Json& view,
                                    Diagnostics& diagnostics);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gizgen
