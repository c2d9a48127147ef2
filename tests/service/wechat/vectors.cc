#include "tests/service/wechat/vectors.h"

#include <fstream>
#include <stdexcept>

namespace giz::vectors {
namespace {

// JSON texts with a blank between them.
std::vector<nlohmann::json> fields_of(std::string_view text) {
  std::vector<nlohmann::json> fields;
  while (!text.empty()) {
    std::size_t end = 1;
    while (end <= text.size() && !(nlohmann::json::accept(text.substr(0, end)) &&
                                   (end == text.size() || text[end] == ' '))) {
      ++end;
    }
    fields.push_back(nlohmann::json::parse(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

}  // namespace

std::vector<Vector> of_kind(std::string_view kind) {
  std::ifstream in(GIZGEN_ROOT "/tests/vectors/wechat.txt");
  std::vector<Vector> vectors;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(std::string(kind) + ' ')) continue;
    const std::size_t name = kind.size() + 1;
    const std::size_t end = line.find(' ', name);
    vectors.push_back({line.substr(name, end - name), fields_of(line.substr(end + 1))});
  }
  if (vectors.empty()) throw std::runtime_error("no vectors of kind " + std::string(kind));
  return vectors;
}

}  // namespace giz::vectors
