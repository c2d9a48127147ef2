#include "generator/spec/tree.h"

#include <algorithm>

#include "generator/base/unicode.h"
#include "generator/spec/decimal.h"

namespace gizgen {
namespace {

constexpr std::size_t shown_code_points = 64;

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

// YAML's forms of a number that JSON does not know.
void append_json_number(std::string& out, std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('-')) {
    out += '-';
    text.remove_prefix(1);
  }
  if (text.starts_with('.')) out += '0';
  const std::size_t point = text.find('.');
  const std::size_t behind = point == std::string_view::npos ? point : point + 1;
  const bool no_fraction = point != std::string_view::npos &&
                           (behind == text.size() || text[behind] == 'e' || text[behind] == 'E');
  out += text.substr(0, no_fraction ? point : text.size());
  if (no_fraction) out += text.substr(behind);
}

void append_json(std::string& out, const Node& node) {
  std::string_view comma;
  switch (node.kind) {
    case Kind::null:
    case Kind::broken: out += "null"; break;
    case Kind::boolean: out += node.text; break;
    case Kind::number: append_json_number(out, node.text); break;
    case Kind::string: append_json_string(out, node.text); break;
    case Kind::sequence:
      out += '[';
      for (const Node& item : node.items) {
        out += comma;
        append_json(out, item);
        comma = ",";
      }
      out += ']';
      break;
    case Kind::mapping:
      out += '{';
      for (const Member& member : node.members) {
        out += comma;
        append_json_string(out, member.key);
        out += ':';
        append_json(out, member.value);
        comma = ",";
      }
      out += '}';
      break;
  }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 1000 &&
         parse_decimal(text).fault != DecimalFault::not_a_number;
}

std::string to_json(const Node& node) {
  std::string out;
  append_json(out, node);
  return out;
}

std::string shortened(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t n = 0; n < shown_code_points && end < text.size(); ++n) {
    end += decode_utf8(text, end).bytes;
  }
  return fmt::format("{}{}", printable(text.substr(0, end)), end < text.size() ? "..." : "");
}

std::string quoted(std::string_view text) { return fmt::format("'{}'", shortened(text)); }

std::string describe(const Node& node) {
  switch (node.kind) {
    case Kind::null: return "nothing";
    case Kind::boolean: return node.text;
    case Kind::number: return fmt::format("the number {}", shortened(node.text));
    case Kind::string: return fmt::format("the text {}", quoted(node.text));
    case Kind::sequence: return "a list";
    case Kind::mapping: return "a mapping";
    case Kind::broken: break;
  }
  return "";
}

}  // namespace gizgen
