// Members are searched one by one: a view has a handful of them, and its order is the author's.
#include "generator/render/scope.h"

#include <algorithm>

namespace gizgen {
namespace {

const Json* member(const Json& value, std::string_view name) {
  const auto* object = value.get_ptr<const Json::object_t*>();
  if (object == nullptr) return nullptr;
  const auto found = std::find_if(object->begin(), object->end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == object->end() ? nullptr : &found->second;
}

void add_names(const Json& value, std::vector<std::string_view>& names) {
  const auto* object = value.get_ptr<const Json::object_t*>();
  if (object == nullptr) return;
  for (const auto& entry : *object) names.push_back(entry.first);
}

// Takes the part before the next dot off `name`.
std::string_view take_part(std::string_view& name) {
  const std::string_view part = name.substr(0, name.find('.'));
  name.remove_prefix(std::min(part.size() + 1, name.size()));
  return part;
}

}  // namespace

Found Scope::find(std::string_view name) const {
  if (name == ".") return {stack_.back(), {}, nullptr};
  const std::string_view whole = name;
  std::string_view part = take_part(name);
  Found found{nullptr, part, nullptr};
  for (auto value = stack_.rbegin(); value != stack_.rend() && found.value == nullptr; ++value) {
    found.value = member(**value, part);
  }
  while (found.value != nullptr && part.end() != whole.end()) {
    part = take_part(name);
    found = {member(*found.value, part), part, found.value};
  }
  return found;
}

std::vector<std::string_view> Scope::names(const Found& found) const {
  std::vector<std::string_view> names;
  if (found.holder != nullptr) {
    add_names(*found.holder, names);
    return names;
  }
  for (auto value = stack_.rbegin(); value != stack_.rend(); ++value) add_names(**value, names);
  return names;
}

}  // namespace gizgen
