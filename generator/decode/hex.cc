// A word is what stands between separators: an optional 0x and digits that pair up to bytes.
#include "generator/decode/hex.h"

#include <algorithm>

#include <fmt/format.h>

namespace gizgen {
namespace {

constexpr std::string_view kSeparators = " \t\r\n,:";
constexpr std::string_view kDigits = "0123456789abcdef";

std::optional<std::uint8_t> digit(char c) {
  const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::size_t value = kDigits.find(lower);
  if (value == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

HexError error_at(std::string_view text, std::size_t at, std::string message) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::string_view line = before.substr(line_start);
  const auto columns = std::count_if(line.begin(), line.end(), starts_code_point);
  return {static_cast<std::size_t>(lines) + 1, static_cast<std::size_t>(columns) + 1,
          std::move(message)};
}

// The whole code point at `at`, so that a message never cuts one.
std::string_view code_point(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && !starts_code_point(text[end])) ++end;
  return text.substr(at, end - at);
}

// Reads the word at [at, end) of `text`; where it is wrong, the error.
std::optional<HexError> read_word(std::string_view text, std::size_t at, std::size_t end,
                                  std::vector<std::uint8_t>& bytes) {
  const bool prefixed = text.substr(at).starts_with("0x") || text.substr(at).starts_with("0X");
  if (prefixed) at += 2;
  for (std::size_t i = at; i < end; ++i) {
    if (!digit(text[i])) {
      return error_at(text, i, fmt::format("'{}' is no hexadecimal digit", code_point(text, i)));
    }
  }
  if (prefixed && end - at == 1) {
    bytes.push_back(*digit(text[at]));
    return std::nullopt;
  }
  for (std::size_t i = at; i + 1 < end; i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(*digit(text[i]) << 4 | *digit(text[i + 1])));
  }
  if (end == at) return error_at(text, end, "digits are missing behind '0x'");
  if ((end - at) % 2 == 0) return std::nullopt;
  return error_at(text, end - 1, "a byte has two digits; this is the first of one");
}

}  // namespace

Hex parse_hex(std::string_view text) {
  Hex result;
  std::size_t at = text.find_first_not_of(kSeparators);
  if (at == std::string_view::npos) result.error = HexError{1, 1, "there are no bytes"};
  while (at < text.size() && !result.error) {
    const std::size_t end = std::min(text.find_first_of(kSeparators, at), text.size());
    result.error = read_word(text, at, end, result.bytes);
    at = std::min(text.find_first_not_of(kSeparators, end), text.size());
  }
  return result;
}

std::string to_hex(std::span<const std::uint8_t> bytes, std::string_view separator) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += separator;
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

}  // namespace gizgen
