// Requests of our own: their bytes, their answers, their repetition, their turns.
#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

namespace {

// A request of a quiet lamp, whose next sn is 1.
void check(std::uint8_t request, const std::string& sent, unsigned answer) {
  start_lamp();
  giz_request(request);
  CHECK(poll() == sent);
  CHECK(told() == "");
  CHECK(say(frame(answer, 1)) == "");
  CHECK(told() == fmt::format("answered {}", request));
  CHECK(run(1000) == "");
}

}  // namespace

TEST_CASE("each request has its command and its payload") {
  check(GIZ_REQUEST_SOFTAP, frame(0x09, 1, "01"), 0x0a);
  check(GIZ_REQUEST_AIRLINK, frame(0x09, 1, "02"), 0x0a);
  check(GIZ_REQUEST_RESET, frame(0x0b, 1), 0x0c);
  check(GIZ_REQUEST_BIND, frame(0x15, 1), 0x16);
  check(GIZ_REQUEST_MODULE_RESTART, frame(0x29, 1), 0x2a);
  check(GIZ_REQUEST_REPORT, report(1), 0x06);
}

TEST_CASE("a request that is not one is nothing") {
  start_lamp();
  giz_request(6);
  giz_request(255);
  CHECK(run(1000) == "");
}

TEST_CASE("a request without an answer is sent three times, 200 ms apart, then given up and told") {
  start_lamp();
  giz_request(GIZ_REQUEST_BIND);
  const std::string bind = frame(0x15, 1);
  CHECK(run(1000) == "1:" + bind + " 201:" + bind + " 401:" + bind);
  CHECK(told() == "unanswered 4");
  CHECK(giz_count(GIZ_COUNT_UNANSWERED) == 1);
  giz_request(GIZ_REQUEST_BIND);
  CHECK(run(1) == "1:" + frame(0x15, 2));
}

TEST_CASE("it is given up 200 ms after the last send, not before") {
  start_lamp();
  giz_request(GIZ_REQUEST_BIND);
  run(600);
  CHECK(told() == "");
  run(1);
  CHECK(told() == "unanswered 4");
}

TEST_CASE("an answer to the second or third send ends it") {
  for (const std::uint32_t sends : {2u, 3u}) {
    start_lamp();
    giz_request(GIZ_REQUEST_BIND);
    run(1 + (sends - 1) * 200);
    say(frame(0x16, 1));
    CHECK(told() == "answered 4");
    CHECK(run(1000) == "");
  }
}

TEST_CASE("only an answer with the request's command and sn ends it") {
  start_lamp();
  giz_request(GIZ_REQUEST_BIND);
  poll();
  say(frame(0x16, 0));
  say(frame(0x16, 2));
  say(frame(0x0a, 1));
  say(frame(0x06, 1));
  say(frame(0x15, 1));
  CHECK(told() == "");
  CHECK(giz_count(GIZ_COUNT_UNEXPECTED) == 4);
  CHECK(run(201) == "200:" + frame(0x15, 1));
  say(frame(0x16, 1));
  CHECK(told() == "answered 4");
}

TEST_CASE("an answer that comes twice, or when nothing was asked, is counted") {
  start_lamp();
  giz_request(GIZ_REQUEST_BIND);
  poll();
  say(frame(0x16, 1));
  say(frame(0x16, 1));
  say(frame(0x16, 2));
  CHECK(told() == "answered 4");
  CHECK(giz_count(GIZ_COUNT_UNEXPECTED) == 2);
}

TEST_CASE("an answer that came in time counts, however late it is looked at") {
  start_lamp();
  giz_request(GIZ_REQUEST_BIND);
  poll();
  feed(frame(0x16, 1));
  now += 5000;
  CHECK(poll() == "");
  CHECK(told() == "answered 4");
}

TEST_CASE("requests wait for each other and none is lost") {
  start_lamp();
  giz_request(GIZ_REQUEST_MODULE_RESTART);
  giz_request(GIZ_REQUEST_RESET);
  giz_request(GIZ_REQUEST_SOFTAP);
  giz_request(GIZ_REQUEST_AIRLINK);
  lamp_values.power = true;
  const std::string five[] = {frame(0x09, 1, "01"), frame(0x09, 2, "02"), frame(0x0b, 3),
                              frame(0x29, 4), report(5)};
  CHECK(poll() == five[0]);
  for (int i = 0; i < 4; ++i) {
    CHECK(say(acknowledge()) == five[i + 1]);
  }
  CHECK(say(acknowledge()) == "");
  CHECK(told() == "answered 1, answered 2, answered 3, answered 5, answered 0");
}

TEST_CASE("a request is not sent while another one waits for its answer") {
  start_lamp();
  giz_request(GIZ_REQUEST_BIND);
  poll();
  giz_request(GIZ_REQUEST_RESET);
  lamp_values.power = true;
  CHECK(run(150) == "");
  CHECK(say(frame(0x07, 9)) == frame(0x08, 9));  // but what is asked is answered
  CHECK(say(frame(0x03, 9, "02")).substr(0, 12) == "ffff00130409");
  CHECK(run(60) == "50:" + frame(0x15, 1));
  CHECK(say(frame(0x16, 1)) == report(2));
}

TEST_CASE("asking again for what waits asks once; for what is under way, again") {
  start_lamp();
  giz_request(GIZ_REQUEST_BIND);
  giz_request(GIZ_REQUEST_BIND);
  poll();
  CHECK(say(frame(0x16, 1)) == "");
  giz_request(GIZ_REQUEST_BIND);
  poll();
  giz_request(GIZ_REQUEST_BIND);
  CHECK(say(frame(0x16, 2)) == frame(0x15, 3));
}

TEST_CASE("nobody starves: endless reports and an endless request take turns") {
  start_lamp();
  int reports = 0;
  int binds = 0;
  for (int i = 0; i < 100; ++i) {
    lamp_values.hue = static_cast<std::uint8_t>(i + 1);
    giz_request(GIZ_REQUEST_BIND);
    const std::string sent = i == 0 ? poll() : say(acknowledge());
    reports += sent == report(static_cast<unsigned>(i + 1)) ? 1 : 0;
    binds += sent == frame(0x15, static_cast<unsigned>(i + 1)) ? 1 : 0;
  }
  CHECK(reports == 50);
  CHECK(binds == 50);
}

TEST_CASE("the sn counts on over 255, also while requests fail") {
  start_lamp();
  for (unsigned sn = 1; sn < 600; ++sn) {
    giz_request(GIZ_REQUEST_BIND);
    REQUIRE(poll() == frame(0x15, sn & 0xff));
    if (sn % 7 == 0) {
      run(600);
      CHECK(told() == "unanswered 4");
    } else {
      say(frame(0x16, sn & 0xff));
      CHECK(told() == "answered 4");
    }
  }
}

TEST_CASE("answers of ours take no sn") {
  start_lamp();
  say(frame(0x07, 0x50) + frame(0x07, 0x51) + frame(0x77, 0x52));
  giz_request(GIZ_REQUEST_BIND);
  CHECK(poll() == frame(0x15, 1));
}

TEST_CASE("the clock may wrap at any moment") {
  for (const std::uint32_t wrap : {0xFFFFFFFFu, 0x0000FFFFu, 0x0010FFFFu}) {
    for (const std::uint32_t before : {0u, 1u, 100u, 199u, 200u, 201u, 399u}) {
      start_lamp(wrap - before);
      giz_request(GIZ_REQUEST_BIND);
      const std::string bind = frame(0x15, 1);
      CAPTURE(wrap);
      CAPTURE(before);
      CHECK(run(1000) == "1:" + bind + " 201:" + bind + " 401:" + bind);
    }
  }
}

TEST_CASE("a poll that comes late does what is due once") {
  start_lamp();
  giz_request(GIZ_REQUEST_BIND);
  CHECK(poll() == frame(0x15, 1));
  now += 1000;
  CHECK(poll() == frame(0x15, 1));
  CHECK(poll() == "");
  now += 60000;
  CHECK(poll() == frame(0x15, 1));
  now += 200;
  CHECK(poll() == "");
  CHECK(told() == "unanswered 4");
}

TEST_CASE("a hook may ask for something") {
  start_lamp();
  giz_request(GIZ_REQUEST_RESET);
  poll();
  say(frame(0x0c, 1));
  CHECK(told() == "answered 3");
  giz_request(GIZ_REQUEST_SOFTAP);
  CHECK(poll() == frame(0x09, 2, "01"));
}
