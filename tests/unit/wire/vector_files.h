// The byte vectors in tests/vectors that this area reads: lines of columns between bars.
#pragma once

#include <string>
#include <vector>

namespace giz::wire {

struct VectorLine {
  std::size_t number = 0;            // in the file, from 1
  std::vector<std::string> columns;  // without the blanks around them
};

// The lines of tests/vectors/`name`, without comments and empty lines.
std::vector<VectorLine> read_vectors(const std::string& name);

std::vector<std::string> words_of(const std::string& text);

}  // namespace giz::wire
