// A template as it is rendered: its text cut into a flat list of nodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "generator/base/diagnostics.h"

namespace gizgen {

struct TemplateNode {
  enum class Kind : std::uint8_t { text, variable, raw, section, inverted, partial };
  Kind kind = Kind::text;
  std::uint32_t line = 0;  // of the name, as its author wrote it; counted as in Where
  std::uint32_t column = 0;
  std::size_t next = 0;          // the node after this one and, of a section, after all it holds
  std::string_view text = {};    // what is copied, or the name
  std::string_view indent = {};  // of a partial alone on its line: the blanks before it
};

// Never moved: the nodes' views point into `text`.
struct Template {
  std::string name;
  std::string text;
  std::vector<TemplateNode> nodes;
};

// Cuts `source` into nodes, after `indent` was put before each of its lines that is not empty.
// Nothing after an error: E401 unclosed tag, E402 no name, E403 delimiters, E404 and E405
// unbalanced sections.
std::unique_ptr<const Template> parse(std::string name, std::string_view source,
                                      std::string_view indent, Diagnostics& diagnostics);

}  // namespace gizgen
