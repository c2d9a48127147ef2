// Comparing goes by sorted keys: a mapping may have very many.
#include "generator/spec/gizwits_json.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "generator/spec/decimal.h"

namespace gizgen {
namespace {

Node scalar(Kind kind, std::string text) {
  return {.kind = kind, .text = std::move(text), .span = {}, .items = {}, .members = {}};
}

// Exactly where both are decimals of ordinary size, as doubles beyond.
bool same_number(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const ParsedDecimal left = parse_decimal(a);
  const ParsedDecimal right = parse_decimal(b);
  if (left.fault != DecimalFault::none || right.fault != DecimalFault::none) {
    return std::strtod(a.c_str(), nullptr) == std::strtod(b.c_str(), nullptr);
  }
  return left.value.mantissa == right.value.mantissa && left.value.places == right.value.places;
}

std::vector<const Member*> sorted_members(const Node& node) {
  std::vector<const Member*> members;
  for (const Member& member : node.members) members.push_back(&member);
  std::ranges::sort(members, {},
                    [](const Member* member) { return std::string_view(member->key); });
  return members;
}

bool same_members(const Node& a, const Node& b) {
  return std::ranges::equal(
      sorted_members(a), sorted_members(b), [](const Member* left, const Member* right) {
        return left->key == right->key && same_json(left->value, right->value);
      });
}

void append_line(std::string& out, std::size_t indent) {
  out += '\n';
  out.append(indent, ' ');
}

void append_pretty(std::string& out, const Node& node, std::size_t indent) {
  const bool is_list = node.kind == Kind::sequence;
  const std::size_t size = is_list ? node.items.size() : node.members.size();
  if (size == 0) {
    out += to_json(node);
    return;
  }
  out += is_list ? '[' : '{';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    append_line(out, indent + 2);
    if (!is_list) out += fmt::format("{}: ", to_json(json_text(node.members[i].key)));
    append_pretty(out, is_list ? node.items[i] : node.members[i].value, indent + 2);
  }
  append_line(out, indent);
  out += is_list ? ']' : '}';
}

}  // namespace

Node json_text(std::string_view text) { return scalar(Kind::string, std::string(text)); }
Node json_number(std::string literal) { return scalar(Kind::number, std::move(literal)); }
Node json_number(std::uint32_t value) { return json_number(std::to_string(value)); }
Node json_boolean(bool value) { return scalar(Kind::boolean, value ? "true" : "false"); }

Node json_list(std::vector<Node> items) {
  Node node = scalar(Kind::sequence, "");
  node.items = std::move(items);
  return node;
}

Node json_mapping(std::vector<Member> members) {
  Node node = scalar(Kind::mapping, "");
  node.members = std::move(members);
  return node;
}

Member json_member(std::string_view key, Node value) {
  return {std::string(key), {}, std::move(value)};
}

void set_member(Node& mapping, std::string_view key, Node value) {
  const auto found = std::ranges::find(mapping.members, key, &Member::key);
  if (found == mapping.members.end()) {
    mapping.members.push_back(json_member(key, std::move(value)));
  } else {
    found->value = std::move(value);
  }
}

void erase_member(Node& mapping, std::string_view key) {
  std::erase_if(mapping.members, [&](const Member& member) { return member.key == key; });
}

Node without(const Node& node, std::initializer_list<std::string_view> keys) {
  Node rest = node;
  for (const std::string_view key : keys) erase_member(rest, key);
  return rest;
}

bool same_json(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::number:
      return same_number(a.text, b.text);
    case Kind::sequence:
      return std::ranges::equal(a.items, b.items, same_json);
    case Kind::mapping:
      return same_members(a, b);
    default:
      return a.text == b.text;
  }
}

std::string pretty_json(const Node& node) {
  std::string out;
  append_pretty(out, node, 0);
  return out + "\n";
}

}  // namespace gizgen
