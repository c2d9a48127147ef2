// Telemetry is deleted by whole days, series by series: a note says how far the sweep of this day
// has come, so that each call does a little and goes on where the last one ended.
#include "runtime/service/store/retention.h"

#include <algorithm>
#include <limits>
#include <sstream>

#include "runtime/service/store/calendar.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/store/journal.h"
#include "runtime/service/store/users.h"

namespace giz::store {
namespace {

constexpr int kSeriesACall = 100;
constexpr std::int64_t kRowsACall = 5000;  // of one table

constexpr Millis kSignInKept = kHour;  // they are of use for ten minutes

constexpr std::string_view kKeptFrom = "samples_kept_from";

struct Sweep {
  Millis before = 0;  // deletes what is older
  std::int64_t device = std::numeric_limits<std::int64_t>::min(), point = 0;  // came so far
  bool done = true;
};

Sweep read_sweep(Database& database, std::string_view note) {
  Sweep sweep;
  if (const auto text = get_note(database, note))
    std::istringstream(*text) >> sweep.before >> sweep.device >> sweep.point >> sweep.done;
  return sweep;
}

void write_sweep(Database& database, std::string_view note, const Sweep& sweep) {
  std::ostringstream text;
  text << sweep.before << ' ' << sweep.device << ' ' << sweep.point << ' ' << sweep.done;
  put_note(database, note, text.str());
}

// Deletes at most `limit` rows of a series, oldest first. `series` is SQL for device $1, point $2.
std::int64_t trim(Database& database, const std::string& series, const std::string& time,
                  const Sweep& sweep, std::int64_t limit) {
  const Rows last = database.run("SELECT " + time + " FROM " + series + " AND " + time +
                                     " < $3 ORDER BY " + time + " LIMIT 1 OFFSET $4",
                                 {sweep.device, sweep.point, sweep.before, limit - 1});
  const Millis until = last.empty() ? sweep.before : last.number(0, 0) + 1;
  database.run("DELETE FROM " + series + " AND " + time + " < $3",
               {sweep.device, sweep.point, until});
  return database.changes();
}

struct Table {
  std::string name, time;
  std::vector<std::string> series;  // parts of one, what follows FROM
};

bool to_next_series(Database& database, const std::string& table, Sweep& sweep) {
  const Rows rows = database.run("SELECT device, point FROM " + table +
                                     " WHERE (device, point) > ($1, $2) "
                                     "ORDER BY device, point LIMIT 1",
                                 {sweep.device, sweep.point});
  if (rows.empty()) return false;
  sweep.device = rows.number(0, 0);
  sweep.point = rows.number(0, 1);
  return true;
}

// true: there is more.
bool go_on(Database& database, const Table& table, Millis before) {
  const std::string note = "sweep_" + table.name;
  Sweep sweep = read_sweep(database, note);
  if (sweep.done && before <= sweep.before) return false;
  if (sweep.done) sweep = {before, std::numeric_limits<std::int64_t>::min(), 0, false};
  std::int64_t left = kRowsACall;
  for (int i = 0; i < kSeriesACall && left > 0; ++i) {
    const Sweep behind = sweep;
    if (!to_next_series(database, table.name, sweep)) {
      sweep.done = true;
      break;
    }
    for (const std::string& series : table.series)
      if (left > 0) left -= trim(database, series, table.time, sweep, left);
    if (left <= 0) sweep = behind;  // there may be more of it
  }
  write_sweep(database, note, sweep);
  return !sweep.done;
}

// Samples of an hour that is not rolled up yet stay.
bool expire_samples(Database& database, Millis before) {
  const Millis kept_from = samples_kept_from(database);
  const Rows oldest = database.run("SELECT MIN(hour) FROM unrolled WHERE hour >= $1", {kept_from});
  Millis from = floor_to(Width::day, before);
  if (!oldest.is_null(0, 0)) from = std::min(from, floor_to(Width::day, oldest.number(0, 0)));
  if (from > kept_from) put_note(database, kKeptFrom, std::to_string(from));
  return go_on(database, {"telemetry", "time", {"telemetry WHERE device = $1 AND point = $2"}},
               std::max(from, kept_from));
}

bool expire_rollup(Database& database, Millis before) {
  Table table{"rollup", "bucket", {}};
  for (const Width width : {Width::minute, Width::hour, Width::day})
    table.series.push_back("rollup WHERE device = $1 AND point = $2 AND width = " +
                           std::to_string(static_cast<int>(width)));
  return go_on(database, table, floor_to(Width::day, before));
}

// Rows lie in the order of time, or have an index of it.
bool expire_journal(Database& database, Millis before) {
  bool more = expire_audit(database, before, static_cast<std::size_t>(kRowsACall));
  for (const std::string_view sql :
       {"DELETE FROM events WHERE time < $1 AND id IN (SELECT id FROM events ORDER BY id LIMIT $2)",
        "DELETE FROM alarms WHERE id IN (SELECT id FROM alarms WHERE closed > 0 AND closed < $1 "
        "ORDER BY closed LIMIT $2)",
        "DELETE FROM commands WHERE id IN (SELECT id FROM commands WHERE created < $1 AND "
        "state > 1 ORDER BY created LIMIT $2)",
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires < $1 "
        "ORDER BY expires LIMIT $2)",
        "DELETE FROM shares WHERE id IN (SELECT id FROM shares WHERE expires < $1 "
        "ORDER BY expires LIMIT $2)"}) {
    database.run(sql, {before, kRowsACall});
    more = database.changes() == kRowsACall || more;
  }
  return more;
}

}  // namespace

Millis samples_kept_from(Database& database) {
  const auto note = get_note(database, kKeptFrom);
  return note ? std::stoll(*note) : 0;
}

// What is kept for a while only, whatever the settings say.
bool expire_passing(Database& database, Millis now) {
  constexpr auto kLimit = static_cast<std::size_t>(kRowsACall);
  const bool states = expire_oauth_states(database, now - kSignInKept, kLimit);
  const bool received = expire_received(database, now - kDay, kLimit);
  return states || received;
}

bool expire(Database& database, Millis raw_before, Millis rollup_before, Millis audit_before) {
  const bool samples = expire_samples(database, raw_before);
  const bool rollup = expire_rollup(database, rollup_before);
  const bool journal = expire_journal(database, audit_before);
  return samples || rollup || journal;
}

}  // namespace giz::store
