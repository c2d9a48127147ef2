// A device's hour is rolled up by counting its samples anew, never by adding to what stands there:
// to do it twice changes nothing. Its day is then put together from its hours.
#include "runtime/service/store/calendar.h"
#include "runtime/service/store/retention.h"
#include "runtime/service/store/telemetry.h"

namespace giz::store {
namespace {

constexpr std::int64_t kHoursACall = 32;  // of devices: some 20,000 rows with ten points
constexpr Millis kGrace = kMinute;        // a report may be on its way when its hour ends

constexpr std::string_view kUpsert =
    " ON CONFLICT (device, point, width, bucket) DO UPDATE SET low = excluded.low, "
    "high = excluded.high, total = excluded.total, count = excluded.count, last = excluded.last";

void roll_up_samples(Database& database, std::int64_t device, Millis hour, Width width,
                     Millis step) {
  database.run(
      "INSERT INTO rollup(device, point, width, bucket, low, high, total, count, last) "
      "SELECT $1, g.point, $2, g.bucket, g.low, g.high, g.total, g.count, t.raw FROM ("
      "SELECT point, time - time % $5 AS bucket, MIN(raw) AS low, MAX(raw) AS high, "
      "CAST(SUM(raw) AS BIGINT) AS total, COUNT(*) AS count, MAX(time) AS latest "
      "FROM telemetry WHERE device = $1 AND point IN (SELECT id FROM points) AND time >= $3 AND "
      "time < $4 GROUP BY 1, 2) g JOIN telemetry t ON t.device = $1 AND t.point = g.point AND "
      "t.time = g.latest WHERE true" +
          std::string(kUpsert),
      {device, static_cast<std::int64_t>(width), hour, hour + kHour, step});
}

void roll_up_day(Database& database, std::int64_t device, Millis day) {
  database.run(
      "INSERT INTO rollup(device, point, width, bucket, low, high, total, count, last) "
      "SELECT $1, g.point, $2, $4, g.low, g.high, g.total, g.count, t.last FROM ("
      "SELECT point, MIN(low) AS low, MAX(high) AS high, CAST(SUM(total) AS BIGINT) AS total, "
      "CAST(SUM(count) AS BIGINT) AS count, MAX(bucket) AS latest FROM rollup "
      "WHERE device = $1 AND point IN (SELECT id FROM points) AND width = $3 AND bucket >= $4 "
      "AND bucket < $5 GROUP BY 1) g JOIN rollup t ON t.device = $1 AND t.point = g.point AND "
      "t.width = $3 AND t.bucket = g.latest WHERE true" +
          std::string(kUpsert),
      {device, static_cast<std::int64_t>(Width::day), static_cast<std::int64_t>(Width::hour), day,
       day + kDay});
}

}  // namespace

bool roll_up(Database& database, Millis now) {
  // Deleted first: who adds a sample to one of these hours from here on waits for our commit and
  // marks it again, and who did before has committed, or holds the row, which we pass over.
  const std::string skip =
      database.kind() == Database::Kind::postgres ? " FOR UPDATE SKIP LOCKED" : "";
  const Rows rows = database.run(
      "DELETE FROM unrolled WHERE (device, hour) IN (SELECT device, hour FROM unrolled "
      "WHERE hour <= $1 ORDER BY hour, device LIMIT $2" +
          skip + ") RETURNING device, hour",
      {now - kHour - kGrace, kHoursACall});
  const Millis kept_from = rows.empty() ? 0 : samples_kept_from(database);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int64_t device = rows.number(i, 0);
    const Millis hour = rows.number(i, 1);
    if (hour < kept_from) continue;  // most of its samples are gone: what stands there stays
    roll_up_samples(database, device, hour, Width::minute, kMinute);
    roll_up_samples(database, device, hour, Width::hour, kHour);
    roll_up_day(database, device, floor_to(Width::day, hour));
  }
  return static_cast<std::int64_t>(rows.size()) == kHoursACall;
}

}  // namespace giz::store
