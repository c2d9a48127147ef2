#include "generator/decode/value_text.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "generator/base/names.h"
#include "generator/decode/hex.h"

namespace gizgen {
namespace {

using giz::wire::Fit;
using giz::wire::Located;
using giz::wire::Point;
using giz::wire::Value;

ValueRead failed(std::string message, std::string help) {
  ValueRead read;
  read.message = std::move(message);
  read.help = std::move(help);
  return read;
}

ValueRead good(std::uint32_t raw) {
  ValueRead read;
  read.value.raw = raw;
  return read;
}

ValueRead read_bool(const Point& point, std::string_view text) {
  for (const std::string_view yes : {"true", "on", "1"}) {
    if (text == yes) return good(1);
  }
  for (const std::string_view no : {"false", "off", "0"}) {
    if (text == no) return good(0);
  }
  return failed(fmt::format("{} = {} is neither true nor false", point.name, text),
                "true, false, on, off, 1 and 0 are understood");
}

ValueRead read_enum(const Point& point, std::string_view text) {
  const auto label = std::find(point.labels.begin(), point.labels.end(), text);
  if (label != point.labels.end()) {
    return good(static_cast<std::uint32_t>(label - point.labels.begin()));
  }
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool is_index = error == std::errc{} && end == text.data() + text.size();
  if (is_index && index < point.labels.size()) return good(index);
  const std::optional<std::string_view> near = nearest(text, point.labels);
  return failed(fmt::format("{} = {} is none of its values", point.name, text),
                near ? fmt::format("did you mean '{}'?", *near)
                     : fmt::format("it has {}", fmt::join(point.labels, ", ")));
}

ValueRead read_number(const Point& point, std::string_view text) {
  const Located found = locate(point.scale, text, point.raw_min, point.raw_max);
  const auto physical = [&](std::uint32_t raw) { return to_text(point.scale, raw); };
  const std::string range =
      fmt::format("it goes from {} to {}", physical(point.raw_min), physical(point.raw_max));
  const std::string given = fmt::format("{} = {}", point.name, text);
  switch (found.fit) {
    case Fit::exact: return good(found.raw);
    case Fit::no_number: return failed(given + " is no number", range);
    case Fit::below:
      return failed(fmt::format("{} is below {}", given, physical(point.raw_min)), range);
    case Fit::above:
      return failed(fmt::format("{} is above {}", given, physical(point.raw_max)), range);
    case Fit::between: break;
  }
  return failed(
      fmt::format("{} is between {} and {}", given, physical(found.raw), physical(found.raw + 1)),
      "one of the two can be sent, nothing between them");
}

ValueRead read_binary(const Point& point, std::string_view text) {
  Hex hex = parse_hex(text);
  const std::size_t length = point.bits / 8;
  if (hex.error) {
    return failed(fmt::format("{}: {}", point.name, hex.error->message),
                  fmt::format("column {} of its value", hex.error->column));
  }
  if (hex.bytes.size() != length) {
    return failed(
        fmt::format("{} has {} bytes, {} are given", point.name, length, hex.bytes.size()),
        hex.bytes.size() < length ? "fill it with 00" : "");
  }
  ValueRead read;
  read.bytes = std::move(hex.bytes);
  return read;
}

}  // namespace

bool is_allowed(const Point& point, const Value& value) {
  if (point.type == Type::binary) return true;
  return value.raw >= point.raw_min && value.raw <= point.raw_max;
}

std::string value_text(const Point& point, const Value& value) {
  if (!is_allowed(point, value)) return fmt::format("raw {}", value.raw);
  switch (point.type) {
    case Type::boolean: return value.raw != 0 ? "true" : "false";
    case Type::number: return to_text(point.scale, value.raw);
    case Type::binary: return to_hex(value.bytes, "");
    case Type::enumeration: break;
  }
  const std::string_view label = point.labels[value.raw];
  return label.empty() ? fmt::format("{}", value.raw) : std::string(label);
}

ValueRead read_value(const Point& point, std::string_view text) {
  switch (point.type) {
    case Type::boolean: return read_bool(point, text);
    case Type::enumeration: return read_enum(point, text);
    case Type::number: return read_number(point, text);
    case Type::binary: break;
  }
  return read_binary(point, text);
}

}  // namespace gizgen
