#include "generator/simulate/device_script.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator/simulate/subject.h"
#include "support.h"

using namespace gizgen;

namespace {

const giz::wire::Table& table() {
  static const Product product = lamp();
  static const Subject subject(product);
  return subject.table();
}

struct Teller {
  std::string operator()(const SetValues& set) const {
    return "set " + to_text(table(), set.values);
  }
  std::string operator()(DeviceAct act) const {
    return fmt::format("act {}", static_cast<int>(act));
  }
  std::string operator()(const SendData& send) const { return "data " + hex(send.bytes); }
  std::string operator()(const SendRaw& send) const { return "raw " + hex(send.wire); }
  std::string operator()(const ExpectCloud& expect) const {
    return fmt::format("expect {} '{}' {} within {}", static_cast<int>(expect.what), expect.text,
                       hex(expect.bytes), expect.within.count());
  }
  std::string operator()(const Pause& pause) const {
    return fmt::format("wait {}", pause.duration.count());
  }
  std::string operator()(const Acknowledge& set) const { return set.on ? "on" : "off"; }
  std::string operator()(const Help&) const { return "help"; }
};

std::string read(const std::string& line, bool is_fleet = false) {
  Diagnostics diagnostics;
  std::string out;
  for (const auto& statement : read_device_script("s", line, table(), is_fleet, diagnostics)) {
    out += std::visit(Teller{}, statement.act);
  }
  return out + diagnostics.text(false);
}

}  // namespace

TEST_CASE("what a device is told") {
  CHECK(read("power = true, heat = 20.5") == "set power = true, heat = 20.5");
  CHECK(read("set hot = on") == "set hot = true");
  CHECK(read("report") == "act 0");
  CHECK(read("heartbeat") == "act 1");
  CHECK(read("connect") == "act 2");
  CHECK(read("disconnect") == "act 3");
  CHECK(read("values") == "act 4");
  CHECK(read("transparent 0a ff") == "data 0a ff");
  CHECK(read("raw 00000003") == "raw 00 00 00 03");
  CHECK(read("wait 1.5s # a while") == "wait 1500000");
  CHECK(read("acknowledge off") == "off");
  CHECK(read("help") == "help");
}

TEST_CASE("what is expected of the cloud") {
  CHECK(read("expect control power = true within 1s") ==
        "expect 0 'control power = true'  within 1000000");
  CHECK(read("expect read") == "expect 1 'read'  within 2000000");
  CHECK(read("expect data 01 02") == "expect 2 'data' 01 02 within 2000000");
  CHECK(read("expect left within 9s") == "expect 5 'left'  within 9000000");
  CHECK(read("expect silence for 1s") == "expect 6 'silence'  within 1000000");
}

TEST_CASE("mistakes") {
  CHECK(read("pwer = true") ==
        "s:1:1: error E801: unknown datapoint 'pwer'\n"
        "    1 | pwer = true\n      | ^~~~ did you mean 'power'?\n");
  CHECK(read("heat = 60") ==
        "s:1:8: error E806: heat = 60 is above 50\n"
        "    1 | heat = 60\n      |        ^~ it goes from -10 to 50\n");
  CHECK(read("reprt") ==
        "s:1:1: error E801: unknown statement 'reprt'\n"
        "    1 | reprt\n      | ^~~~~ did you mean 'report'?\n");
  CHECK(read("report now") ==
        "s:1:8: error E805: 'now' is more than this statement takes\n"
        "    1 | report now\n      |        ^~~\n");
  CHECK(read("expect joined", true) ==
        "s:1:1: error E814: a fleet expects nothing\n"
        "    1 | expect joined\n"
        "      | ^~~~~~ expectations are for a single device\n");
}
