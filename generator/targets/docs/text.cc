#include "generator/targets/docs/text.h"

#include <algorithm>
#include <array>

#include "generator/base/unicode.h"
#include "generator/model/columns.h"

namespace gizgen::docs {
namespace {

// Controls, and the two code points that XML has no place for.
bool is_unfit(const CodePoint& point) {
  return !point.valid || is_control(point.value) || point.value == 0xFFFE || point.value == 0xFFFF;
}

// The next unit that stays together: a blank, a word, or one character that is not ASCII.
std::string_view next_unit(std::string_view text) {
  if (static_cast<unsigned char>(text[0]) >= 0x80) {
    return text.substr(0, decode_utf8(text, 0).bytes);
  }
  if (text[0] == ' ') return text.substr(0, 1);
  const auto end = std::find_if(text.begin(), text.end(), [](char c) {
    return c == ' ' || static_cast<unsigned char>(c) >= 0x80;
  });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

void end_line(std::vector<std::string>& lines, std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
  if (!line.empty()) lines.push_back(std::move(line));
  line.clear();
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    out += is_unfit(point) ? " " : text.substr(at, point.bytes);
    at += point.bytes;
  }
  return out;
}

std::vector<std::string> wrap_text(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::string_view unit = next_unit(text);
    text.remove_prefix(unit.size());
    if (columns(line) + columns(unit) > width) end_line(lines, line);
    if (!line.empty() || unit != " ") line += unit;
  }
  end_line(lines, line);
  return lines;
}

std::string hex_text(giz::wire::Bytes bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(bytes.size() * 3);
  for (const std::uint8_t byte : bytes) {
    if (!out.empty()) out += ' ';
    out += digits[byte >> 4];
    out += digits[byte & 0xF];
  }
  return out;
}

std::string hex_number(std::uint32_t value, std::size_t bytes) {
  std::array<std::uint8_t, 4> out{};
  giz::wire::put_number(out, 0, bytes, value);
  return hex_text(giz::wire::Bytes(out).first(bytes));
}

}  // namespace gizgen::docs
