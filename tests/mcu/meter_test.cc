// A var_len product: reports carry what changed, flags first.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "giz.h"
#include "meter_link.h"
#include "tests/mcu/world.h"

using namespace world;

HOOK(meter, relay, bool)
HOOK(meter, valve, uint8_t)
HOOK(meter, limit, uint8_t)
HOOK(meter, label, const uint8_t *)

namespace {

// A meter with all values 0 whose first report is done and whose read-only numbers may be reported.
void start_meter() {
  meter_values = meter_status();
  start_quietly();
  run(6000);
}

void check(const std::string& p0) {
  static unsigned sn = 0;
  const std::string sent = poll();
  if (sent == frame(0x05, 1, p0)) sn = 1;
  CHECK(sent == frame(0x05, sn, p0));
  ++sn;
  CHECK(say(acknowledge()) == "");
}

}  // namespace

TEST_CASE("the first report carries everything") {
  meter_values = meter_status();
  start();
  meter_values.relay = true;
  meter_values.valve = METER_VALVE_OPEN;
  meter_values.leak = true;
  meter_values.limit = 0x21;
  meter_values.signal = 6;
  meter_values.flow = 0x1234;
  meter_values.total = 0x89abcdef;
  meter_values.label[0] = 0x4c;
  meter_values.label[3] = 0x4d;
  meter_values.serial[2] = 0x99;
  CHECK(poll() == frame(0x05, 0,
                        "14"
                        "03ff"
                        "15"
                        "21"
                        "06"
                        "1234"
                        "89abcdef"
                        "4c00004d"
                        "000099"));
}

TEST_CASE("a change is reported with its flag alone") {
  start_meter();
  meter_values.relay = true;
  check(
      "14"
      "0001"
      "01");
  meter_values.valve = METER_VALVE_OPEN;
  check(
      "14"
      "0008"
      "02");
  meter_values.limit = 100;
  check(
      "14"
      "0010"
      "64");
  meter_values.label[2] = 7;
  check(
      "14"
      "0100"
      "00000700");
  meter_values.tamper = true;
  check(
      "14"
      "0002"
      "01");
}

TEST_CASE("several changes share one report, their bits packed together") {
  start_meter();
  meter_values.relay = true;
  meter_values.valve = METER_VALVE_HALF;
  meter_values.limit = 9;
  check(
      "14"
      "0019"
      "03"
      "09");
  meter_values.relay = false;
  meter_values.leak = true;
  check(
      "14"
      "0005"
      "02");
}

TEST_CASE("read-only numbers wait their 6 s, alone, and are not taken along before") {
  start_meter();
  meter_values.flow = 5;
  check(
      "14"
      "0040"
      "0005");
  meter_values.flow = 6;
  meter_values.total = 7;
  CHECK(run(1000) == "");
  meter_values.relay = true;
  check(
      "14"
      "0001"
      "01");
  CHECK(run(4999) == "");
  ++now;
  check(
      "14"
      "00c0"
      "0006"
      "00000007");
}

TEST_CASE("a relay that changes all the time does not keep read-only numbers waiting") {
  start_meter();
  int flows = 0;
  for (int i = 0; i < 60000; ++i) {
    ++now;
    ++meter_values.flow;
    meter_values.relay = (i / 500) % 2 == 0;
    const std::string sent = poll();
    if (!sent.empty()) {
      const auto flags = std::stoul(sent.substr(20, 2), nullptr, 16);
      flows += (flags & 0x40) != 0 ? 1 : 0;
      feed(acknowledge());
    }
  }
  CHECK(flows == 10);
}

TEST_CASE("edges of alerts and faults are reported one by one") {
  start_meter();
  meter_set_tamper(true);
  meter_set_tamper(false);
  meter_set_leak(true);
  CHECK(poll() == frame(0x05, 1,
                        "14"
                        "0006"
                        "03"));
  meter_set_leak(false);
  meter_set_leak(true);
  CHECK(say(acknowledge()) == frame(0x05, 2,
                                    "14"
                                    "0006"
                                    "00"));
  CHECK(say(acknowledge()) == frame(0x05, 3,
                                    "14"
                                    "0004"
                                    "01"));
  CHECK(say(acknowledge()) == "");
}

TEST_CASE("a resend says what the first send said") {
  start_meter();
  meter_values.limit = 1;
  const std::string first = frame(0x05, 1,
                                  "14"
                                  "0010"
                                  "01");
  CHECK(poll() == first);
  meter_values.limit = 2;
  meter_values.relay = true;
  CHECK(run(200) == "200:" + first);
  CHECK(say(frame(0x06, 1)) == frame(0x05, 2,
                                     "14"
                                     "0011"
                                     "01"
                                     "02"));
}

TEST_CASE("a report that nobody answered is followed by a full one") {
  start_meter();
  meter_values.limit = 1;
  run(601);
  CHECK(told() == "unanswered 0");
  const std::string sent = run(12000);
  CHECK(sent.find(frame(0x05, 2,
                        "14"
                        "03ff"
                        "00"
                        "01"
                        "00"
                        "0000"
                        "00000000"
                        "00000000"
                        "000000")) != std::string::npos);
}

TEST_CASE("everything is reported every 600 s, whatever else was") {
  start_meter();
  std::size_t full = 0;
  for (std::uint32_t passed = 0; passed < 1800000; passed += 100) {
    now += 100;
    meter_values.relay = (passed / 50000) % 2 == 0;
    const std::string sent = poll();
    if (!sent.empty()) {
      full += sent.substr(18, 4) == "03ff" ? 1 : 0;
      feed(acknowledge());
    }
  }
  CHECK(full >= 2);
  CHECK(full <= 3);
}

TEST_CASE("a report that is asked for carries everything") {
  start_meter();
  giz_request(GIZ_REQUEST_REPORT);
  check(
      "14"
      "03ff"
      "00"
      "00"
      "00"
      "0000"
      "00000000"
      "00000000"
      "000000");
}

TEST_CASE("a read is answered with the points it names, all when it names none") {
  start_meter();
  meter_values.relay = true;
  meter_values.valve = METER_VALVE_OPEN;
  meter_values.limit = 3;
  poll();
  say(acknowledge());
  CHECK(say(frame(0x03, 9,
                  "12"
                  "0018")) == frame(0x04, 9,
                                    "13"
                                    "0018"
                                    "02"
                                    "03"));
  CHECK(say(frame(0x03, 9,
                  "12"
                  "0010")) == frame(0x04, 9,
                                    "13"
                                    "0010"
                                    "03"));
  CHECK(say(frame(0x03, 9,
                  "12"
                  "fc00")) == frame(0x04, 9,
                                    "13"
                                    "0000"));
  CHECK(say(frame(0x03, 9, "12")) == frame(0x04, 9,
                                           "13"
                                           "03ff"
                                           "11"
                                           "03"
                                           "00"
                                           "0000"
                                           "00000000"
                                           "00000000"
                                           "000000"));
}

TEST_CASE("a read between a report and its resend changes neither") {
  start_meter();
  meter_values.limit = 1;
  const std::string first = frame(0x05, 1,
                                  "14"
                                  "0010"
                                  "01");
  CHECK(poll() == first);
  say(frame(0x03, 9,
            "12"
            "03ff"));
  CHECK(run(200) == "200:" + first);
}

TEST_CASE("a control sets the flagged points") {
  start_meter();
  CHECK(say(frame(0x03, 1,
                  "11"
                  "0119"
                  "05"
                  "2a"
                  "01020304")) == frame(0x04, 1) + " " +
                                      frame(0x05, 1,
                                            "14"
                                            "0119"
                                            "05"
                                            "2a"
                                            "01020304"));
  CHECK(told() == "relay, valve, limit, label");
  CHECK(meter_values.relay);
  CHECK(meter_values.valve == METER_VALVE_OPEN);
  CHECK(meter_values.limit == 42);
  CHECK(meter_values.label[3] == 4);
}

TEST_CASE("bytes after the last flagged value do not matter") {
  start_meter();
  CHECK(first_of(say(frame(0x03, 1,
                           "11"
                           "0010"
                           "2a"
                           "0000"))) == frame(0x04, 1));
  CHECK(meter_values.limit == 42);
}

TEST_CASE("a control that is too short, out of range or of what cannot be set does nothing") {
  for (const char* p0 : {"11", "1100", "110019", "11001105", "1100180364", "11000265", "1100406500",
                         "11000201", "110400", "1100100065"}) {
    start_meter();
    CAPTURE(p0);
    const bool unflagged = std::string(p0) == "1100100065";
    CHECK(first_of(say(frame(0x03, 1, p0))) == (unflagged ? frame(0x04, 1) : frame(0x12, 1, "03")));
    CHECK(told() == (unflagged ? "limit" : ""));
  }
}

TEST_CASE("the actions of a standard product are foreign") {
  start_meter();
  CHECK(say(frame(0x03, 1, "02")) == frame(0x12, 1, "03"));
  CHECK(say(frame(0x03, 1, "010001")) == frame(0x12, 1, "03"));
}

TEST_CASE(
    "nothing is reported while a value is out of its range, and a read says what was reported") {
  start_meter();
  meter_values.limit = 7;
  poll();
  say(acknowledge());
  meter_values.limit = 101;
  meter_values.relay = true;
  CHECK(run(100) == "");
  CHECK(say(frame(0x03, 1,
                  "12"
                  "0011")) == frame(0x04, 1,
                                    "13"
                                    "0011"
                                    "00"
                                    "07"));
  meter_values.limit = 100;
  CHECK(poll() == frame(0x05, 2,
                        "14"
                        "0011"
                        "01"
                        "64"));
}
