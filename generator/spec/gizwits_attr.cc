#include "generator/spec/gizwits_attr.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "generator/base/names.h"
#include "generator/base/unicode.h"
#include "generator/model/words.h"
#include "generator/spec/datapoint.h"
#include "generator/spec/fields.h"
#include "generator/spec/gizwits_yaml.h"
#include "runtime/wire/scale.h"

namespace gizgen {
namespace {

constexpr auto data_types =
    std::to_array<std::string_view>({"bool", "enum", "uint8", "uint16", "uint32", "binary"});
constexpr auto access_words = std::to_array<std::string_view>(
    {"status_writable", "status_readonly", "alert", "fault", "writable", "readonly"});
constexpr auto units = std::to_array<std::string_view>({"bit", "byte"});

constexpr std::string_view order_rule =
    "writable, readonly, alert, fault; in each bool, enum, uint8, uint16, uint32, binary";

std::string label(const Node& node, std::size_t index) {
  const Node* name = node.find("name");
  const bool told = name && name->kind == Kind::string;
  return told ? "attr " + quoted(name->text) : fmt::format("attr {}", index + 1);
}

std::optional<std::size_t> word_at(const Node& node, std::string_view key,
                                   std::span<const std::string_view> words, std::string_view what,
                                   Report& report) {
  const Node* value = required(node, key, Kind::string, what, report);
  return value ? read_word(*value, key, words, report) : std::nullopt;
}

std::optional<std::uint32_t> integer_at(const Node& node, std::string_view key,
                                        std::string_view what, Report& report) {
  const Node* value = required(node, key, Kind::number, what, report);
  if (!value) return std::nullopt;
  return read_integer(*value, fmt::format("'{}'", key), 0, UINT32_MAX, report);
}

// A double that was printed with all its digits, 0.10000000000000001, is meant as the shortest one.
ParsedDecimal parse_meant(const std::string& literal) {
  const ParsedDecimal parsed = parse_decimal(literal);
  if (parsed.fault != DecimalFault::too_fine) return parsed;
  return parse_decimal(fmt::format("{}", std::strtod(literal.c_str(), nullptr)));
}

std::optional<Decimal> decimal_at(const Node& node, std::string_view key, std::string_view what,
                                  Report& report) {
  const Node* value = required(node, key, Kind::number, what, report);
  if (!value) return std::nullopt;
  const ParsedDecimal parsed = parse_meant(value->text);
  if (parsed.fault == DecimalFault::none) return parsed.value;
  if (parsed.fault == DecimalFault::too_fine) {
    report.error(value->span, "E504", "'{}' has more than {} decimals", key, max_places);
  } else {
    report.error(value->span, "E504", "'{}' is too large", key);
  }
  return std::nullopt;
}

void read_access(GizwitsAttr& attr, std::size_t index) {
  attr.access = static_cast<Access>(index < 4 ? index : index - 4);
}

void read_type(GizwitsAttr& attr, std::size_t index) {
  constexpr std::array types = {Type::boolean, Type::enumeration, Type::number,
                                Type::number,  Type::number,      Type::binary};
  attr.type = types[index];
  if (attr.type == Type::number) attr.number.bits = static_cast<std::uint8_t>(8u << (index - 2));
}

std::uint64_t most_of(std::uint8_t bits) { return (std::uint64_t{1} << bits) - 1; }

void check_number_spec(const GizwitsNumber& number, const Node& spec, Report& report) {
  if (number.ratio.mantissa == 0) {
    report.error(spec.find("ratio")->span, "E219", "a ratio of 0 leads nowhere");
  }
  if (number.raw_min > number.raw_max) {
    report.error(spec.find("min")->span, "E220", "min {} is greater than max {}", number.raw_min,
                 number.raw_max);
  }
  if (number.raw_max > most_of(number.bits)) {
    report.error(spec.find("max")->span, "E223", "raw values reach {}; {} bits hold {}",
                 number.raw_max, number.bits, most_of(number.bits));
  }
}

void read_number_spec(GizwitsAttr& attr, std::string_view what, Report& report) {
  const Node* spec = required(*attr.node, "uint_spec", Kind::mapping, what, report);
  if (!spec) return;
  const std::string whose = "'uint_spec' of " + std::string(what);
  const auto ratio = decimal_at(*spec, "ratio", whose, report);
  const auto addition = decimal_at(*spec, "addition", whose, report);
  const auto min = integer_at(*spec, "min", whose, report);
  const auto max = integer_at(*spec, "max", whose, report);
  if (!ratio || !addition || !min || !max) return;
  attr.number = {attr.number.bits, *ratio, *addition, *min, *max};
  check_number_spec(attr.number, *spec, report);
}

void read_labels(GizwitsAttr& attr, std::string_view what, Report& report) {
  const Node* list = required(*attr.node, "enum", Kind::sequence, what, report);
  if (!list) return;
  if (list->items.empty() || list->items.size() > most_enum_values) {
    report.error(list->span, "E214", "enum '{}' has {} values; 1 to {} fit", attr.name,
                 list->items.size(), most_enum_values);
  }
  std::map<std::string_view, Span> seen;
  for (const Node& item : list->items) {
    if (!read_text(item, "a value of 'enum'", report)) continue;
    attr.labels.push_back(item.text);
    const auto [first, is_new] = seen.emplace(item.text, item.span);
    if (is_new) continue;
    report
        .error(item.span, "E215", "the value {} stands here twice, first in line {}",
               quoted(item.text), report.source().line_of(first->second.begin))
        .help = "every value of an enum has a text of its own";
  }
}

void read_position(GizwitsAttr& attr, std::string_view what, Report& report) {
  const Node* position = required(*attr.node, "position", Kind::mapping, what, report);
  if (!position) return;
  const std::string whose = "'position' of " + std::string(what);
  integer_at(*position, "byte_offset", whose, report);
  integer_at(*position, "bit_offset", whose, report);
  const auto unit = word_at(*position, "unit", units, whose, report);
  const auto length = integer_at(*position, "len", whose, report);
  if (!unit || !length) return;
  attr.bits = std::uint64_t{*length} * (*unit == 0 ? 1 : 8);
  if (attr.type == Type::binary && (attr.bits < 8 || attr.bits / 8 > longest_binary)) {
    report.error(position->find("len")->span, "E217", "a binary has 1 to {} bytes, not {}",
                 longest_binary, attr.bits / 8);
  }
}

bool is_one(Decimal value) { return value.mantissa == 1 && value.places == 0; }

// The physical value of a raw one; nothing where it cannot be told.
std::optional<std::string> physical(const GizwitsNumber& number, std::uint32_t raw) {
  const std::uint8_t places = std::max(number.ratio.places, number.addition.places);
  const auto step = at_places(number.ratio, places);
  const auto offset = at_places(number.addition, places);
  std::int64_t reach = 0;
  if (!step || !offset || __builtin_mul_overflow(*step, std::int64_t{raw}, &reach) ||
      std::abs(reach) >= decimal_limit || std::abs(reach + *offset) >= decimal_limit) {
    return std::nullopt;
  }
  return giz::wire::to_text({*step, *offset, places}, raw);
}

std::uint8_t natural_bits(std::uint32_t raw_max) {
  return raw_max <= UINT8_MAX ? 8 : raw_max <= UINT16_MAX ? 16 : 32;
}

// min and max trade places where the ratio is negative.
bool add_number(const GizwitsAttr& attr, std::vector<std::string>& parts, Report& report) {
  const GizwitsNumber& number = attr.number;
  auto min = physical(number, number.raw_min);
  auto max = physical(number, number.raw_max);
  if (!min || !max) {
    report.error(attr.node->find("uint_spec")->span, "E504",
                 "the values of '{}' are too large to be counted", attr.name);
    return false;
  }
  if (number.ratio.mantissa < 0) std::swap(min, max);
  const std::string offset = decimal_text(number.addition.mantissa, number.addition.places);
  parts.push_back("min: " + *min);
  parts.push_back("max: " + *max);
  if (!is_one(number.ratio)) {
    parts.push_back("step: " + decimal_text(number.ratio.mantissa, number.ratio.places));
  }
  if (offset != *min) parts.push_back("offset: " + offset);
  if (number.bits != natural_bits(number.raw_max)) {
    parts.push_back(fmt::format("bits: {}", number.bits));
  }
  return true;
}

void add_values(const GizwitsAttr& attr, CNames& names, std::vector<std::string>& parts) {
  const std::vector<std::string> tails = names.take_values(attr.labels);
  if (tails.empty()) parts.push_back("values: []");
  for (std::size_t i = 0; i < tails.size(); ++i) {
    std::string value = yaml_scalar(attr.labels[i]);
    if (tails[i] != default_tail(attr.labels[i], i)) {
      value = fmt::format("{{text: {}, c_name: {}}}", value, yaml_scalar(tails[i]));
    }
    parts.push_back((i == 0 ? "values: [" : "") + value + (i + 1 == tails.size() ? "]" : ""));
  }
}

void add_text(const Node& node, std::string_view theirs, std::string_view ours, bool lines,
              std::vector<std::string>& parts) {
  const Node* text = node.find(theirs);
  if (!text || text->text.empty() || !is_showable(text->text, lines)) return;
  parts.push_back(fmt::format("{}: {}", ours, yaml_scalar(text->text)));
}

bool check_offset(const GizwitsAttr& attr, std::string_view key, std::uint32_t expected,
                  Report& report) {
  const Node& given = *attr.node->find("position")->find(key);
  if (given.text == std::to_string(expected)) return true;
  report
      .error(given.span, "E502", "'{}' has {} {}; the layout gives it {}", attr.name, key,
             given.text, expected)
      .help = "positions follow from the types and the order of all attrs";
  return false;
}

bool check_length(const GizwitsAttr& attr, const Slot& slot, Report& report) {
  if (attr.bits == slot.bits) return true;
  const Node& given = *attr.node->find("position")->find("len");
  report
      .error(given.span, "E502", "'{}' is {} bits wide; the layout gives it {}", attr.name,
             attr.bits, slot.bits)
      .help = "the width follows from the type";
  return false;
}

}  // namespace

const Node* required(const Node& node, std::string_view key, Kind kind, std::string_view what,
                     Report& report) {
  const Node* value = node.find(key);
  if (!value) {
    report.error(node.span, "E203", "{} has no '{}'", what, key);
    return nullptr;
  }
  return expect(kind, *value, fmt::format("'{}'", key), report) ? value : nullptr;
}

void expect_given(const Node& node, std::string_view key, Kind kind, Report& report) {
  if (const Node* value = node.find(key)) expect(kind, *value, fmt::format("'{}'", key), report);
}

bool is_showable(std::string_view text, bool lines) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    const bool is_line = lines && (point.value == '\n' || point.value == '\t');
    if (is_control(point.value) && !is_line) return false;
    at += point.bytes;
  }
  return true;
}

std::optional<GizwitsAttr> read_gizwits_attr(const Node& node, std::size_t index, Report& report) {
  const std::string what = label(node, index);
  if (!expect(Kind::mapping, node, what, report)) return std::nullopt;
  GizwitsAttr attr;
  attr.node = &node;
  if (const Node* name = required(node, "name", Kind::string, what, report)) attr.name = name->text;
  const auto id = integer_at(node, "id", what, report);
  const auto access = word_at(node, "type", access_words, what, report);
  const auto type = word_at(node, "data_type", data_types, what, report);
  if (id) attr.id = *id;
  if (access) read_access(attr, *access);
  if (type) read_type(attr, *type);
  if (type && attr.type == Type::number) read_number_spec(attr, what, report);
  if (type && attr.type == Type::enumeration) read_labels(attr, what, report);
  read_position(attr, what, report);
  expect_given(node, "display_name", Kind::string, report);
  expect_given(node, "desc", Kind::string, report);
  return report.failed() ? std::nullopt : std::optional(std::move(attr));
}

std::optional<std::vector<std::string>> definition_parts(const GizwitsAttr& attr, CNames& names,
                                                         Report& report) {
  std::vector<std::string> parts = {"name: " + yaml_scalar(attr.name),
                                    fmt::format("access: {}", word(attr.access)),
                                    fmt::format("type: {}", word(attr.type))};
  const std::string c_name = names.take(attr.name, attr.type);
  if (attr.type == Type::enumeration) add_values(attr, names, parts);
  if (attr.type == Type::number && !add_number(attr, parts, report)) return std::nullopt;
  if (attr.type == Type::binary) parts.push_back(fmt::format("length: {}", attr.bits / 8));
  const Node* title = attr.node->find("display_name");
  if (title && title->text != attr.name)
    add_text(*attr.node, "display_name", "title", false, parts);
  add_text(*attr.node, "desc", "description", true, parts);
  if (c_name != c_member(attr.name)) parts.push_back("c_name: " + c_name);
  return parts;
}

bool check_place(const GizwitsAttr& attr, const Slot& slot, Report& report) {
  if (attr.id != slot.id) {
    report
        .error(attr.node->find("id")->span, "E501",
               "'{}' has id {}; the order of all attrs gives it {}", attr.name, attr.id, slot.id)
        .help = order_rule;
    return false;
  }
  const Place place = slot.status.value_or(Place{});
  return check_length(attr, slot, report) &&
         check_offset(attr, "byte_offset", place.byte_offset, report) &&
         check_offset(attr, "bit_offset", place.bit_offset, report);
}

}  // namespace gizgen
