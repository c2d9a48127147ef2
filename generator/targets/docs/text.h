// Texts of the definition made fit for a page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/wire/bytes.h"

namespace gizgen::docs {

// `text` in one line: whatever moves the cursor, reorders text or is no character becomes a blank.
std::string one_line(std::string_view text);

// `text` in lines of at most `width` columns, broken at blanks and beside wide (Chinese)
// characters; a longer word stands alone.
std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

// "FF FF 00 05"
std::string hex_text(giz::wire::Bytes bytes);

// `value` as so many bytes: "00 05".
std::string hex_number(std::uint32_t value, std::size_t bytes);

}  // namespace gizgen::docs
