#include "runtime/service/store/telemetry.h"

#include <random>

#include "runtime/service/store/calendar.h"
#include "runtime/service/store/journal.h"
#include "runtime/service/store/migrations.h"
#include "tests/service/bench_product.h"
#include "tests/service/store/both.h"
#include "tests/service/store/people.h"

using namespace giz;
using namespace giz::store;

namespace {

const Millis kDay0 = 19'000 * kDay;  // 2022-01-08, a Saturday

std::int64_t a_point(Database& db) { return point_ids(db, bench_product).at(6); }

// "time value" of all points, for one look at all of them.
std::string told(const std::vector<HistoryPoint>& points, Millis origin, Millis unit) {
  std::string text;
  for (const HistoryPoint& point : points) {
    const auto hundredths = static_cast<long long>(point.raw * 100);
    text += std::to_string((point.time - origin) / unit) + ":" + std::to_string(hundredths) + "/" +
            std::to_string(point.count) + " ";
  }
  return text;
}

void roll_up_all(Database& db, Millis now) {
  while (roll_up(db, now)) {
  }
}

bool same(const std::vector<HistoryPoint>& a, const std::vector<HistoryPoint>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const HistoryPoint& x, const HistoryPoint& y) {
                      return x.time == y.time && x.raw == y.raw && x.count == y.count;
                    });
}

}  // namespace

TEST_CASE("buckets of UTC begin where people expect it") {
  CHECK(floor_to(Width::day, kDay0 + 5) == kDay0);
  CHECK(floor_to(Width::week, kDay0) == kDay0 - 5 * kDay);
  CHECK(floor_to(Width::week, kDay0 + 2 * kDay) == kDay0 + 2 * kDay);
  CHECK(floor_to(Width::month, kDay0) == kDay0 - 7 * kDay);
  CHECK(next_bucket(Width::month, kDay0 - 7 * kDay) == kDay0 + 24 * kDay);
  CHECK(next_bucket(Width::week, kDay0 - 5 * kDay) == kDay0 + 2 * kDay);
  CHECK(floor_to(Width::minute, kDay0 + 2 * kMinute - 1) == kDay0 + kMinute);
  CHECK(floor_to(Width::hour, kDay0 - 1) == kDay0 - kHour);
  CHECK(floor_to(Width::raw, 7) == 7);
}

TEST_CASE("a point's number stays with its name and meaning") {
  on_both_databases([](Database& db) {
    const auto ids = point_ids(db, bench_product);
    CHECK(ids.size() == 10);
    CHECK(point_ids(db, bench_product) == ids);
    std::vector<PointText> texts(bench_product.texts.begin(), bench_product.texts.end());
    texts[6].meaning = "temperature readonly number 16 0..700 1*raw-100 /10^1";
    Product changed = bench_product;
    changed.texts = texts;
    const auto others = point_ids(db, changed);
    CHECK(others[6] != ids[6]);
    CHECK(others[5] == ids[5]);
    CHECK(point_ids(db, bench_product) == ids);
  });
}

TEST_CASE("samples are stored once and read back in order") {
  on_both_databases([](Database& db) {
    add_samples(db, {});
    const std::vector<Sample> samples{{-1, 1, 30, 3, {}}, {-1, 1, 10, 1, {}},
                                      {-1, 1, 20, 2, {}}, {-1, 2, 10, 0, {7, 8}},
                                      {-2, 1, 10, 9, {}}, {-1, 1, 10, 5, {}}};
    add_samples(db, samples);
    add_samples(db, samples);
    const auto raw = [&](Millis from, Millis to, std::size_t limit) {
      return told(history(db, -1, 1, from, to, Width::raw, Aggregate::last, limit), 0, 1);
    };
    CHECK(raw(0, 100, 10) == "10:100/1 20:200/1 30:300/1 ");
    CHECK(raw(10, 30, 10) == "10:100/1 20:200/1 ");
    CHECK(raw(0, 100, 1) == "10:100/1 ");
    CHECK(raw(30, 30, 10).empty());
    CHECK(raw(0, 100, 0).empty());
    CHECK(db.run("SELECT bytes FROM telemetry WHERE point = 2", {}).blob(0, 0) == Blob{7, 8});
  });
}

TEST_CASE("history is the same before and after the roll-up, in every width and aggregate") {
  on_both_databases([](Database& db) {
    const auto point = a_point(db);
    std::minstd_rand random(7);
    std::vector<Sample> samples;
    for (Millis time = kDay0; time < kDay0 + 3 * kDay;
         time += 1 + static_cast<Millis>(random()) % (40 * kMinute))
      samples.push_back({-1, point, time, static_cast<std::int64_t>(random()) % 600, {}});
    add_samples(db, samples);
    const auto all = [&] {
      std::vector<std::vector<HistoryPoint>> found;
      for (const Width width : {Width::minute, Width::hour, Width::day, Width::week, Width::month})
        for (const Aggregate aggregate :
             {Aggregate::average, Aggregate::minimum, Aggregate::maximum, Aggregate::sum,
              Aggregate::last, Aggregate::count}) {
          found.push_back(
              history(db, -1, point, kDay0 - kDay, kDay0 + 9 * kDay, width, aggregate, 10'000));
          found.push_back(history(db, -1, point, kDay0 + 7 * kHour + 5, kDay0 + 50 * kHour, width,
                                  aggregate, 20));
        }
      return found;
    };
    const auto before = all();
    const auto unchanged = [&] {
      const auto after = all();
      for (std::size_t i = 0; i < before.size(); ++i) {
        CAPTURE(i);
        CHECK(same(before[i], after[i]));
      }
    };
    CHECK(before[12].size() == 72);  // hours
    CHECK(before[24].size() == 3);   // days
    CHECK(before[36].size() == 2);   // Saturday, Sunday, then Monday
    CHECK(before[13].size() == 20);
    double sum = 0;
    for (const Sample& sample : samples) sum += static_cast<double>(sample.raw);
    CHECK(before[54].at(0).raw == sum);
    roll_up(db, kDay0 + kHour);
    unchanged();
    roll_up(db, kDay0 + 30 * kHour + kMinute);  // part of it
    CHECK(db.run("SELECT COUNT(*) FROM unrolled", {}).number(0, 0) == 42);
    unchanged();
    roll_up_all(db, kDay0 + 10 * kDay);
    CHECK(db.run("SELECT COUNT(*) FROM unrolled", {}).number(0, 0) == 0);
    unchanged();
    CHECK_FALSE(roll_up(db, kDay0 + 10 * kDay));
    db.run("DELETE FROM telemetry", {});
    unchanged();
  });
}

TEST_CASE("a late sample has its buckets counted anew, and twice changes nothing") {
  on_both_databases([](Database& db) {
    const auto point = a_point(db);
    const std::vector<Sample> samples{{-1, point, kDay0 + 1, 10, {}},
                                      {-1, point, kDay0 + 5, 20, {}}};
    add_samples(db, samples);
    roll_up_all(db, kDay0 + kDay);
    const std::vector<Sample> late{{-1, point, kDay0 + 3, 60, {}},
                                   {-1, point, kDay0 + kHour, 1, {}}};
    const auto hours = [&](Aggregate aggregate) {
      return told(history(db, -1, point, kDay0, kDay0 + kDay, Width::hour, aggregate, 10), kDay0,
                  kHour);
    };
    const auto days = [&](Aggregate aggregate) {
      return told(history(db, -1, point, kDay0, kDay0 + kDay, Width::day, aggregate, 10), kDay0,
                  kDay);
    };
    CHECK(hours(Aggregate::average) == "0:1500/2 ");
    add_samples(db, late);
    for (int i = 0; i < 3; ++i) {
      CHECK(hours(Aggregate::average) == "0:3000/3 1:100/1 ");
      CHECK(hours(Aggregate::last) == "0:2000/3 1:100/1 ");
      CHECK(days(Aggregate::sum) == "0:9100/4 ");
      CHECK(days(Aggregate::last) == "0:100/4 ");
      CHECK(days(Aggregate::maximum) == "0:6000/4 ");
      add_samples(db, late);
      roll_up_all(db, kDay0 + kDay);
    }
  });
}

TEST_CASE("an hour is rolled up a minute after its end") {
  on_both_databases([](Database& db) {
    const auto point = a_point(db);
    add_samples(db, std::vector<Sample>{{-1, point, kDay0 + 1, 10, {}}});
    const auto rows = [&] { return db.run("SELECT COUNT(*) FROM rollup", {}).number(0, 0); };
    roll_up(db, kDay0 + kHour + kMinute - 1);
    CHECK(rows() == 0);
    roll_up(db, kDay0 + kHour + kMinute);
    CHECK(rows() == 3);
  });
}

// PostgreSQL: the roll-up of one instance passes over what another is about to add.
TEST_CASE("no sample is lost between two instances") {
  on_both([](const std::string& url) {
    const auto one = open_database(url);
    if (one->kind() == Database::Kind::sqlite) return;  // has one writer at a time
    migrate(*one);
    const auto other = open_database(url);
    const auto point = a_point(*one);
    const auto add = [&](Database& db, Millis time) {
      add_samples(db, std::vector<Sample>{{-1, point, kDay0 + time, 10, {}}});
    };
    add(*one, 1);
    other->begin();
    add(*other, 2);
    other->run("SELECT 1", {});  // so that nothing waits to be sent
    roll_up(*one, kDay0 + kDay);
    CHECK(one->run("SELECT COUNT(*) FROM rollup", {}).number(0, 0) == 0);
    other->commit();
    roll_up(*one, kDay0 + kDay);
    CHECK(history(*one, -1, point, kDay0, kDay0 + 1, Width::hour, Aggregate::count, 9).at(0).raw ==
          2);
  });
}

TEST_CASE("old samples go day by day, and those that are not rolled up stay") {
  on_both_databases([](Database& db) {
    db.begin();  // one for all: each call's own would wait for the disk
    const auto ids = point_ids(db, bench_product);
    std::vector<Sample> samples;
    for (std::int64_t device = -30; device < 0; ++device)
      for (const auto point : ids)
        for (int hour = 0; hour < 96; hour += 8)
          samples.push_back({device, point, kDay0 + hour * kHour, 1, {}});
    add_samples(db, samples);
    const auto left = [&] { return db.run("SELECT COUNT(*) FROM telemetry", {}).number(0, 0); };
    CHECK(left() == 3600);
    const auto expire_all = [&](Millis raw_before, Millis rollup_before) {
      int calls = 1;
      while (expire(db, raw_before, rollup_before, 0)) ++calls;
      return calls;
    };
    expire_all(kDay0 + 3 * kDay, 0);
    CHECK(left() == 3600);
    roll_up_all(db, kDay0 + 2 * kDay + kMinute);
    expire_all(kDay0 + 3 * kDay, 0);
    CHECK(left() == 1800);
    roll_up_all(db, kDay0 + 9 * kDay);
    const auto days =
        history(db, -7, ids[3], kDay0, kDay0 + 9 * kDay, Width::day, Aggregate::count, 9);
    CHECK(expire_all(kDay0 + 3 * kDay + kHour, 0) > 3);
    CHECK(left() == 900);
    CHECK_FALSE(expire(db, kDay0 + 3 * kDay + 2 * kHour, 0, 0));

    // One that comes after its day has gone counts no more.
    add_samples(db, std::vector<Sample>{{-7, ids[3], kDay0 + 1, 999, {}}});
    roll_up_all(db, kDay0 + 9 * kDay);
    CHECK(same(days,
               history(db, -7, ids[3], kDay0, kDay0 + 9 * kDay, Width::day, Aggregate::count, 9)));
    CHECK(days.size() == 4);

    expire_all(kDay0 + 3 * kDay, kDay0 + 2 * kDay);
    CHECK(
        history(db, -7, ids[3], kDay0, kDay0 + 9 * kDay, Width::day, Aggregate::count, 9).size() ==
        2);
    CHECK(db.run("SELECT MIN(bucket) FROM rollup", {}).number(0, 0) == kDay0 + 2 * kDay);
  });
}

TEST_CASE("a series longer than one call's work is deleted in several") {
  on_both_databases([](Database& db) {
    const auto point = a_point(db);
    std::vector<Sample> samples;
    for (int i = 0; i < 12'000; ++i) samples.push_back({-1, point, kDay0 + i * 1000, 1, {}});
    samples.push_back({-1, point, kDay0 + kDay, 1, {}});
    add_samples(db, samples);
    roll_up_all(db, kDay0 + 9 * kDay);
    CHECK(expire(db, kDay0 + kDay, 0, 0));
    CHECK(db.run("SELECT COUNT(*) FROM telemetry", {}).number(0, 0) == 7001);
    CHECK(expire(db, kDay0 + kDay, 0, 0));
    CHECK_FALSE(expire(db, kDay0 + kDay, 0, 0));
    CHECK(db.run("SELECT COUNT(*) FROM telemetry", {}).number(0, 0) == 1);
  });
}

TEST_CASE("the journal expires too, but nothing that is open") {
  on_both_databases([](Database& db) {
    const auto lamp = add_device(db, a_device("lamp")).id;
    const auto ann = add_user(db, a_user("ann")).id;
    for (const Millis time : {10, 20}) {
      add_event(db, {0, lamp, "online", time, "{}"});
      add_audit(db, {0, time, "admin", "x", "", "", "", "", "", ""});
      add_session(db, {0, ann, "t" + std::to_string(time), "", "", 1, 1, time});
      add_share(db, {0, lamp, ann, "c" + std::to_string(time), true, 0, 1, time, 0, 0});
    }
    set_alarm(db, lamp, "jam", true, true, 1);
    set_alarm(db, lamp, "jam", true, false, 10);
    set_alarm(db, lamp, "jam", true, true, 11);
    db.run(
        "INSERT INTO commands SELECT 'done', id, 0, passcode.b, 2, 0, '', 10, 0, 0, 0, '' FROM "
        "devices, (SELECT p0 AS b FROM device_state) AS passcode",
        {});
    CHECK_FALSE(expire(db, 0, 0, 15));
    CHECK(list_events(db, lamp, "", 100, 9).size() == 1);
    CHECK(list_audit(db, 100, 9).size() == 1);
    CHECK_FALSE(check_audit(db));
    CHECK(list_alarms(db, lamp, false, 100, 9).size() == 1);
    CHECK(db.run("SELECT COUNT(*) FROM sessions", {}).number(0, 0) == 1);
    CHECK(db.run("SELECT COUNT(*) FROM shares", {}).number(0, 0) == 1);
  });
}

TEST_CASE("thinned points keep the ends and the peaks") {
  std::vector<HistoryPoint> points;
  for (int i = 0; i < 1000; ++i)
    points.push_back({i * 1000, i == 500 ? 100.0 : i == 700 ? -50.0 : 0.0, 1});
  const auto kept = thinned(points, 20);
  REQUIRE(kept.size() == 20);
  CHECK(kept.front().time == 0);
  CHECK(kept.back().time == 999'000);
  const auto has = [&](double raw) {
    return std::any_of(kept.begin(), kept.end(),
                       [&](const HistoryPoint& p) { return p.raw == raw; });
  };
  CHECK(has(100));
  CHECK(has(-50));
  CHECK(std::is_sorted(kept.begin(), kept.end(), [](const HistoryPoint& a, const HistoryPoint& b) {
    return a.time < b.time;
  }));
  CHECK(same(thinned(points, 1000), points));
  CHECK(thinned(points, 999).size() == 999);
  CHECK(thinned(points, 2).size() == 2);
  CHECK(thinned(points, 1).size() == 1);
  CHECK(thinned(points, 0).empty());
  CHECK(thinned({}, 5).empty());
}
