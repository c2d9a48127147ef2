// A plain scalar is one that no reader takes for anything but a text, neither as a word of YAML 1.1
// ("no", "12:30") nor in braces ("a, b"); everything else is quoted.
#include "generator/spec/gizwits_yaml.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "generator/base/unicode.h"
#include "generator/model/columns.h"
#include "generator/spec/gizwits_json.h"

namespace gizgen {
namespace {

constexpr std::size_t line_width = 100;
constexpr std::size_t longest_number = 40;

// In lower case.
constexpr auto words = std::to_array<std::string_view>(
    {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"});

bool is_word(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::ranges::find(words, lower) != words.end();
}

// Decimal, octal, hexadecimal, sexagesimal, a date.
bool looks_like_number(std::string_view text) {
  if (text[0] < '0' || text[0] > '9') return false;
  const bool has_base = text.size() > 1 && text[0] == '0' &&
                        std::string_view("xXoObB").find(text[1]) != std::string_view::npos;
  return has_base || text.find_first_not_of("0123456789_.+-eE ") == std::string_view::npos;
}

// What YAML lets stand in a text as it is; the rest needs an escape.
bool is_printable(char32_t c) {
  return (c >= 0x20 && c != 0x7F && c < 0x80) || (c >= 0xA0 && c < 0xD800) ||
         (c >= 0xE000 && c < 0xFFFE) || c >= 0x10000;
}

bool needs_escape(const CodePoint& point) {
  return !point.valid || !is_printable(point.value) || is_control(point.value);
}

bool has_escapes(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (needs_escape(point)) return true;
    at += point.bytes;
  }
  return false;
}

bool is_plain(std::string_view text) {
  constexpr std::string_view not_first = "-?:#&*!|>'\"%@`=<~.+, ";
  constexpr std::string_view nowhere = ":#[]{},?";  // yaml-cpp ends a plain scalar in braces at '?'
  return !text.empty() && not_first.find(text[0]) == std::string_view::npos &&
         text.find_first_of(nowhere) == std::string_view::npos && !text.ends_with(' ') &&
         !is_word(text) && !looks_like_number(text);
}

void append_escaped(std::string& out, char32_t c) {
  switch (c) {
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      out += c < 0x100     ? fmt::format("\\x{:02x}", static_cast<unsigned>(c))
             : c < 0x10000 ? fmt::format("\\u{:04x}", static_cast<unsigned>(c))
                           : fmt::format("\\U{:08x}", static_cast<unsigned>(c));
  }
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (needs_escape(point)) {
      append_escaped(out, point.value);
    } else {
      if (point.value == '"' || point.value == '\\') out += '\\';
      out += text.substr(at, point.bytes);
    }
    at += point.bytes;
  }
  return out + '"';
}

// The literal; where it is very long, the shortest one of the same double.
std::string number_literal(const std::string& literal) {
  if (literal.size() <= longest_number) return literal;
  return fmt::format("{}", std::strtod(literal.c_str(), nullptr));
}

// Lines that stand under a key or a dash.
std::string block_lines(const Node& value, std::size_t indent) {
  std::string out;
  for (const Node& item : value.items) {
    const std::string dash = std::string(indent, ' ') + "-";
    const std::string flow = yaml_flow(item);
    const bool fits = indent + 2 + columns(flow) <= line_width;
    const bool is_leaf = item.items.empty() && item.members.empty();
    out += fits || is_leaf ? dash + " " + flow + "\n" : dash + "\n" + block_lines(item, indent + 2);
  }
  for (const Member& member : value.members) out += yaml_block(member.key, member.value, indent);
  return out;
}

}  // namespace

std::string yaml_scalar(std::string_view text) {
  if (has_escapes(text)) return double_quoted(text);
  if (is_plain(text)) return std::string(text);
  if (text.find('\'') == std::string_view::npos) return fmt::format("'{}'", text);
  return double_quoted(text);
}

std::string yaml_flow(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Kind::null:
    case Kind::broken:
      return "null";
    case Kind::boolean:
      return node.text;
    case Kind::number:
      return number_literal(node.text);
    case Kind::string:
      return yaml_scalar(node.text);
    case Kind::sequence:
      for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + yaml_flow(item);
      return "[" + out + "]";
    case Kind::mapping:
      for (const Member& member : node.members) {
        out += (out.empty() ? "" : ", ") + yaml_scalar(member.key) + ": " + yaml_flow(member.value);
      }
      return "{" + out + "}";
  }
  return out;
}

std::string yaml_block(std::string_view key, const Node& value, std::size_t indent) {
  const std::string start = std::string(indent, ' ') + yaml_scalar(key) + ":";
  const std::string flow = yaml_flow(value);
  const bool fits = columns(start) + 1 + columns(flow) <= line_width;
  const bool is_leaf = value.items.empty() && value.members.empty();
  if (fits || is_leaf) return start + " " + flow + "\n";
  return start + "\n" + block_lines(value, indent + 2);
}

std::string yaml_item(const std::vector<std::string>& parts, std::size_t indent) {
  std::string out = std::string(indent, ' ') + "- {";
  std::size_t used = columns(out);
  for (const std::string& part : parts) {
    const bool is_last = &part == &parts.back();
    const std::string text = part + (is_last ? "}" : ",");
    if (used + columns(text) > line_width && &part != &parts.front()) {
      out.back() = '\n';
      out += std::string(indent + 3, ' ');
      used = indent + 3;
    }
    out += text + (is_last ? "" : " ");
    used += columns(text) + 1;
  }
  return out + "\n";
}

}  // namespace gizgen
