#include "generator/simulate/conformance.h"

#include <doctest/doctest.h>

#include "generator/simulate/frame_log.h"
#include "support.h"

using namespace gizgen;

namespace {

ConformanceReport report() {
  ConformanceReport made;
  made.results = {
      {"a heartbeat", CaseResult::ok, "", ms(250), ""},
      {"a <report>", CaseResult::failed, "expected \"x\" & more", ms(2000), "0.1 -> <a>\n"},
      {"an update", CaseResult::skipped, "none was given", ms(0), ""}};
  made.took = ms(2250);
  return made;
}

}  // namespace

TEST_CASE("a report is a line for each case, and the frames of a failed one") {
  std::string text;
  for (const CaseResult& result : report().results) text += to_text(result);
  CHECK(text + summary_text(report()) == R"(ok       a heartbeat
FAIL     a <report>
         expected "x" & more
0.1 -> <a>
skipped  an update: none was given
1 passed, 1 failed, 1 skipped in 2.250 s
)");
}

TEST_CASE("the report as JUnit XML") {
  CHECK(junit(report(), "lamp") == R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="conformance of lamp" tests="3" failures="1" skipped="1" time="2.250">
  <testcase classname="lamp" name="a heartbeat" time="0.250"/>
  <testcase classname="lamp" name="a &lt;report&gt;" time="2.000">
    <failure message="expected &quot;x&quot; &amp; more">0.1 -> &lt;a>
</failure>
  </testcase>
  <testcase classname="lamp" name="an update" time="0.000">
    <skipped message="none was given"/>
  </testcase>
</testsuite>
)");
}

TEST_CASE("times as people read them") {
  CHECK(seconds_text(ms(12'345)) == "12.345");
  CHECK(seconds_text(ms(5)) == "0.005");
  CHECK(duration_text(ms(0)) == "0 s");
  CHECK(duration_text(ms(250)) == "250 ms");
  CHECK(duration_text(ms(2'000)) == "2 s");
  CHECK(duration_text(ms(2'050)) == "2.050 s");
}

TEST_CASE("a log says when, which way, what and with which bytes") {
  const Product product = lamp();
  const Layout layout = lay_out(product);
  const ByteList wire = bytes("ff ff 00 09 03 02 00 00 01 01 01 00 11");
  const auto stretches = WireReader().push(wire, ms(0));
  REQUIRE(stretches.size() == 1);
  CHECK(log_text({ms(1234), Event::sent, stretches[0], false, 0}, product, layout) ==
        "    1.234 -> control, power = true, sn 2\n"
        "             ff ff 00 09 03 02 00 00 01 01 01 00 11\n");
  CHECK(log_text({ms(1434), Event::sent, stretches[0], true, 0}, product, layout) ==
        "    1.434 -> control, power = true, sn 2, again\n"
        "             ff ff 00 09 03 02 00 00 01 01 01 00 11\n");
  CHECK(log_text({ms(2), Event::unanswered, {{}, stretches[0].frame, {}}, false, 3}, product,
                 layout) ==
        "    0.002    no answer after 3 sends to control, power = true, sn 2\n");
  CHECK(log_text(FaultNote{ms(3), "fault: dropped 9 bytes to the MCU"}) ==
        "    0.003    fault: dropped 9 bytes to the MCU\n");
}
