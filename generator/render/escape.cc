// Most texts hold nothing to escape: what lies between two marks is appended in one piece.
#include "generator/render/escape.h"

#include <array>

namespace gizgen {
namespace {

constexpr std::array<bool, 256> set_of(std::string_view characters) {
  std::array<bool, 256> is{};
  for (const char c : characters) is[static_cast<unsigned char>(c)] = true;
  return is;
}
constexpr std::array<bool, 256> is_html_mark = set_of("&<>\"'");
constexpr std::array<bool, 256> is_markdown_mark = set_of("\\|<*[]`&~_");

bool is_name(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// An underscore inside a name is none of Markdown's.
bool is_inside_name(std::string_view text, std::size_t at) {
  return at > 0 && at + 1 < text.size() && is_name(text[at - 1]) && is_name(text[at + 1]);
}

std::string_view html_entity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    default: return "&#39;";
  }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text, Escape escape) {
  if (escape == Escape::none) return void(out += text);
  const bool html = escape == Escape::html;
  const std::array<bool, 256>& is_mark = html ? is_html_mark : is_markdown_mark;
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_mark[static_cast<unsigned char>(text[i])]) continue;
    if (!html && text[i] == '_' && is_inside_name(text, i)) continue;
    out += text.substr(done, i - done);
    out += html ? html_entity(text[i]) : "\\";
    done = html ? i + 1 : i;
  }
  out += text.substr(done);
}

}  // namespace gizgen
