// People's words inside C comments.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gizgen::firmware {

// `text` as one line that can stand anywhere in a C comment: it neither ends nor begins one, holds
// no trigraph, no backslash, no control character and no two blanks in a row.
std::string comment_text(std::string_view text);

// comment_text in lines of at most `columns`, as a terminal counts them. Lines break at blanks, and
// before or after wide (Chinese) characters; a longer word stands alone. Empty for an empty text.
std::vector<std::string> comment_lines(std::string_view text, std::size_t columns);

}  // namespace gizgen::firmware
