// The tables are short on purpose: they hold the blocks that stand in real definitions (Chinese,
// Japanese, Korean, emoji, combining accents), after Unicode's EastAsianWidth and general
// categories.
#include "generator/base/unicode.h"

#include <algorithm>
#include <array>
#include <span>

namespace gizgen {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 18> wide = {{
    {0x1100, 0x115F},    // Hangul initial consonants
    {0x231A, 0x231B},    // watch, hourglass
    {0x23E9, 0x23EC},    // player symbols
    {0x26A1, 0x26A1},    // high voltage
    {0x2E80, 0x303E},    // CJK radicals and punctuation
    {0x3041, 0x33FF},    // kana to CJK compatibility
    {0x3400, 0x4DBF},    // CJK extension A
    {0x4E00, 0x9FFF},    // CJK
    {0xA000, 0xA4CF},    // Yi
    {0xA960, 0xA97F},    // Hangul extended A
    {0xAC00, 0xD7A3},    // Hangul syllables
    {0xF900, 0xFAFF},    // CJK compatibility ideographs
    {0xFE30, 0xFE6F},    // CJK compatibility forms
    {0xFF00, 0xFF60},    // full-width forms
    {0xFFE0, 0xFFE6},    // full-width signs
    {0x1F300, 0x1F64F},  // pictographs, emoticons
    {0x1F680, 0x1FAFF},  // transport to extended pictographs
    {0x20000, 0x3FFFD},  // CJK extensions B and later
}};

constexpr std::array<Range, 9> combining = {{
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x200B, 0x200F},
    {0x20D0, 0x20F0},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
}};

constexpr std::array<Range, 6> control = {{
    {0x0000, 0x001F},
    {0x007F, 0x009F},
    {0x2028, 0x2029},
    {0x202A, 0x202E},
    {0x2066, 0x2069},
    {0xFEFF, 0xFEFF},
}};

bool is_in(std::span<const Range> table, char32_t value) {
  const auto after = std::upper_bound(table.begin(), table.end(), value,
                                      [](char32_t v, const Range& r) { return v < r.first; });
  return after != table.begin() && value <= std::prev(after)->last;
}

constexpr CodePoint invalid = {0xFFFD, 1, false};

// The shape that a lead byte announces: length 0 for a byte that leads nothing.
struct Lead {
  std::size_t bytes;
  char32_t bits;
  char32_t least;  // a smaller value would be an overlong form
};

Lead lead_of(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2, byte & 0x1Fu, 0x80};
  if (byte >= 0xE0 && byte <= 0xEF) return {3, byte & 0x0Fu, 0x800};
  if (byte >= 0xF0 && byte <= 0xF4) return {4, byte & 0x07u, 0x10000};
  return {0, 0, 0};
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (byte(0) < 0x80) return {byte(0), 1, true};
  const Lead lead = lead_of(byte(0));
  if (lead.bytes == 0 || text.size() - at < lead.bytes) return invalid;
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return invalid;
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < lead.least || value > 0x10FFFF || surrogate) return invalid;
  return {value, lead.bytes, true};
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).bytes) ++count;
  return count;
}

std::size_t display_width(char32_t code_point) {
  if (code_point < 0x300) return 1;
  if (is_in(combining, code_point)) return 0;
  return is_in(wide, code_point) ? 2 : 1;
}

bool is_control(char32_t code_point) { return is_in(control, code_point); }

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.valid && !is_control(point.value)) {
      out.append(text.substr(at, point.bytes));
    } else {
      out.append("\xEF\xBF\xBD");
    }
    at += point.bytes;
  }
  return out;
}

}  // namespace gizgen
