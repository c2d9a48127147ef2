// When something is reported, and that nothing which must be is missed.
#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

namespace {

// The line answers everything at once; returns the reports of so many milliseconds, and their time.
std::string run_answering(std::uint32_t milliseconds) {
  std::string all;
  for (std::uint32_t passed = 1; passed <= milliseconds; ++passed) {
    ++now;
    const std::string sent = poll();
    if (!sent.empty()) {
      all += fmt::format("{}{}:{}", all.empty() ? "" : " ", passed, sent);
      feed(acknowledge());
    }
  }
  return all;
}

// The last byte of a report's values: the faults.
std::string faults_of(const std::string& report) { return report.substr(report.size() - 4, 2); }

}  // namespace

TEST_CASE("the first poll reports everything, changed or not") {
  lamp_values = lamp_status();
  start();
  CHECK(poll() == report(0));
  CHECK(say(frame(0x06, 0)) == "");
  CHECK(run(1000) == "");
}

TEST_CASE("a change in a writable point is reported at once") {
  start_lamp();
  const auto reported_at_once = [](unsigned sn) {
    ++now;
    const std::string sent = poll();
    CHECK(sent == report(sn));
    say(acknowledge());
  };
  lamp_values.power = true;
  reported_at_once(1);
  lamp_values.mode = LAMP_MODE_PARTY;
  reported_at_once(2);
  lamp_values.scene = LAMP_SCENE_DINNER;
  reported_at_once(3);
  lamp_values.brightness = 100;
  reported_at_once(4);
  lamp_values.hue = 255;
  reported_at_once(5);
  lamp_values.speed = 9;
  reported_at_once(6);
  CHECK(run_answering(5000) == "");
}

TEST_CASE("read-only numbers are reported every 6 s at most") {
  start_lamp();
  lamp_values.voltage = 1;
  CHECK(run_answering(5999) == "");  // the report at the start said them
  CHECK(run_answering(1) == "1:" + report(1));
  lamp_values.voltage = 2;
  lamp_values.temperature = 600;
  CHECK(run_answering(5999) == "");
  CHECK(run_answering(1) == "1:" + report(2));
  CHECK(run_answering(20000) == "");
  lamp_values.energy = 0xffffffff;
  CHECK(run_answering(1) == "1:" + report(3));
}

TEST_CASE("a read-only number that changes all the time is reported every 6 s") {
  start_lamp();
  int reports = 0;
  for (int i = 0; i < 60000; ++i) {
    ++lamp_values.energy;
    if (!run_answering(1).empty()) ++reports;
  }
  CHECK(reports == 10);
}

TEST_CASE("a report for another reason carries the present read-only numbers") {
  start_lamp();
  lamp_values.voltage = 7;
  CHECK(run_answering(1000) == "");
  lamp_values.power = true;
  CHECK(run_answering(1) == "1:" + report(1));
  CHECK(run_answering(20000) == "");
}

TEST_CASE("other reports do not put read-only numbers off") {
  start_lamp();
  run_answering(7000);
  lamp_values.power = true;
  CHECK(run_answering(1) == "1:" + report(1));
  run_answering(5000);
  lamp_values.power = false;
  CHECK(run_answering(1) == "1:" + report(2));
  lamp_values.voltage = 1;
  CHECK(run_answering(1000) == "999:" + report(3));
}

TEST_CASE("a fault is reported at each edge") {
  start_lamp();
  lamp_values.overheat = true;
  CHECK(run_answering(1) == "1:" + report(1));
  lamp_values.overheat = false;
  CHECK(run_answering(1) == "1:" + report(2));
  CHECK(run_answering(5000) == "");
}

TEST_CASE("a fault that came and went between two polls is reported as come, then as gone") {
  start_lamp();
  lamp_set_overheat(true);
  lamp_set_overheat(false);
  const std::string come = poll();
  CHECK(faults_of(come) == "01");
  const std::string gone = say(acknowledge());
  CHECK(faults_of(gone) == "00");
  CHECK(say(acknowledge()) == "");
  CHECK(run_answering(5000) == "");
}

TEST_CASE("a fault that went and came between two polls is reported as gone, then as come") {
  start_lamp();
  lamp_values.overheat = true;
  poll();
  say(acknowledge());
  lamp_set_overheat(false);
  lamp_set_overheat(true);
  CHECK(faults_of(poll()) == "00");
  CHECK(faults_of(say(acknowledge())) == "01");
  CHECK(say(acknowledge()) == "");
}

TEST_CASE("edges while a report waits for its answer are reported after it") {
  start_lamp();
  lamp_values.power = true;
  CHECK(faults_of(poll()) == "00");
  lamp_values.overheat = true;
  CHECK(run(50) == "");
  lamp_values.overheat = false;
  CHECK(run(50) == "");
  CHECK(faults_of(say(acknowledge())) == "01");
  lamp_values.overheat = true;  // and two more while that one waits
  poll();
  lamp_values.overheat = false;
  poll();
  CHECK(faults_of(say(acknowledge())) == "00");
  CHECK(faults_of(say(acknowledge())) == "01");
  CHECK(faults_of(say(acknowledge())) == "00");
  CHECK(say(acknowledge()) == "");
}

TEST_CASE("three edges between two polls are three reports") {
  start_lamp();
  lamp_set_overheat(true);
  lamp_set_overheat(false);
  lamp_set_overheat(true);
  CHECK(faults_of(poll()) == "01");
  CHECK(faults_of(say(acknowledge())) == "00");
  CHECK(faults_of(say(acknowledge())) == "01");
  CHECK(say(acknowledge()) == "");
}

TEST_CASE("a fault that flutters faster than the line ends with its last value") {
  for (int edges = 1; edges < 20; ++edges) {
    start_lamp();
    for (int i = 0; i < edges; ++i) lamp_set_overheat(!lamp_values.overheat);
    std::string last = poll();
    int reports = 1;
    for (std::string next = say(acknowledge()); !next.empty(); next = say(acknowledge())) {
      last = next;
      ++reports;
    }
    CAPTURE(edges);
    CHECK(faults_of(last) == (edges % 2 == 1 ? "01" : "00"));
    CHECK(reports == (edges < 4 ? edges : edges % 2 == 1 ? 3 : 2));
  }
}

TEST_CASE("a resend says what the first send said, whatever has changed since") {
  start_lamp();
  lamp_values.brightness = 10;
  const std::string first = report(1);
  CHECK(poll() == first);
  lamp_values.brightness = 20;
  lamp_values.overheat = true;
  CHECK(run(250) == "200:" + first);
  const std::string then = report(2);
  CHECK(say(frame(0x06, 1)) == then);
}

TEST_CASE("a value that changed and changed back while a report waited is not reported") {
  start_lamp();
  lamp_values.power = true;
  poll();
  lamp_values.hue = 3;
  run(10);
  lamp_values.hue = 0;
  run(10);
  CHECK(say(acknowledge()) == "");
}

TEST_CASE("everything is reported again after 600 s without a report") {
  start_lamp();
  CHECK(run_answering(600000) == "");
  const std::string sent = run_answering(3000);
  CHECK(sent.substr(sent.find(':') + 1) == report(1));
  run_answering(300000);
  lamp_values.power = true;
  CHECK(run_answering(1) == "1:" + report(2));
  CHECK(run_answering(600000) == "");
  CHECK(run_answering(3000).find(report(3)) != std::string::npos);
}

TEST_CASE("polls a minute apart do not slow the clock") {
  start_lamp();
  for (int minute = 0; minute < 9; ++minute) {
    now += 60000;
    CHECK(poll() == "");
  }
  now += 60000;
  poll();
  now += 3000;
  CHECK(last_of(poll()).substr(0, 12) == "ffff00130501");
}

TEST_CASE("a report that nobody answered is said again, whole, 10 s later, as long as it takes") {
  start_lamp();
  lamp_values.power = true;
  const std::string sent = run(30000);
  std::size_t sends = 0;
  for (std::size_t at = sent.find("ffff"); at != std::string::npos; at = sent.find("ffff", at + 1))
    ++sends;
  CHECK(sends == 9);
  CHECK(told() == "unanswered 0, unanswered 0, unanswered 0");
  lamp_values.power = false;  // a change does not wait for that
  CHECK(run(1).substr(2) == report(4));
  say(frame(0x06, 4));
  CHECK(run(60000) == "");
}

TEST_CASE("nothing is reported while a value is out of its range, then everything that is due") {
  start_lamp();
  lamp_values.mode = 5;
  lamp_values.overheat = true;
  CHECK(run(1000) == "");
  CHECK(giz_count(GIZ_COUNT_BAD_VALUE) == 1000);
  lamp_values.mode = 4;
  CHECK(run(1) == "1:" + report(1));
}

TEST_CASE("a request that waits does not hold a report up, nor a report a request") {
  start_lamp();
  lamp_values.power = true;
  giz_request(GIZ_REQUEST_BIND);
  CHECK(poll() == frame(0x15, 1));
  CHECK(say(acknowledge()) == report(2));
}

TEST_CASE("a report that is asked for says everything") {
  start_lamp();
  giz_request(GIZ_REQUEST_REPORT);
  CHECK(poll() == report(1));
  CHECK(say(acknowledge()) == "");
}
