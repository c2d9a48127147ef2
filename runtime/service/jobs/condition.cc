// A rule's condition: {"attr": "temperature", "is": ">", "value": 28}.
#include <array>

#include <fmt/format.h>

#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/attrs.h"
#include "runtime/service/jobs/jobs.h"

namespace giz::jobs {
namespace {

using Json = nlohmann::ordered_json;

std::size_t point_of(const Product& product, const Json& condition) {
  if (!condition.is_object() || !condition.contains("attr") || !condition["attr"].is_string()) {
    refuse("condition.attr", "a datapoint's name is wanted");
  }
  const std::string name = condition["attr"].get<std::string>();
  const auto point = wire::find(product.table, name);
  if (!point) refuse("condition.attr", fmt::format("there is no datapoint '{}'", name));
  return *point;
}

template <typename Ordered>
bool compare(std::string_view how, const Ordered& a, const Ordered& b) {
  if (how == "=") return a == b;
  if (how == "!=") return a != b;
  if (how == "<") return a < b;
  if (how == "<=") return a <= b;
  if (how == ">") return a > b;
  return a >= b;
}

std::string comparison(const Json& condition, bool ordered) {
  static constexpr std::array<std::string_view, 6> known{"=", "!=", "<", "<=", ">", ">="};
  const std::string how = condition.contains("is") && condition["is"].is_string()
                              ? condition["is"].get<std::string>()
                              : std::string();
  const auto end = known.begin() + (ordered ? 6 : 2);
  if (std::find(known.begin(), end, how) == end) {
    refuse("condition.is", ordered ? "one of =, !=, <, <=, >, >= is wanted" : "= or != is wanted");
  }
  return how;
}

double number_of(const Json& condition) {
  if (!condition.contains("value") || !condition["value"].is_number()) {
    refuse("condition.value", "a number is wanted");
  }
  return condition["value"].get<double>();
}

// The value as value_json gives it: true, "eco", "0a0b".
Json same_kind(const wire::Point& point, const Json& condition) {
  const Json value = condition.contains("value") ? condition["value"] : Json();
  const bool fits = point.type == wire::Type::boolean ? value.is_boolean() : value.is_string();
  if (!fits) {
    refuse("condition.value",
           point.type == wire::Type::boolean ? "true or false is wanted" : "a text is wanted");
  }
  const auto is_label = [&](std::string_view label) { return label == value.get<std::string>(); };
  if (point.type == wire::Type::enumeration &&
      std::none_of(point.labels.begin(), point.labels.end(), is_label)) {
    refuse("condition.value", fmt::format("{} is no value of '{}'", value.dump(), point.name));
  }
  return value;
}

}  // namespace

[[noreturn]] void refuse(std::string field, std::string message) {
  throw Refusal(Reason::bad_value, std::move(message), std::move(field));
}

bool holds(const Product& product, const Json& condition, std::span<const wire::Value> values) {
  const std::size_t index = point_of(product, condition);
  const wire::Point& point = product.table.points[index];
  const std::string how = comparison(condition, point.type == wire::Type::number);
  const bool is_known = index < values.size() && values[index].set;
  if (point.type == wire::Type::number) {
    // Both are the doubles next to the same decimal, so that equal decimals are equal.
    const double wanted = number_of(condition);
    return is_known && compare(how, hub::to_physical(product, index, values[index].raw), wanted);
  }
  const Json wanted = same_kind(point, condition);
  return is_known && compare(how, hub::value_json(product, index, values[index]), wanted);
}

Millis holds_for(const Json& condition) {
  if (!condition.contains("for_s")) return 0;
  const Json& seconds = condition["for_s"];
  if (!seconds.is_number_integer() || seconds.get<std::int64_t>() < 0 ||
      seconds.get<std::int64_t>() > 86'400) {
    refuse("condition.for_s", "seconds are wanted, 0 to 86400");
  }
  return seconds.get<std::int64_t>() * 1000;
}

}  // namespace giz::jobs
