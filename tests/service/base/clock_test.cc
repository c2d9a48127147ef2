#include "runtime/service/base/clock.h"

#include <doctest/doctest.h>

using giz::from_iso;
using giz::to_iso;

TEST_CASE("a time is written one way and read in a few") {
  CHECK(to_iso(0) == "1970-01-01T00:00:00.000Z");
  CHECK(to_iso(1769848200125) == "2026-01-31T08:30:00.125Z");
  CHECK(to_iso(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(from_iso("2026-01-31T08:30:00.125Z") == 1769848200125);
  CHECK(from_iso("2026-01-31T08:30:00Z") == 1769848200000);
  CHECK(from_iso("2026-01-31T08:30Z") == 1769848200000);
  CHECK(from_iso("2026-01-31T16:30+08:00") == 1769848200000);
  CHECK(from_iso("2026-01-31T03:00:00.1-05:30") == 1769848200100);
  CHECK(from_iso("2026-01-31T08:30:00.125999Z") == 1769848200125);
  CHECK(from_iso("2024-02-29T00:00Z") == 1709164800000);
  for (giz::Millis time = 0; time < 4'000'000'000'000; time += 86'399'999'977) {
    CHECK(from_iso(to_iso(time)) == time);
  }
}

TEST_CASE("what is no time is -1") {
  for (const char* text :
       {"", "2026", "2026-01-31", "2026-01-31 08:30Z", "2026-01-31T08:30", "2026-02-29T00:00Z",
        "2026-13-01T00:00Z", "2026-01-31T24:00Z", "2026-01-31T08:60Z", "2026-01-31T08:30:60Z",
        "2026-01-31T08:30:00.Z", "2026-01-31T08:30Zx", "2026-01-31T08:30+8", "+026-01-31T08:30Z",
        "1969-12-31T23:59Z", "2026-01-31T08:30+15:00", "1970-01-01T00:00+08:00"}) {
    CAPTURE(text);
    CHECK(from_iso(text) == -1);
  }
}
