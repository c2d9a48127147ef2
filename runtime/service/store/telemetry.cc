// Points and samples. Each sample marks its device's hour as not rolled up (table `unrolled`), in
// the same transaction: that list, and not the clock, says what roll_up() has to do and what
// history() has to read from the samples, so that a late one is never lost to the roll-up.
#include "runtime/service/store/telemetry.h"

#include <algorithm>

#include "runtime/service/store/calendar.h"

namespace giz::store {
namespace {

void mark_hours(Database& database, std::span<const Sample> samples) {
  std::vector<std::pair<std::int64_t, Millis>> hours;
  for (const Sample& sample : samples)
    if (const std::pair hour(sample.device, floor_to(Width::hour, sample.time));
        hours.empty() || hours.back() != hour)
      hours.push_back(hour);
  std::sort(hours.begin(), hours.end());
  hours.erase(std::unique(hours.begin(), hours.end()), hours.end());
  std::vector<Cell> cells;
  for (const auto& [device, hour] : hours) {
    cells.emplace_back(device);
    cells.emplace_back(hour);
  }
  constexpr std::string_view kColumns[] = {"device", "hour"};
  // Locks the row that is there already, without a new version of it, until the commit: roll_up()
  // of another instance passes over it, for it could not see these samples yet.
  database.insert("unrolled", kColumns, cells,
                  "ON CONFLICT (device, hour) DO UPDATE SET hour = excluded.hour WHERE false");
}

}  // namespace

std::vector<std::int64_t> point_ids(Database& database, const Product& product) {
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    const std::string name(product.table.points[i].name);
    const std::string meaning(product.texts[i].meaning);
    const std::initializer_list<Cell> point{name, meaning};
    constexpr std::string_view kFind = "SELECT id FROM points WHERE name = $1 AND meaning = $2";
    Rows rows = database.run(kFind, point);
    if (rows.empty()) {
      database.run("INSERT INTO points(name, meaning) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                   point);
      rows = database.run(kFind, point);
    }
    ids.push_back(rows.number(0, 0));
  }
  return ids;
}

void add_samples(Database& database, std::span<const Sample> samples) {
  if (samples.empty()) return;
  constexpr std::string_view kColumns[] = {"device", "point", "time", "raw", "bytes"};
  constexpr std::string_view kOnce = "ON CONFLICT DO NOTHING";
  std::vector<Cell> numbers, binaries;
  numbers.reserve(samples.size() * 4);
  for (const Sample& sample : samples) {
    std::vector<Cell>& cells = sample.bytes.empty() ? numbers : binaries;
    for (const std::int64_t value : {sample.device, sample.point, sample.time, sample.raw})
      cells.emplace_back(value);
    if (!sample.bytes.empty()) cells.emplace_back(sample.bytes);
  }
  if (!numbers.empty()) database.insert("telemetry", std::span(kColumns).first(4), numbers, kOnce);
  if (!binaries.empty()) database.insert("telemetry", kColumns, binaries, kOnce);
  mark_hours(database, samples);
}

}  // namespace giz::store
