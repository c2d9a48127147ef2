// Which lines of one text are gone in another.
#pragma once

#include <string_view>
#include <vector>

namespace gizgen {

// The lines of a text, each with its '\n'; only the last may lack it.
std::vector<std::string_view> split_lines(std::string_view text);

// Lines [before, before + removed) of the one text are replaced by lines [after, after + added) of
// the other.
struct Replacement {
  std::size_t before = 0;
  std::size_t removed = 0;
  std::size_t after = 0;
  std::size_t added = 0;
};

// In order, with equal lines between them. As few lines as can be, unless the texts differ so much
// that finding out would take long: then it is one replacement of all between the equal ends.
std::vector<Replacement> compare_lines(const std::vector<std::string_view>& before,
                                       const std::vector<std::string_view>& after);

}  // namespace gizgen
