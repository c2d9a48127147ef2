// The values that names are looked up in: the view, and what each open section pushed on it.
#pragma once

#include <string_view>
#include <vector>

#include "generator/render/render.h"

namespace gizgen {

// What a name led to. Where it led nowhere, `value` is null, `missing` is the part of the name that
// was not found, and `holder` is the value that does not have it (null: nothing in scope has it).
struct Found {
  const Json* value = nullptr;
  std::string_view missing;
  const Json* holder = nullptr;
};

class Scope {
 public:
  explicit Scope(const Json& view) : stack_{&view} {}

  void push(const Json& value) { stack_.push_back(&value); }
  void pop() { stack_.pop_back(); }

  // "." is the innermost value. The first part of a dotted name is looked up from the innermost
  // value outwards, every other part only in the value before it.
  Found find(std::string_view name) const;

  // The names that could have stood where `found.missing` stands, innermost first.
  std::vector<std::string_view> names(const Found& found) const;

 private:
  std::vector<const Json*> stack_;
};

}  // namespace gizgen
