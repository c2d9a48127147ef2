// Buckets come from the roll-up where the device's hour is rolled up (see telemetry.cc), and from
// the samples where it is not; days that hold such an hour are put together from hours.
#include <algorithm>

#include "runtime/service/store/calendar.h"
#include "runtime/service/store/telemetry.h"

namespace giz::store {
namespace {

struct Bucket {
  Millis time = 0;
  std::int64_t low = 0, high = 0, total = 0, count = 0, last = 0;
};

struct Query {
  Database& database;
  std::int64_t device, point;
  std::int64_t limit;
};

struct Range {
  Millis from, to;
};

void append(std::vector<Bucket>& buckets, const Rows& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    buckets.push_back({rows.number(i, 0), rows.number(i, 1), rows.number(i, 2), rows.number(i, 3),
                       rows.number(i, 4), rows.number(i, 5)});
}

// The device's hours in the range that are not rolled up, those that follow each other as one.
std::vector<Range> unrolled(const Query& query, Range range) {
  const Rows rows = query.database.run(
      "SELECT hour FROM unrolled WHERE device = $1 AND hour >= $2 AND hour < $3 ORDER BY hour",
      {query.device, floor_to(Width::hour, range.from), range.to});
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Millis hour = rows.number(i, 0);
    if (!ranges.empty() && ranges.back().to == hour)
      ranges.back().to += kHour;
    else
      ranges.push_back({hour, hour + kHour});
  }
  return ranges;
}

// Buckets of `step`, which divides an hour, out of the samples.
void from_samples(const Query& query, Range range, Millis step, std::vector<Bucket>& buckets) {
  append(buckets,
         query.database.run(
             "SELECT g.bucket, g.low, g.high, g.total, g.count, t.raw FROM ("
             "SELECT time - time % $5 AS bucket, MIN(raw) AS low, MAX(raw) AS high, "
             "CAST(SUM(raw) AS BIGINT) AS total, COUNT(*) AS count, MAX(time) AS latest "
             "FROM telemetry WHERE device = $1 AND point = $2 AND time >= $3 AND time < $4 "
             "GROUP BY 1 ORDER BY 1 LIMIT $6) g JOIN telemetry t "
             "ON t.device = $1 AND t.point = $2 AND t.time = g.latest ORDER BY g.bucket",
             {query.device, query.point, range.from, range.to, step, query.limit}));
}

// Rolled-up buckets of one hour at most each, whose hour is rolled up.
void from_hours(const Query& query, Range range, Width width, std::vector<Bucket>& buckets) {
  append(buckets,
         query.database.run(
             "SELECT bucket, low, high, total, count, last FROM rollup WHERE device = $1 AND "
             "point = $2 AND width = $3 AND bucket >= $4 AND bucket < $5 AND NOT EXISTS ("
             "SELECT 1 FROM unrolled u WHERE u.device = $1 AND u.hour = bucket - bucket % 3600000"
             ") ORDER BY bucket LIMIT $6",
             {query.device, query.point, static_cast<std::int64_t>(width), range.from, range.to,
              query.limit}));
}

// Rolled-up days all of whose hours are rolled up.
void from_days(const Query& query, Range range, std::vector<Bucket>& buckets) {
  append(buckets,
         query.database.run(
             "SELECT bucket, low, high, total, count, last FROM rollup WHERE device = $1 AND "
             "point = $2 AND width = $3 AND bucket >= $4 AND bucket < $5 AND NOT EXISTS ("
             "SELECT 1 FROM unrolled u WHERE u.device = $1 AND u.hour >= bucket AND "
             "u.hour < bucket + 86400000) ORDER BY bucket LIMIT $6",
             {query.device, query.point, static_cast<std::int64_t>(Width::day), range.from,
              range.to, query.limit}));
}

bool is_earlier(const Bucket& a, const Bucket& b) { return a.time < b.time; }

// In order of time, of hours and days mixed where days are wanted.
std::vector<Bucket> pieces(const Query& query, Range range, Width width) {
  std::vector<Bucket> found;
  const std::vector<Range> open = unrolled(query, range);
  if (width == Width::minute || width == Width::hour) {
    from_hours(query, range, width, found);
    for (const Range& hours : open)
      from_samples(query, {std::max(hours.from, range.from), std::min(hours.to, range.to)},
                   width == Width::minute ? kMinute : kHour, found);
  } else {
    from_days(query, range, found);
    Millis done = range.from;  // days before are in
    for (const Range& hours : open) {
      const Range days{std::max(floor_to(Width::day, hours.from), done),
                       floor_to(Width::day, hours.to - 1) + kDay};
      if (days.from < days.to) from_hours(query, days, Width::hour, found);
      from_samples(query, hours, kHour, found);
      done = std::max(done, days.to);
    }
  }
  std::sort(found.begin(), found.end(), is_earlier);
  return found;
}

std::vector<Bucket> fold(const std::vector<Bucket>& found, Width width, std::size_t limit) {
  std::vector<Bucket> folded;
  for (const Bucket& piece : found) {
    const Millis time = floor_to(width, piece.time);
    if (folded.empty() || folded.back().time != time) {
      if (folded.size() == limit) break;
      folded.push_back(piece);
      folded.back().time = time;
      continue;
    }
    Bucket& bucket = folded.back();
    bucket.low = std::min(bucket.low, piece.low);
    bucket.high = std::max(bucket.high, piece.high);
    bucket.total += piece.total;
    bucket.count += piece.count;
    bucket.last = piece.last;
  }
  return folded;
}

double value_of(const Bucket& bucket, Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::average:
      return static_cast<double>(bucket.total) / static_cast<double>(bucket.count);
    case Aggregate::minimum: return static_cast<double>(bucket.low);
    case Aggregate::maximum: return static_cast<double>(bucket.high);
    case Aggregate::sum: return static_cast<double>(bucket.total);
    case Aggregate::last: return static_cast<double>(bucket.last);
    case Aggregate::count: return static_cast<double>(bucket.count);
  }
  return 0;
}

std::vector<HistoryPoint> raw_history(const Query& query, Range range) {
  const Rows rows = query.database.run(
      "SELECT time, raw FROM telemetry WHERE device = $1 AND point = $2 AND time >= $3 AND "
      "time < $4 ORDER BY time LIMIT $5",
      {query.device, query.point, range.from, range.to, query.limit});
  std::vector<HistoryPoint> points;
  for (std::size_t i = 0; i < rows.size(); ++i)
    points.push_back({rows.number(i, 0), static_cast<double>(rows.number(i, 1)), 1});
  return points;
}

}  // namespace

std::vector<HistoryPoint> history(Database& database, std::int64_t device, std::int64_t point,
                                  Millis from, Millis to, Width width, Aggregate aggregate,
                                  std::size_t limit) {
  if (from >= to || limit == 0) return {};
  // A bucket is put together from 31 days of 24 hours at most.
  const std::int64_t most = width == Width::month  ? 31 * 24
                            : width == Width::week ? 7 * 24
                            : width == Width::day  ? 24
                                                   : 1;
  const Query query{database, device, point, static_cast<std::int64_t>(limit) * most};
  if (width == Width::raw) return raw_history(query, {from, to});
  const Range range{floor_to(width, from), next_bucket(width, floor_to(width, to - 1))};
  std::vector<HistoryPoint> points;
  for (const Bucket& bucket : fold(pieces(query, range, width), width, limit))
    points.push_back({bucket.time, value_of(bucket, aggregate), bucket.count});
  return points;
}

}  // namespace giz::store
