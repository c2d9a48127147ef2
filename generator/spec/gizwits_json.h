// JSON values as Nodes: made, compared, written. A number keeps its literal from end to end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/spec/tree.h"

namespace gizgen {

Node json_text(std::string_view text);
Node json_number(std::string literal);
Node json_number(std::uint32_t value);
Node json_boolean(bool value);
Node json_list(std::vector<Node> items);
Node json_mapping(std::vector<Member> members);
Member json_member(std::string_view key, Node value);

// Sets the key's value, behind the others if it is new.
void set_member(Node& mapping, std::string_view key, Node value);
void erase_member(Node& mapping, std::string_view key);

// The mapping without these keys; what is no mapping as it is.
Node without(const Node& node, std::initializer_list<std::string_view> keys);

// Whether both are the same JSON value: the order of keys and the spelling of numbers count
// nothing.
bool same_json(const Node& a, const Node& b);

// Two spaces of indent, a line end at the end.
std::string pretty_json(const Node& node);

}  // namespace gizgen
