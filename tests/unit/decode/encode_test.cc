#include "generator/decode/encode.h"

#include <doctest/doctest.h>

#include "generator/decode/explain.h"
#include "generator/decode/hex.h"
#include "products.h"

using namespace gizgen;
using giz::wire::Kind;

namespace {

using Assignments = std::vector<std::string>;

// "SERIAL CLOUD", or a line for each error.
std::string encoded(const Product& product, Kind kind, const Assignments& assignments,
                    std::optional<std::uint32_t> sn) {
  const Encoded frames = encode(product, lay_out(product), kind, assignments, sn);
  std::string text;
  for (const EncodeError& error : frames.errors) {
    text += error.message + "\n";
    if (!error.help.empty()) text += "help: " + error.help + "\n";
  }
  if (!frames.errors.empty()) return text;
  return to_hex(frames.serial, "") + " " + to_hex(frames.cloud, "");
}

void check(const Product& product, Kind kind, const Assignments& assignments, const char* expected,
           std::optional<std::uint32_t> sn = std::nullopt) {
  CHECK(encoded(product, kind, assignments, sn) == expected);
}

const Product kLamp = lamp();
const Product kOven = oven(Protocol::standard);
const Product kVarLen = oven(Protocol::var_len);

}  // namespace

TEST_CASE("a lamp's frames") {
  check(kLamp, Kind::control, {"power=true"}, "ffff0008030000000101010e 0000000306000090010101");
  check(kLamp, Kind::read_reply, {"power=false"}, "ffff00070400000003000e 00000003050000910300");
  check(kLamp, Kind::read, {}, "ffff000603000000020b 000000030400009002");
  check(kLamp, Kind::report, {"power=on"}, "ffff000705000000040111 00000003050000910401");
  check(kLamp, Kind::report, {}, "ffff000705000000040010 00000003050000910400");
}

TEST_CASE("a sequence number") {
  check(kLamp, Kind::control, {"power=1"},
        "ffff00080305000001010113 000000030a00009300000005010101", 5);
  check(kLamp, Kind::read, {}, "ffff0006030500000210 00000003080000930000000502", 5);
  check(kLamp, Kind::read_reply, {"power=0"}, "ffff000704050000030013 0000000309000094000000050300",
        5);
  check(kLamp, Kind::report, {"power=0"}, "ffff000705050000040015 00000003050000910400", 5);
  check(kLamp, Kind::read, {}, "ffff0006032a00000235 00000003080000930001e22a02", 123434);
}

TEST_CASE("values as people write them") {
  const auto check_value = [](const char* assignment, const char* expected) {
    INFO(std::string(assignment));
    const Encoded frames =
        encode(kOven, lay_out(kOven), Kind::control, Assignments{assignment}, std::nullopt);
    REQUIRE(frames.errors.empty());
    CHECK(summary(explain(frames.cloud, kOven, lay_out(kOven))[0]) == expected);
  };
  for (const char* yes : {"power=true", "power=on", "power=1"}) {
    check_value(yes, "control, power = true");
  }
  for (const char* no : {"power=false", "power=off", "power=0"}) {
    check_value(no, "control, power = false");
  }
  check_value("mode=eco", "control, mode = eco");
  check_value("mode=1", "control, mode = eco");
  check_value("mode=2", "control, mode = 2");
  check_value("mode=", "control, mode = 2");  // its text is empty
  check_value("target=21.5", "control, target = 21.5 °C");
  check_value("target=2.15e1", "control, target = 21.5 °C");
  check_value("target=0", "control, target = 0 °C");
  check_value("label=AA:bb", "control, label = aabb");
}

TEST_CASE("datapoints of a standard status that are not named") {
  check(kOven, Kind::report, {"temperature=21.5", "label=0102"},
        "ffff0015050000000400010000010200013b0000000000005e "
        "00000003130000910400010000010200013b000000000000");
}

TEST_CASE("frames of a var_len product") {
  check(kVarLen, Kind::control, {"power=on", "label=0102"},
        "ffff000b0300000011040101010228 0000000309000090110401010102");
  check(kVarLen, Kind::report, {"door=1"}, "ffff0009050000001400020125 000000030700009114000201");
  check(kVarLen, Kind::read, {"mode", "power"}, "ffff0008030000001200213e 0000000306000090120021");
  check(kVarLen, Kind::read, {}, "ffff0008030000001207ff5523 00000003060000901207ff");
}

TEST_CASE("everything that is wrong is told at once") {
  check(kOven, Kind::control,
        {"powr=1", "door=1", "mode", "level=11", "target=21.55", "power=maybe", "label=01"},
        "oven has no datapoint 'powr'\n"
        "help: did you mean 'power'?\n"
        "'door' cannot be written\n"
        "help: a control sets writable datapoints only\n"
        "'mode' has no value\n"
        "help: write mode=VALUE\n"
        "level = 11 is above 10\n"
        "help: it goes from 1 to 10\n"
        "target = 21.55 is between 21.5 and 22\n"
        "help: one of the two can be sent, nothing between them\n"
        "power = maybe is neither true nor false\n"
        "help: true, false, on, off, 1 and 0 are understood\n"
        "label has 2 bytes, 1 are given\n"
        "help: fill it with 00\n");
}

TEST_CASE("one mistake at a time") {
  check(kOven, Kind::control, {"zzz=1"}, "oven has no datapoint 'zzz'\n");
  check(kOven, Kind::control, {"power=1", "power=0"}, "'power' is named twice\n");
  check(kOven, Kind::control, {"mode=ecco"},
        "mode = ecco is none of its values\nhelp: did you mean 'eco'?\n");
  check(kOven, Kind::control, {"mode=3"},
        "mode = 3 is none of its values\nhelp: it has auto, eco, \n");
  check(kOven, Kind::control, {"level=0"}, "level = 0 is below 1\nhelp: it goes from 1 to 10\n");
  check(kOven, Kind::control, {"level=high"},
        "level = high is no number\nhelp: it goes from 1 to 10\n");
  check(kOven, Kind::report, {"temperature=-10.05"},
        "temperature = -10.05 is below -10\nhelp: it goes from -10 to 50\n");
  check(kOven, Kind::control, {"label=010203"}, "label has 2 bytes, 3 are given\n");
  check(kOven, Kind::control, {"label=01x2"},
        "label: 'x' is no hexadecimal digit\nhelp: column 3 of its value\n");
  check(kOven, Kind::control, {"label="},
        "label: there are no bytes\nhelp: column 1 of its value\n");
  check(kOven, Kind::control, {}, "nothing is assigned\nhelp: write NAME=VALUE\n");
  check(kVarLen, Kind::report, {}, "nothing is assigned\nhelp: write NAME=VALUE\n");
  check(kOven, Kind::read, {"mode"},
        "'mode' cannot be read alone\n"
        "help: a read of a standard product brings every datapoint and names none\n");
  check(kVarLen, Kind::read, {"mode=eco"},
        "'mode' is read, not set\nhelp: a read names datapoints without values\n");
}

TEST_CASE("what is encoded is explained as it was meant") {
  const Assignments all = {"power=true", "mode=auto",   "level=7",          "target=3.5",
                           "label=ffff", "door=false",  "temperature=-9.9", "energy=4000000",
                           "dusty=true", "stuck=false", "hot=true"};
  for (const Product* product : {&kOven, &kVarLen}) {
    const Layout layout = lay_out(*product);
    const Encoded frames = encode(*product, layout, Kind::report, all, 7);
    const std::string serial = summary(explain(frames.serial, *product, layout)[0]);
    CHECK(serial == summary(explain(frames.cloud, *product, layout)[0]));
    for (const char* part : {"power = true", "target = 3.5 °C", "label = ffff",
                             "temperature = -9.9 °C", "energy = 4000000 kWh", "hot = true"}) {
      CHECK(serial.find(part) != std::string::npos);
    }
  }
}
