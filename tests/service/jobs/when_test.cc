// When a schedule comes next.
#include <doctest/doctest.h>

#include "runtime/service/jobs/jobs.h"

namespace giz::jobs {
namespace {

void check(const char* when, const char* now, const char* next) {
  CAPTURE(when);
  CAPTURE(now);
  const Millis found = next_time(nlohmann::ordered_json::parse(when), from_iso(now));
  CHECK((found == 0 ? std::string("never") : to_iso(found)) == next);
}

TEST_CASE("a single time comes once") {
  check(R"({"at": "2026-01-31T08:30:00Z"})", "2026-01-31T08:29:59Z", "2026-01-31T08:30:00.000Z");
  check(R"({"at": "2026-01-31T08:30:00Z"})", "2026-01-31T08:30:00Z", "never");
  check(R"({"at": "2026-01-31T16:30:00+08:00"})", "2026-01-31T08:00:00Z",
        "2026-01-31T08:30:00.000Z");
}

TEST_CASE("a time of day comes every day that is named") {
  // 2026-01-31 is a Saturday.
  check(R"({"time": "08:30"})", "2026-01-31T08:29:00Z", "2026-01-31T08:30:00.000Z");
  check(R"({"time": "08:30"})", "2026-01-31T08:30:00Z", "2026-02-01T08:30:00.000Z");
  check(R"({"time": "08:30", "days": ["mon"]})", "2026-01-31T08:00:00Z",
        "2026-02-02T08:30:00.000Z");
  check(R"({"time": "08:30", "days": ["sat"]})", "2026-01-31T08:30:00Z",
        "2026-02-07T08:30:00.000Z");
  check(R"({"time": "08:30", "days": ["sat", "sun"]})", "2026-01-31T09:00:00Z",
        "2026-02-01T08:30:00.000Z");
}

TEST_CASE("days and times are those of the zone") {
  // 07:00 in Beijing on Monday is 23:00 UTC on Sunday.
  check(R"({"time": "07:00", "days": ["mon"], "zone": 480})", "2026-01-31T00:00:00Z",
        "2026-02-01T23:00:00.000Z");
  check(R"({"time": "20:00", "days": ["sat"], "zone": -480})", "2026-02-01T03:59:00Z",
        "2026-02-01T04:00:00.000Z");
}

void check_no_time(const char* when, const char* field) {
  CAPTURE(when);
  try {
    next_time(nlohmann::ordered_json::parse(when), 0);
    FAIL("it was taken");
  } catch (const Refusal& refusal) {
    CHECK(refusal.reason == Reason::bad_value);
    CHECK(refusal.field == field);
  }
}

TEST_CASE("what is no time is refused with its place") {
  check_no_time("{}", "when");
  check_no_time("[]", "when");
  check_no_time(R"({"at": 17})", "when");
  check_no_time(R"({"at": "tomorrow"})", "when.at");
  check_no_time(R"({"time": "8:30"})", "when.time");
  check_no_time(R"({"time": "24:00"})", "when.time");
  check_no_time(R"({"time": "-1:00"})", "when.time");
  check_no_time(R"({"time": "1a:00"})", "when.time");
  check_no_time(R"({"time": "08:30", "days": []})", "when.days");
  check_no_time(R"({"time": "08:30", "days": ["monday"]})", "when.days");
  check_no_time(R"({"time": "08:30", "zone": 9000})", "when.zone");
  check_no_time(R"({"time": "08:30", "zone": "cst"})", "when.zone");
}

}  // namespace
}  // namespace giz::jobs
