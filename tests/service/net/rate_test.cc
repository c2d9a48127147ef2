#include "runtime/service/net/rate.h"

#include <doctest/doctest.h>

using giz::net::RateLimit;

TEST_CASE("a burst is let through, then as many as flow in") {
  RateLimit limit(20, 60'000, 3);
  for (int i = 0; i < 3; ++i) {
    CHECK(limit.take("a", 1000).allowed);
  }
  const auto refused = limit.take("a", 1000);
  CHECK_FALSE(refused.allowed);
  CHECK(refused.wait == 3000);
  CHECK(limit.take("b", 1000).allowed);
  CHECK_FALSE(limit.take("a", 3999).allowed);
  CHECK(limit.take("a", 4000).allowed);
  CHECK_FALSE(limit.take("a", 4000).allowed);
  for (int i = 0; i < 3; ++i) {
    CHECK(limit.take("a", 1'000'000).allowed);
  }
  CHECK_FALSE(limit.take("a", 1'000'000).allowed);
}

TEST_CASE("a clock that steps back gives nothing and takes nothing") {
  RateLimit limit(1, 1000, 1);
  CHECK(limit.take("a", 5000).allowed);
  CHECK_FALSE(limit.take("a", 1000).allowed);
  CHECK(limit.take("a", 2000).allowed);
}

TEST_CASE("rate 0 is no limit") {
  RateLimit limit(0, 1000, 0);
  for (int i = 0; i < 1000; ++i) {
    CHECK(limit.take("a", 0).allowed);
  }
}

TEST_CASE("past the most keys the one that was idle longest is forgotten") {
  RateLimit limit(1, 1000, 1, 2);
  CHECK(limit.take("a", 0).allowed);
  CHECK(limit.take("b", 0).allowed);
  CHECK_FALSE(limit.take("a", 0).allowed);
  CHECK(limit.take("c", 0).allowed);
  CHECK_FALSE(limit.take("a", 0).allowed);
  CHECK(limit.take("b", 0).allowed);
}
