#include "generator/spec/fields.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "generator/base/names.h"
#include "generator/base/secret_words.h"
#include "generator/base/unicode.h"

namespace gizgen {
namespace {

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::number: return "a number";
    case Kind::string: return "a text";
    case Kind::sequence: return "a list";
    case Kind::mapping: return "a mapping";
    default: return "a value";
  }
}

// The remedy for the commonest slip: a word of YAML that was meant as a text, or the other way
// round.
std::string remedy(Kind kind, const Node& node) {
  if (kind == Kind::string && (node.kind == Kind::number || node.kind == Kind::boolean)) {
    return fmt::format("write it in quotes: \"{}\"", printable(node.text));
  }
  if (kind == Kind::number && node.kind == Kind::string && is_number(node.text)) {
    return "take the quotes away";
  }
  if (node.kind == Kind::null) return "give it one, or leave the key out";
  return "";
}

// The key that was meant, if one is near.
std::optional<std::string_view> report_unknown_key(const Member& member, std::string_view what,
                                                   std::span<const std::string_view> names,
                                                   Report& report) {
  const auto meant = nearest(member.key, names);
  report.error(member.key_span, "E202", "{} has no key {}", what, quoted(member.key)).help =
      meant ? fmt::format("did you mean '{}'?", *meant)
            : fmt::format("it may have {}", alternatives(names));
  return meant;
}

bool is_shown(char32_t value, bool lines) {
  return !is_control(value) || (lines && (value == '\n' || value == '\t'));
}

}  // namespace

std::string alternatives(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

bool expect(Kind kind, const Node& node, std::string_view what, Report& report) {
  if (node.kind == kind) return true;
  if (node.kind != Kind::broken) {
    report.error(node.span, "E201", "{} must be {}, not {}", what, kind_name(kind), describe(node))
        .help = remedy(kind, node);
  }
  return false;
}

bool check_keys(const Node& node, std::string_view what, std::span<const Key> keys,
                Report& report) {
  if (!expect(Kind::mapping, node, what, report)) return false;
  std::vector<std::string_view> names;
  for (const Key& key : keys) names.push_back(key.name);
  std::vector<std::string_view> meant;  // a misspelt key is not missing as well
  for (const Member& member : node.members) {
    if (std::find(names.begin(), names.end(), member.key) != names.end()) continue;
    if (is_secret_key(member.key)) continue;
    if (const auto near = report_unknown_key(member, what, names, report)) meant.push_back(*near);
  }
  for (const Key& key : keys) {
    if (key.hint.empty() || node.find(key.name)) continue;
    if (std::find(meant.begin(), meant.end(), key.name) != meant.end()) continue;
    report.error(node.span, "E203", "{} has no '{}'", what, key.name).help = key.hint;
  }
  return true;
}

std::optional<std::string> read_text(const Node& node, std::string_view what, Report& report,
                                     bool lines) {
  if (!expect(Kind::string, node, what, report)) return std::nullopt;
  for (std::size_t at = 0; at < node.text.size();) {
    const CodePoint point = decode_utf8(node.text, at);
    if (!is_shown(point.value, lines)) {
      report
          .error(node.span, "E228", "{} holds the control character U+{:04X}", what,
                 static_cast<std::uint32_t>(point.value))
          .help = lines ? "take it out" : "write it as one line of plain text";
      return std::nullopt;
    }
    at += point.bytes;
  }
  return node.text;
}

std::optional<std::string> read_text_at(const Node& parent, std::string_view key, Report& report,
                                        bool lines) {
  const Node* node = parent.find(key);
  if (!node) return std::nullopt;
  return read_text(*node, fmt::format("'{}'", key), report, lines);
}

std::optional<std::uint32_t> read_integer(const Node& node, std::string_view what,
                                          std::uint32_t least, std::uint32_t most, Report& report) {
  if (!expect(Kind::number, node, what, report)) return std::nullopt;
  std::uint32_t value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, fault] = std::from_chars(node.text.data(), end, value);
  if (fault == std::errc() && stop == end && value >= least && value <= most) return value;
  report.error(node.span, "E217", "{} must be a whole number from {} to {}, not {}", what, least,
               most, shortened(node.text));
  return std::nullopt;
}

std::optional<std::size_t> read_word(const Node& node, std::string_view what,
                                     std::span<const std::string_view> words, Report& report) {
  if (!expect(Kind::string, node, fmt::format("'{}'", what), report)) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), node.text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const auto meant = nearest(node.text, words);
  report.error(node.span, "E206", "unknown {} {}", what, quoted(node.text)).help =
      meant ? fmt::format("did you mean '{}'?", *meant)
            : fmt::format("write {}", alternatives(words));
  return std::nullopt;
}

}  // namespace gizgen
