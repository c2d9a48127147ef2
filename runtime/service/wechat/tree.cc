#include "runtime/service/wechat/tree.h"

#include <algorithm>

namespace giz::wechat {

const Tree* Tree::child(std::string_view name_of_it) const {
  const auto found = std::ranges::find(children, name_of_it, &Tree::name);
  return found == children.end() ? nullptr : &*found;
}

std::string_view Tree::text_of(std::string_view name_of_it) const {
  const Tree* const found = child(name_of_it);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

}  // namespace giz::wechat
