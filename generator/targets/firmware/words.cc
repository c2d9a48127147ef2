#include "generator/targets/firmware/words.h"

#include <utility>

#include <fmt/format.h>

#include "generator/targets/firmware/comment.h"

namespace gizgen::firmware {

Json text_or_null(std::string text) { return text.empty() ? Json() : Json(std::move(text)); }

std::string unsigned_literal(std::uint64_t value) { return fmt::format("{}u", value); }

std::string signed_literal(std::int64_t value) {
  return value < 0 ? fmt::format("({})", value) : fmt::format("{}", value);
}

bool is_scaled(const Number& number) {
  return number.scale.step != 1 || number.scale.offset != 0 || number.scale.decimals != 0;
}

std::string title_of(const Datapoint& point) {
  return point.title == point.name ? "" : comment_text(point.title);
}

std::string with_unit(std::string text, const Number& number) {
  if (!number.unit.empty()) text += " " + comment_text(number.unit);
  return text;
}

std::string range_text(const Number& number) {
  const std::string limits = fmt::format("{}..{}", number.raw_min, number.raw_max);
  if (!is_scaled(number)) return with_unit(limits, number);
  const Scale step{number.scale.step, 0, number.scale.decimals};
  return fmt::format("raw {}; {} each, raw 0 is {}", limits,
                     with_unit(giz::wire::to_text(step, 1), number),
                     giz::wire::to_text(number.scale, 0));
}

std::string about(const Datapoint& point, const PointNames& names) {
  const std::string title = title_of(point);
  std::string fact;
  if (point.type == Type::enumeration) fact = "enum " + names.tag;
  if (point.type == Type::number) fact = range_text(point.number);
  if (title.empty() || fact.empty()) return title + fact;
  return title + ": " + fact;
}

}  // namespace gizgen::firmware
