// An enum's values: texts that the API uses, and the tails of their C enumerators.
#include <algorithm>
#include <array>
#include <map>

#include "generator/base/names.h"
#include "generator/spec/datapoint.h"
#include "generator/spec/fields.h"

namespace gizgen {
namespace {

constexpr auto keys = std::to_array<Key>({{"text", "write 'text: auto'"}, {"c_name"}});

// Numbers and words of YAML are texts here, as they were written.
std::optional<std::string> read_value_text(const Node& node, Report& report) {
  if (node.kind == Kind::null) {
    report.error(node.span, "E201", "a value of an enum must be a text, not nothing").help =
        "write it in quotes: \"null\"";
    return std::nullopt;
  }
  if (node.kind == Kind::number || node.kind == Kind::boolean) return node.text;
  return read_text(node, "a value of an enum", report);
}

std::optional<std::string> read_tail(const Node& node, Report& report) {
  std::optional<std::string> tail = read_text(node, "'c_name'", report);
  if (!tail) return std::nullopt;
  if (!tail->empty() && c_upper(*tail) == *tail && tail->size() <= longest_name) return tail;
  report.error(node.span, "E212", "{} cannot be the tail of a C enumerator", quoted(*tail)).help =
      "upper-case letters and digits, joined by single underscores, 64 at most";
  return std::nullopt;
}

std::optional<EnumValue> read_value(const Node& node, std::size_t index, Report& report) {
  EnumValue value;
  const Node* text = &node;
  if (node.kind == Kind::mapping) {
    check_keys(node, "a value of an enum", keys, report);
    text = node.find("text");
    if (const Node* tail = node.find("c_name")) {
      value.c_name = read_tail(*tail, report).value_or("");
    }
  }
  std::optional<std::string> words = text ? read_value_text(*text, report) : std::nullopt;
  if (!words) return std::nullopt;
  value.text = std::move(*words);
  if (value.c_name.empty()) value.c_name = c_upper(value.text);
  if (value.c_name.empty()) value.c_name = fmt::format("VALUE{}", index);
  return value;
}

void check_count(const Node& node, std::string_view name, Report& report) {
  if (node.items.empty()) {
    report.error(node.span, "E214", "enum '{}' has no values", name).help = "give it 1 to 256";
  } else if (node.items.size() > most_enum_values) {
    report.error(node.items[most_enum_values].span, "E214", "enum '{}' has {} values; {} fit", name,
                 node.items.size(), most_enum_values);
  }
}

void check_duplicates(const Entry& entry, Report& report) {
  std::map<std::string_view, Span> seen;
  for (std::size_t i = 0; i < entry.values.size(); ++i) {
    const std::string& text = entry.point.values[i].text;
    const auto [first, is_new] = seen.emplace(text, entry.values[i]);
    if (is_new) continue;
    report
        .error(entry.values[i], "E215", "the value {} stands here twice, first in line {}",
               quoted(text), report.source().line_of(first->second.begin))
        .help = "every value of an enum has a text of its own";
  }
}

}  // namespace

void read_values(const Node& node, Entry& entry, Report& report) {
  if (!expect(Kind::sequence, node, "'values'", report)) return;
  check_count(node, entry.point.name, report);
  for (std::size_t index = 0; index < node.items.size(); ++index) {
    std::optional<EnumValue> value = read_value(node.items[index], index, report);
    if (!value) continue;
    entry.point.values.push_back(std::move(*value));
    entry.values.push_back(node.items[index].span);
  }
  check_duplicates(entry, report);
}

}  // namespace gizgen
