// The simulated application measures with doubles; the codec's exact integers begin behind
// nearest_raw().
#include "generator/simulate/value_source.h"

#include <algorithm>
#include <cmath>

namespace gizgen {
namespace {

using giz::wire::Point;

constexpr double kTurn = 6.283185307179586;

double seconds(Time time) { return std::chrono::duration<double>(time).count(); }

double physical(const Point& point, std::uint32_t raw) {
  const double units =
      static_cast<double>(point.scale.step) * raw + static_cast<double>(point.scale.offset);
  return units / std::pow(10.0, point.scale.decimals);
}

double sine_at(const Sine& sine, Time now) {
  return sine.middle + sine.height * std::sin(kTurn * seconds(now) / seconds(sine.period));
}

double ramp_at(const Ramp& ramp, Time now) {
  const double share = std::min(1.0, seconds(now) / seconds(ramp.duration));
  return ramp.from + (ramp.to - ramp.from) * share;
}

const PointValue& row_at(const Replay& replay, Time now) {
  const Time moment{now.count() % replay.length.count()};
  const auto later =
      std::upper_bound(replay.rows.begin(), replay.rows.end(), moment,
                       [](Time time, const Replay::Row& row) { return time < row.at; });
  return std::prev(later)->value;
}

}  // namespace

double lowest(const Point& point) { return physical(point, point.raw_min); }
double highest(const Point& point) { return physical(point, point.raw_max); }

std::uint32_t nearest_raw(const Point& point, double value) {
  const double units = value * std::pow(10.0, point.scale.decimals);
  const double raw = std::round((units - static_cast<double>(point.scale.offset)) /
                                static_cast<double>(point.scale.step));
  return static_cast<std::uint32_t>(
      std::clamp(raw, static_cast<double>(point.raw_min), static_cast<double>(point.raw_max)));
}

ValueSource::ValueSource(const giz::wire::Table& table, const Formula& formula, std::uint32_t seed)
    : point_(&table.points[formula.point]), formula_(&formula), random_(seed) {
  if (const Walk* law = std::get_if<Walk>(&formula.law)) {
    place_ = law->start;
    next_ = law->pause;
  }
}

PointValue ValueSource::number(double value) const {
  return {formula_->point, nearest_raw(*point_, value), {}};
}

PointValue ValueSource::walk(const Walk& law, Time now) {
  std::uniform_real_distribution<double> step(-law.step, law.step);
  for (; next_ <= now; next_ += law.pause) {
    const double to = place_ + step(random_);
    const bool leaves = to < lowest(*point_) || to > highest(*point_);
    place_ = std::clamp(leaves ? 2 * place_ - to : to, lowest(*point_), highest(*point_));
  }
  return number(place_);
}

PointValue ValueSource::at(Time now) {
  if (const auto* law = std::get_if<Constant>(&formula_->law)) return law->value;
  if (const auto* law = std::get_if<Sine>(&formula_->law)) return number(sine_at(*law, now));
  if (const auto* law = std::get_if<Ramp>(&formula_->law)) return number(ramp_at(*law, now));
  if (const auto* law = std::get_if<Walk>(&formula_->law)) return walk(*law, now);
  return row_at(std::get<Replay>(formula_->law), now);
}

}  // namespace gizgen
