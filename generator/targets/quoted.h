// A string in double quotes, as C++, Lua and JavaScript read it.
#pragma once

#include <string>
#include <string_view>

namespace gizgen {

// A product's texts have no control characters; UTF-8 stays as it is.
inline std::string quoted_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

}  // namespace gizgen
