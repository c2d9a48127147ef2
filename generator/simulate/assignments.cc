#include "generator/simulate/assignments.h"

#include "generator/base/unicode.h"
#include "generator/decode/value_text.h"

namespace gizgen {
namespace {

using giz::wire::Table;

constexpr std::string_view kOnOff[] = {"on", "off"};

std::optional<std::size_t> read_name(Tokens& tokens, const Table& table) {
  std::vector<std::string_view> names;
  for (const giz::wire::Point& point : table.points) names.push_back(point.name);
  return tokens.choose("datapoint", names);
}

std::optional<PointValue> read_assignment(Tokens& tokens, const Table& table) {
  const auto index = read_name(tokens, table);
  if (!index) return std::nullopt;
  const giz::wire::Point& point = table.points[*index];
  if (!tokens.accept("=")) {
    tokens.error(tokens.at_end() ? tokens.end() : tokens.peek().where, "E802",
                 "'=' and the value of {} are missing here", point.name);
    return std::nullopt;
  }
  const auto text = tokens.expect("the value");
  if (!text) return std::nullopt;
  ValueRead read = read_value(point, text->text);
  if (!read.message.empty()) {
    tokens.error(text->where, "E806", "{}", printable(read.message)).help = read.help;
    return std::nullopt;
  }
  return PointValue{*index, read.value.raw, std::move(read.bytes)};
}

}  // namespace

std::optional<std::vector<PointValue>> read_assignments(Tokens& tokens, const Table& table,
                                                        bool needed) {
  std::vector<PointValue> values;
  while ((needed && values.empty()) || (!tokens.at_end() && !tokens.is("within"))) {
    auto value = read_assignment(tokens, table);
    if (!value) return std::nullopt;
    values.push_back(std::move(*value));
  }
  return values;
}

std::optional<bool> read_on_off(Tokens& tokens) {
  const auto choice = tokens.choose("choice", kOnOff);
  if (!choice) return std::nullopt;
  return *choice == 0;
}

}  // namespace gizgen
