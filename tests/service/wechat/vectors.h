// The lines of tests/vectors/wechat.txt of one kind: their names and fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace giz::vectors {

struct Vector {
  std::string name;
  std::vector<nlohmann::json> fields;
  std::string text(std::size_t i) const { return fields.at(i).get<std::string>(); }
};
std::vector<Vector> of_kind(std::string_view kind);

}  // namespace giz::vectors
