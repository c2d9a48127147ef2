#include "runtime/service/base/refusal.h"

#include <doctest/doctest.h>

using namespace giz;

TEST_CASE("a refusal has a status, a word and a number of the platform's") {
  CHECK(http_status(Reason::bad_request) == 400);
  CHECK(code_word(Reason::method) == "method_not_allowed");
  CHECK(gizwits_code(Reason::device_offline) == 9042);
  CHECK(http_status(Reason::not_bound) == 404);
  CHECK(code_word(Reason::throttled) == "throttled");
  CHECK(gizwits_code(Reason::session_expired) == 9006);
  CHECK(http_status(Reason::internal) == 500);
  for (int i = 0; i <= static_cast<int>(Reason::internal); ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK(http_status(reason) >= 400);
    CHECK(gizwits_code(reason) >= 9000);
  }
}
