// Every reported value as it was, for a while, and rolled up by minute, hour and day.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/base/product.h"
#include "runtime/service/store/database.h"

namespace giz::store {

// Points are known to the store by a number of their own, which stays with name and meaning: a
// point whose range or scale changed is another one. One number for each point of the product's
// table.
std::vector<std::int64_t> point_ids(Database& database, const Product& product);

struct Sample {
  std::int64_t device = 0;
  std::int64_t point = 0;
  Millis time = 0;
  std::int64_t raw = 0;  // a binary's is 0 and its bytes stand in `bytes`
  Blob bytes;
};
// The same device, point and time twice is stored once: the first one.
void add_samples(Database& database, std::span<const Sample> samples);

enum class Width : std::uint8_t { raw, minute, hour, day, week, month };
enum class Aggregate : std::uint8_t { average, minimum, maximum, sum, last, count };

struct HistoryPoint {
  Millis time = 0;
  double raw = 0;  // of the aggregate; scale it as an affine map (sum: count offsets)
  std::int64_t count = 1;
};
// At most `limit` points of [from, to), oldest first. Raw values where width is raw; otherwise
// buckets of UTC (weeks begin on Monday), those that touch [from, to), each whole: complete ones
// from the roll-up and the rest from raw.
std::vector<HistoryPoint> history(Database& database, std::int64_t device, std::int64_t point,
                                  Millis from, Millis to, Width width, Aggregate aggregate,
                                  std::size_t limit);

// Largest-triangle-three-buckets: `keep` points that look like all of them.
std::vector<HistoryPoint> thinned(std::span<const HistoryPoint> points, std::size_t keep);

// Rolls up hours that are complete and not yet rolled up; cheap when there is nothing, bounded work
// a call (32 hours of devices), true: there is more. A sample that comes late has its minute, hour
// and day counted anew by the next call, unless expire() has begun to delete its day: then it does
// not count.
bool roll_up(Database& database, Millis now);
// Deletes what is older than these, telemetry by whole days of UTC: samples (never those that are
// not rolled up), the roll-up, and, by `audit_before`, the audit chain from its start, events,
// closed alarms, finished commands, expired sessions and shares. Bounded work a call, true: there
// is more.
bool expire(Database& database, Millis raw_before, Millis rollup_before, Millis audit_before);
// Sign-ins that were sent to WeChat (kept for an hour) and its messages (for a day). As above.
bool expire_passing(Database& database, Millis now);

}  // namespace giz::store
