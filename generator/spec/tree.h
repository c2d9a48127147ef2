// What YAML and JSON have in common: one tree, every key and value with its place in the source.
// Both readers make it, and whoever reads it does not know which one did.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/spec/report.h"
#include "generator/spec/source.h"

namespace gizgen {

enum class Kind {
  null,
  boolean,  // text is "true" or "false"
  number,   // text is the decimal as it was written: "0.10", "-1e3"
  string,
  sequence,
  mapping,
  broken,  // a finding about it stands already: say no more about it
};

struct Member;

// `text` is a scalar's, unescaped; a mapping's keys are all different. The span of a sequence or
// mapping is its first byte (a block mapping's is the first byte of its first key).
struct Node {
  Kind kind = Kind::null;
  std::string text;
  Span span;
  std::vector<Node> items;      // sequence
  std::vector<Member> members;  // mapping, in the order they were written

  // The value of a mapping's key; null where it has none (or is no mapping).
  const Node* find(std::string_view key) const;
};

struct Member {
  std::string key;
  Span key_span;
  Node value;
};

// More than any definition needs; a bound for whoever feeds the reader by machine.
inline constexpr std::size_t max_depth = 64;
inline constexpr std::size_t max_nodes = 200'000;

// The tree of a source. Nothing, and a finding, where it cannot be read to its end; findings that
// leave the rest readable (a key given twice, an alias) are reported and the tree is given all the
// same.
std::optional<Node> read_yaml(Report& report);
std::optional<Node> read_json(Report& report);

// A sign, digits, a point, an exponent, as JSON writes numbers; also "+5", ".5" and "5." as YAML
// does. No octal-looking "010", no "0x10", no ".inf".
bool is_number(std::string_view text);

// The value as compact JSON text: keys in order, numbers verbatim where JSON knows the form.
std::string to_json(const Node& node);

// What stands there, as a finding calls it: "a list", "the number 5", "the text 'auto'", "nothing".
std::string describe(const Node& node);

// `text` as one line that is safe to show, cut after 64 code points; `quoted` in single quotes.
std::string shortened(std::string_view text);
std::string quoted(std::string_view text);

}  // namespace gizgen
