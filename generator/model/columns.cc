// Both wrappers cut their text into parts that should stay whole and fill lines with them.
#include "generator/model/columns.h"

#include <algorithm>
#include <cctype>

#include "generator/base/unicode.h"

namespace gizgen {
namespace {

// How many bytes of `text` stand in `width` columns; at least one code point.
std::size_t bytes_within(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t used = 0;
  while (bytes < text.size()) {
    const CodePoint point = decode_utf8(text, bytes);
    used += display_width(point.value);
    if (used > width && bytes > 0) break;
    bytes += point.bytes;
  }
  return bytes;
}

enum class Letter { lower, upper, digit, other };

Letter letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (std::islower(byte)) return Letter::lower;
  if (std::isupper(byte)) return Letter::upper;
  return std::isdigit(byte) ? Letter::digit : Letter::other;
}

bool may_break(char before, char after) {
  if (before == '_') return after != '_';
  const Letter left = letter(before);
  const Letter right = letter(after);
  return left != right && left != Letter::upper && right != Letter::other;
}

std::vector<std::string> syllables(std::string_view name) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i == 0 || may_break(name[i - 1], name[i])) parts.emplace_back();
    parts.back() += name[i];
  }
  return parts;
}

// A blank at the end of a line takes no room: it is cut off.
std::size_t needed(std::string_view line) { return columns(line) - (line.ends_with(' ') ? 1 : 0); }

// Parts one behind the other, a new line where the next does not fit. A part that is wider than a
// line is torn; if the part before it was too, it goes on behind the rest of that one.
std::vector<std::string> fill(const std::vector<std::string>& parts, std::size_t width) {
  std::vector<std::string> lines(1);
  bool torn = false;
  for (const std::string& part : parts) {
    const bool fits = needed(lines.back() + part) <= width;
    const bool goes_on = torn && needed(part) > width;
    if (!fits && !lines.back().empty() && !goes_on) lines.emplace_back();
    lines.back() += part;
    torn = false;
    while (needed(lines.back()) > width) {
      const std::size_t bytes = bytes_within(lines.back(), width);
      lines.push_back(lines.back().substr(bytes));
      lines[lines.size() - 2].resize(bytes);
      torn = true;
    }
  }
  for (std::string& line : lines) {
    if (line.ends_with(' ')) line.pop_back();
  }
  return lines;
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    width += display_width(point.value);
    at += point.bytes;
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string centred(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return padded(std::string(used < width ? (width - used) / 2 : 0, ' ') + std::string(text), width);
}

std::vector<std::string> wrap_name(std::string_view name, std::size_t width) {
  return fill(syllables(name), width);
}

std::vector<std::string> wrap_items(const std::vector<std::string>& items, std::size_t width) {
  std::vector<std::string> parts;
  for (const std::string& item : items) {
    const std::string text = item + (&item == &items.back() ? " " : ", ");
    if (needed(text) <= width) {
      parts.push_back(text);
      continue;
    }
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size() - 1) + 1;
      parts.push_back(text.substr(begin, end - begin));
      begin = end;
    }
  }
  return fill(parts, width);
}

}  // namespace gizgen
