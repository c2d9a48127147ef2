// JSON objects for views. A brace list would do the same, but builds every pair as a list of its
// own first; a product of 200 datapoints has some thousand pairs.
#pragma once

#include <initializer_list>
#include <utility>

#include "generator/render/render.h"

namespace gizgen {

struct ViewMember {
  const char* key;
  mutable Json value;  // moved out of the list, whose elements are constant
};

// {"key": value, ...} in this order. Keys are different from each other.
inline Json object(std::initializer_list<ViewMember> members) {
  Json result = Json::object();
  auto& map = result.get_ref<Json::object_t&>();
  map.reserve(members.size());
  for (const ViewMember& member : members) {
    static_cast<Json::object_t::Container&>(map).emplace_back(member.key, std::move(member.value));
  }
  return result;
}

}  // namespace gizgen
