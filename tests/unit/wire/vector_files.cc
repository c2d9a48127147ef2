#include "vector_files.h"

#include <fstream>
#include <sstream>

namespace giz::wire {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::vector<VectorLine> read_vectors(const std::string& name) {
  std::ifstream in(std::string(GIZGEN_ROOT) + "/tests/vectors/" + name);
  std::vector<VectorLine> lines;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    VectorLine& read = lines.emplace_back(VectorLine{number, {}});
    std::istringstream columns(line);
    for (std::string column; std::getline(columns, column, '|');) {
      read.columns.push_back(trimmed(column));
    }
  }
  return lines;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

}  // namespace giz::wire
