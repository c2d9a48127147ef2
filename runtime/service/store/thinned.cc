// Largest-triangle-three-buckets (Steinarsson, 2013): the first and the last point stay, and of
// each of the equal parts between them the point that makes the largest triangle with the one
// chosen before and the mean of the next part.
#include <cmath>

#include "runtime/service/store/telemetry.h"

namespace giz::store {
namespace {

struct Mean {
  double time = 0, raw = 0;
};

Mean mean_of(std::span<const HistoryPoint> points) {
  Mean mean;
  for (const HistoryPoint& point : points) {
    mean.time += static_cast<double>(point.time - points[0].time);
    mean.raw += point.raw;
  }
  const auto count = static_cast<double>(points.size());
  return {static_cast<double>(points[0].time) + mean.time / count, mean.raw / count};
}

double area(const HistoryPoint& a, const HistoryPoint& b, const Mean& c) {
  const auto from = static_cast<double>(a.time);
  return std::abs((from - c.time) * (b.raw - a.raw) -
                  (from - static_cast<double>(b.time)) * (c.raw - a.raw));
}

}  // namespace

std::vector<HistoryPoint> thinned(std::span<const HistoryPoint> points, std::size_t keep) {
  if (points.size() <= keep) return {points.begin(), points.end()};
  if (keep == 0) return {};
  if (keep == 1) return {points.back()};
  if (keep == 2) return {points.front(), points.back()};
  const std::size_t parts = keep - 2;
  const auto start = [&](std::size_t part) { return 1 + part * (points.size() - 2) / parts; };
  std::vector<HistoryPoint> kept{points.front()};
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t from = start(part), to = start(part + 1);
    const std::size_t next_to = part + 1 < parts ? start(part + 2) : points.size();
    const Mean next = mean_of(points.subspan(to, next_to - to));
    std::size_t best = from;
    for (std::size_t i = from; i < to; ++i)
      if (area(kept.back(), points[i], next) > area(kept.back(), points[best], next)) best = i;
    kept.push_back(points[best]);
  }
  kept.push_back(points.back());
  return kept;
}

}  // namespace giz::store
