#include "generator/targets/docs/points.h"

#include <fmt/format.h>

#include "generator/model/words.h"
#include "generator/targets/docs/text.h"
#include "generator/targets/object.h"

namespace gizgen::docs {
namespace {

constexpr std::string_view none = "–";

Json text_or_null(std::string text) { return text.empty() ? Json() : Json(std::move(text)); }

bool is_scaled(const Number& number) {
  return number.scale.step != 1 || number.scale.offset != 0 || number.scale.decimals != 0;
}

std::string with_unit(std::string text, const Number& number) {
  return number.unit.empty() ? text : text + " " + one_line(number.unit);
}

std::string value_text(const Number& number, std::uint32_t raw) {
  return with_unit(to_text(number.scale, raw), number);
}

// "raw 0–600: -10 °C … 50 °C", "0–100 %"
std::string range_text(const Datapoint& point) {
  const Number& number = point.number;
  switch (point.type) {
    case Type::boolean: return "0–1";
    case Type::enumeration: return fmt::format("0–{}", point.values.size() - 1);
    case Type::binary: return fmt::format("{} B", point.length);
    case Type::number: break;
  }
  const std::string raw = fmt::format("{}–{}", number.raw_min, number.raw_max);
  if (!is_scaled(number)) return with_unit(raw, number);
  return fmt::format("{}: {} … {}", raw, value_text(number, number.raw_min),
                     value_text(number, number.raw_max));
}

std::string values_text(const Datapoint& point) {
  std::string text;
  for (std::size_t i = 0; i < point.values.size(); ++i) {
    text += fmt::format("{}{} = {}", i == 0 ? "" : ", ", i, one_line(point.values[i].text));
  }
  return text;
}

std::string type_text(const Datapoint& point) {
  if (point.type != Type::binary) return std::string(platform_type(point));
  return fmt::format("binary[{}]", point.length);
}

// 10^exponent as text.
std::string power_of_ten(std::uint8_t exponent) { return "1" + std::string(exponent, '0'); }

// " + 5", " − 5", "" of 0
std::string plus(std::int64_t number) {
  if (number == 0) return {};
  if (number > 0) return fmt::format(" + {}", number);
  return fmt::format(" − {}", std::uint64_t{0} - static_cast<std::uint64_t>(number));
}

// With the sign that texts have.
std::string signed_text(std::int64_t number) {
  return number < 0 ? "−" + std::to_string(number).substr(1) : std::to_string(number);
}

std::string factor(std::int64_t number, std::string_view name) {
  return number == 1 ? std::string(name) : fmt::format("{} × {}", signed_text(number), name);
}

std::string divided(std::string sum, bool is_sum, const std::string& divisor) {
  return is_sum ? fmt::format("({}) / {}", sum, divisor) : fmt::format("{} / {}", sum, divisor);
}

// "y = (x − 100) / 10"
std::string formula_text(const Scale& scale) {
  const std::string sum = factor(scale.step, "x") + plus(scale.offset);
  if (scale.decimals == 0) return "y = " + sum;
  return "y = " + divided(sum, scale.offset != 0, power_of_ten(scale.decimals));
}

// "x = y × 10 + 100", "x = y × 100 / −25"
std::string inverse_text(const Scale& scale) {
  std::string sum = "y";
  if (scale.decimals > 0) sum += " × " + power_of_ten(scale.decimals);
  // The offset's negative, also of the least number there is.
  const auto negative =
      static_cast<std::int64_t>(std::uint64_t{0} - static_cast<std::uint64_t>(scale.offset));
  sum += plus(negative);
  if (scale.step == 1) return "x = " + sum;
  return "x = " + divided(sum, scale.offset != 0, signed_text(scale.step));
}

Json example(const Number& number, std::uint32_t raw) {
  return object({{"raw", raw},
                 {"hex", hex_number(raw, number.bits / 8)},
                 {"value", value_text(number, raw)}});
}

Json examples_of(const Number& number) {
  const std::uint32_t middle = number.raw_min + (number.raw_max - number.raw_min) / 2;
  Json list = Json::array();
  list.push_back(example(number, number.raw_min));
  if (middle != number.raw_min) list.push_back(example(number, middle));
  if (number.raw_max != number.raw_min) list.push_back(example(number, number.raw_max));
  return list;
}

Json title_of(const Datapoint& point) {
  return point.title == point.name ? Json() : text_or_null(one_line(point.title));
}

}  // namespace

Json points_view(const Product& product, const Layout& layout, Language language) {
  Json list = Json::array();
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    list.push_back(object({{"id", slot.id},
                           {"name", point.name},
                           {"title", title_of(point)},
                           {"description", text_or_null(one_line(point.description))},
                           {"access", access_word(point.access, language)},
                           {"access_class", word(point.access)},
                           {"type", type_text(point)},
                           {"range", range_text(point)},
                           {"values", text_or_null(values_text(point))}}));
  }
  return list;
}

Json places_view(const Product& product, const Layout& layout) {
  Json list = Json::array();
  for (const Slot& slot : layout.slots) {
    const auto fact = [&](std::uint32_t Place::*member) {
      return slot.status ? Json((*slot.status).*member) : Json(none);
    };
    list.push_back(object({{"id", slot.id},
                           {"name", product.datapoints[slot.index].name},
                           {"flag", slot.flag_bit ? Json(*slot.flag_bit) : Json(none)},
                           {"byte", fact(&Place::byte_offset)},
                           {"bit", fact(&Place::bit_offset)},
                           {"bits", slot.bits},
                           {"wire_byte", fact(&Place::wire_byte)},
                           {"wire_bit", fact(&Place::wire_bit)}}));
  }
  return list;
}

Json scales_view(const Product& product, const Layout& layout) {
  Json list = Json::array();
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    if (point.type != Type::number || !is_scaled(point.number)) continue;
    list.push_back(object({{"name", point.name},
                           {"title", title_of(point)},
                           {"formula", formula_text(point.number.scale)},
                           {"inverse", inverse_text(point.number.scale)},
                           {"examples", examples_of(point.number)}}));
  }
  return list;
}

}  // namespace gizgen::docs
