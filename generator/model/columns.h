// How wide a text stands on a terminal, and texts cut to a width. Texts are UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gizgen {

std::size_t columns(std::string_view text);

// The text with blanks behind it up to `width` columns; a wider one as it is.
std::string padded(std::string_view text, std::size_t width);

// The text in the middle of `width` columns, the odd blank behind it.
std::string centred(std::string_view text, std::size_t width);

// An identifier in lines of at most `width` columns, broken behind '_', between digits and letters
// and before a capital where that is possible: fault_overcurrent in 8 columns is fault_, overcurr,
// ent.
std::vector<std::string> wrap_name(std::string_view name, std::size_t width);

// The items with ", " between them, in lines of at most `width` columns. Only an item that is wider
// than a line is broken itself.
std::vector<std::string> wrap_items(const std::vector<std::string>& items, std::size_t width);

}  // namespace gizgen
