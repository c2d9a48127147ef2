#include "runtime/service/wechat/spoken.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace giz::wechat {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_letter(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_'; }

// Chinese punctuation, of three bytes each.
constexpr std::array<std::string_view, 14> kMarks{"　", "，", "。", "！", "？", "：", "；",
                                                  "、", "“",  "”",  "‘",  "’",  "…",  "～"};

// A full-width form of an ASCII character, U+FF01 to U+FF5E; 0: it is none.
char narrow(std::string_view three) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(three[i]); };
  if (three.size() < 3 || at(0) != 0xEF || (at(1) != 0xBC && at(1) != 0xBD)) return 0;
  if ((at(2) & 0xC0u) != 0x80) return 0;  // no UTF-8
  const unsigned code = 0xF000u | (at(1) & 63u) << 6 | (at(2) & 63u);
  return code >= 0xFF01 && code <= 0xFF5E ? static_cast<char>(code - 0xFF01 + '!') : '\0';
}

void add_plain(std::string& out, char c) {
  if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const bool is_blank = static_cast<unsigned char>(c) <= ' ' ||
                        std::string_view(",!?:;=\"'~\x7f").find(c) != std::string_view::npos;
  if (!is_blank) {
    out += c;
  } else if (!out.empty() && out.back() != ' ') {
    out += ' ';
  }
}

// Dots that end a sentence are blanks too, those in a number are not.
std::string without_dots(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_in_number = i + 1 < text.size() && is_digit(text[i + 1]);
    add_plain(out, text[i] == '.' && !is_in_number ? ' ' : text[i]);
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

std::string plain_words(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view three = text.substr(i, 3);
    if (const char c = narrow(three); c != 0) {
      add_plain(out, c);
      i += 3;
    } else if (std::ranges::find(kMarks, three) != kMarks.end()) {
      add_plain(out, ' ');
      i += 3;
    } else {
      add_plain(out, text[i++]);
    }
  }
  return without_dots(out);
}

bool stands_alone(std::string_view text, std::size_t at, std::string_view part) {
  const std::size_t end = at + part.size();
  const bool joined_before = at > 0 && is_word_letter(part.front()) && is_word_letter(text[at - 1]);
  const bool joined_behind =
      end < text.size() && is_word_letter(part.back()) && is_word_letter(text[end]);
  return !joined_before && !joined_behind;
}

std::string value_said(const Product& product, std::size_t point, const wire::Value& value) {
  const wire::Point& is = product.table.points[point];
  const bool is_warning = is.access == wire::Access::alert || is.access == wire::Access::fault;
  switch (is.type) {
    case wire::Type::boolean:
      if (is_warning) return value.raw != 0 ? "报警" : "正常";
      return value.raw != 0 ? "开" : "关";
    case wire::Type::enumeration:
      return value.raw < is.labels.size() ? std::string(is.labels[value.raw])
                                          : std::to_string(value.raw);
    case wire::Type::binary: return fmt::format("{} 字节", value.bytes.size());
    case wire::Type::number: break;
  }
  const std::string_view unit = product.texts[point].unit;
  return fmt::format("{}{}{}", wire::to_text(is.scale, value.raw), unit.empty() ? "" : " ", unit);
}

std::string choices_said(const Product& product, std::size_t point) {
  const wire::Point& is = product.table.points[point];
  const std::string_view unit = product.texts[point].unit;
  switch (is.type) {
    case wire::Type::boolean: return "可以是 开、关";
    case wire::Type::enumeration: return fmt::format("可以是 {}", fmt::join(is.labels, "、"));
    case wire::Type::binary: return {};
    case wire::Type::number: break;
  }
  return fmt::format("可以是 {} 到 {}{}{}", wire::to_text(is.scale, is.raw_min),
                     wire::to_text(is.scale, is.raw_max), unit.empty() ? "" : " ", unit);
}

bool is_unit(std::string_view text, std::string_view unit) {
  const std::string plain = plain_words(unit);
  if (text == plain) return true;
  const bool is_celsius = plain == "°c" || plain == "℃";
  constexpr std::array<std::string_view, 5> celsius{"°c", "℃", "度", "摄氏度", "c"};
  return is_celsius && std::ranges::find(celsius, text) != celsius.end();
}

}  // namespace giz::wechat
