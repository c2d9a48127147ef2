// UTF-8, one code point at a time, and how wide a terminal shows it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gizgen {

// A byte that begins no valid sequence is one code point of one byte: `value` is U+FFFD, not
// `valid`.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = true;
};

// The code point at `at`, which must be inside `text`. Overlong forms, surrogates and anything
// above U+10FFFF are not valid.
CodePoint decode_utf8(std::string_view text, std::size_t at);

// How many code points `text` has; an invalid byte counts as one.
std::size_t count_code_points(std::string_view text);

// Columns that a terminal gives it: 0 (combining), 1, or 2 (East Asian wide, emoji).
std::size_t display_width(char32_t code_point);

// A character that moves the cursor or reorders text instead of showing something: C0, DEL, C1,
// line and paragraph separators, the bidirectional embeddings, overrides and isolates, a byte-order
// mark.
bool is_control(char32_t code_point);

// `text` as one line that is safe to print: every control character and invalid byte is U+FFFD.
std::string printable(std::string_view text);

}  // namespace gizgen
