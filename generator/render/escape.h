// Text as a page shows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gizgen {

enum class Escape : std::uint8_t {
  none,
  html,
  // As Markdown shows it as it is, in a paragraph or a cell. Identifiers, numbers and hexadecimal stay
  // as they are, so they may stand in code spans.
  markdown,
};

void append_escaped(std::string& out, std::string_view text, Escape escape);

}  // namespace gizgen
