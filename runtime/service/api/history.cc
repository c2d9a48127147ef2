#include "runtime/service/api/history.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace giz::api {
namespace {

using store::Aggregate;
using store::Width;

template <typename Value>
struct Named {
  std::string_view word;
  Value value;
};

constexpr std::array widths{
    Named<Width>{"raw", Width::raw},   Named<Width>{"minute", Width::minute},
    Named<Width>{"hour", Width::hour}, Named<Width>{"day", Width::day},
    Named<Width>{"week", Width::week}, Named<Width>{"month", Width::month}};
constexpr std::array aggregates{
    Named<Aggregate>{"avg", Aggregate::average}, Named<Aggregate>{"min", Aggregate::minimum},
    Named<Aggregate>{"max", Aggregate::maximum}, Named<Aggregate>{"sum", Aggregate::sum},
    Named<Aggregate>{"last", Aggregate::last},   Named<Aggregate>{"count", Aggregate::count}};

template <typename Value, std::size_t size>
Value named(const std::array<Named<Value>, size>& all, std::string_view word,
            std::string_view field) {
  std::string words;
  for (const auto& one : all) {
    if (one.word == word) return one.value;
    words += words.empty() ? one.word : fmt::format(", {}", one.word);
  }
  throw Refusal(Reason::bad_request, fmt::format("'{}' must be one of {}", field, words),
                std::string(field));
}

std::size_t history_point(const Product& product, std::string_view name) {
  const auto index = wire::find(product.table, name);
  if (!index) {
    throw Refusal(Reason::bad_value, "'attrs' names a datapoint that this product does not have",
                  "attrs");
  }
  if (product.table.points[*index].type == wire::Type::binary) {
    throw Refusal(Reason::bad_value, fmt::format("'{}' is binary and has no history", name),
                  "attrs");
  }
  return *index;
}

}  // namespace

store::Width width_of(std::string_view word) { return named(widths, word, "interval"); }
store::Aggregate aggregate_of(std::string_view word) { return named(aggregates, word, "agg"); }

std::vector<std::size_t> history_points(const Product& product, std::string_view attrs) {
  std::vector<std::size_t> points;
  if (attrs.empty()) {
    for (std::size_t i = 0; i < product.table.points.size(); ++i) {
      if (product.table.points[i].type != wire::Type::binary) points.push_back(i);
    }
    return points;
  }
  while (!attrs.empty()) {
    const std::size_t comma = std::min(attrs.find(','), attrs.size());
    const std::size_t point = history_point(product, attrs.substr(0, comma));
    if (std::ranges::find(points, point) == points.end()) points.push_back(point);
    attrs.remove_prefix(std::min(comma + 1, attrs.size()));
  }
  return points;
}

double scaled(const Product& product, std::size_t point, const store::HistoryPoint& value,
              store::Aggregate aggregate) {
  if (aggregate == Aggregate::count) return value.raw;
  const double physical = hub::to_physical(product, point, value.raw);
  if (aggregate != Aggregate::sum) return physical;
  const double offset = hub::to_physical(product, point, 0);
  return physical + offset * static_cast<double>(value.count - 1);
}

}  // namespace giz::api
