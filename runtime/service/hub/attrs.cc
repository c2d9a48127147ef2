// From values to JSON and to text. A number's JSON is made from its exact decimal text: an integer
// where it has no fraction, else the double whose shortest text it is (up to 15 digits there is
// always one), else the text itself.
#include "runtime/service/hub/attrs.h"

#include <array>
#include <charconv>
#include <cmath>

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/json_text.h"

namespace giz::hub {
namespace {

Json number_json(const wire::Point& point, std::uint32_t raw) {
  std::string text = wire::to_text(point.scale, raw);
  if (is_given_as_text(point)) return text;
  if (text.find('.') == std::string::npos) {
    std::int64_t whole = 0;
    std::from_chars(text.data(), text.data() + text.size(), whole);
    return whole;
  }
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Json binary_json(wire::Bytes bytes, BinaryForm form) {
  switch (form) {
    case BinaryForm::hex: return to_hex(bytes);
    case BinaryForm::base64:
      return to_base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    case BinaryForm::array: break;
  }
  Json array = Json::array();
  for (const std::uint8_t byte : bytes) array.push_back(byte);
  return array;
}

std::string value_text(const Product& product, std::size_t point, const wire::Value& value) {
  const wire::Point& is = product.table.points[point];
  switch (is.type) {
    case wire::Type::boolean: return value.raw != 0 ? "true" : "false";
    case wire::Type::enumeration:
      return value.raw < is.labels.size() ? std::string(is.labels[value.raw])
                                          : std::to_string(value.raw);
    case wire::Type::binary: return to_hex(value.bytes);
    case wire::Type::number: break;
  }
  const std::string_view unit = product.texts[point].unit;
  return wire::to_text(is.scale, value.raw) + (unit.empty() ? "" : " ") + std::string(unit);
}

std::string_view word(wire::Kind kind) {
  static constexpr std::array<std::string_view, 6> words{"control", "read",      "read reply",
                                                         "report",  "data down", "data up"};
  return words[static_cast<std::size_t>(kind)];
}

}  // namespace

bool is_given_as_text(const wire::Point& point) {
  constexpr std::int64_t most = 1'000'000'000'000'000;  // 15 digits
  const auto units = [&](std::uint32_t raw) { return point.scale.step * raw + point.scale.offset; };
  const std::int64_t low = units(point.raw_min);
  const std::int64_t high = units(point.raw_max);
  return point.type == wire::Type::number && point.scale.decimals > 0 &&
         (low <= -most || high >= most);
}

Reading read_p0(const Product& product, std::span<const std::uint8_t> p0) {
  Reading reading;
  reading.p0.assign(p0.begin(), p0.end());
  reading.values.resize(product.table.points.size());
  reading.decoded = wire::decode(product.table, reading.p0, reading.values);
  return reading;
}

Json value_json(const Product& product, std::size_t point, const wire::Value& value,
                BinaryForm form, bool numbers) {
  const wire::Point& is = product.table.points[point];
  switch (is.type) {
    case wire::Type::boolean:
      if (numbers) return value.raw != 0 ? 1 : 0;
      return value.raw != 0;
    case wire::Type::enumeration:
      if (value.raw < is.labels.size()) return std::string(is.labels[value.raw]);
      return value.raw;
    case wire::Type::binary: return binary_json(value.bytes, form);
    case wire::Type::number: break;
  }
  return number_json(is, value.raw);
}

Json to_json(const Product& product, std::span<const wire::Value> values, BinaryForm form,
             bool numbers) {
  Json attrs = Json::object();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].set) continue;
    attrs[std::string(product.table.points[i].name)] =
        value_json(product, i, values[i], form, numbers);
  }
  return attrs;
}

double to_physical(const Product& product, std::size_t point, double raw) {
  const wire::Point& is = product.table.points[point];
  if (is.type != wire::Type::number) return raw;
  const double scaled =
      static_cast<double>(is.scale.step) * raw + static_cast<double>(is.scale.offset);
  return scaled / std::pow(10.0, is.scale.decimals);
}

std::string describe(const Product& product, std::span<const std::uint8_t> p0) {
  const Reading reading = read_p0(product, p0);
  const wire::Fault& fault = reading.decoded.fault;
  if (fault && !fault.is_of_value()) return wire::to_text(product.table, fault);
  std::string text{word(reading.decoded.kind)};
  if (reading.decoded.kind == wire::Kind::transparent_down ||
      reading.decoded.kind == wire::Kind::transparent_up) {
    return text + ", " + to_hex(reading.decoded.data);
  }
  for (std::size_t i = 0; i < reading.values.size(); ++i) {
    if (!reading.values[i].set) continue;
    text.append(", ").append(product.table.points[i].name);
    if (reading.decoded.kind != wire::Kind::read) {
      text.append(" = ").append(value_text(product, i, reading.values[i]));
    }
  }
  if (fault) text.append("; ").append(wire::to_text(product.table, fault));
  return text;
}

}  // namespace giz::hub
