// Frames that are wrong, and what is said of them.
#include <doctest/doctest.h>

#include "generator/decode/explain.h"
#include "generator/decode/hex.h"
#include "products.h"

using namespace gizgen;

namespace {

// Each frame's summary, its further faults and every help, a line each.
std::string faults_of(const Product& product, std::string_view hex) {
  std::string text;
  for (const Explanation& frame : explain(parse_hex(hex).bytes, product, lay_out(product))) {
    text += summary(frame) + "\n";
    for (const FrameFault& fault : frame.faults) {
      if (&fault != &frame.faults[0]) text += "also: " + fault.message + "\n";
      if (!fault.help.empty()) text += "help: " + fault.help + "\n";
    }
    for (const std::string& note : frame.notes) text += "note: " + note + "\n";
  }
  return text;
}

void check(const Product& product, const std::string& hex, const std::string& expected) {
  INFO(hex);
  CHECK(faults_of(product, hex) == expected);
}

const Product kLamp = lamp();
const Product kOven = oven(Protocol::standard);
const Product kVarLen = oven(Protocol::var_len);

}  // namespace

TEST_CASE("a wrong checksum, and what else may have been summed") {
  check(kLamp, "ffff00080305000001010114",
        "bad frame: the checksum is 14, should be 13; reads as control, power = true\n"
        "help: a byte was changed on the way, or the sender sums other bytes\n");
  check(kLamp, "ffff00080305000001010111",
        "bad frame: the checksum is 11, should be 13; reads as control, power = true\n"
        "help: the two FFs of the head are summed too\n");
  check(kLamp, "ffff0008030500000101010b",
        "bad frame: the checksum is 0b, should be 13; reads as control, power = true\n"
        "help: the length is not summed\n");
  check(kLamp, "ffff000705010000 06ff55 67",
        "bad frame: the checksum is 67, should be 12; reads as transparent data, 1 byte\n"
        "help: the 55 behind each FF is summed too\n");
}

TEST_CASE("escapes that are missing, were removed, or are counted") {
  check(kLamp, "ffff0009034200000511ff2285",
        "bad frame: the FF at byte 10 has no 55 behind it; as it stands the checksum agrees; reads "
        "as "
        "transparent data, 3 bytes\n"
        "help: the sender does not escape, or the escapes were removed when this was recorded\n");
}

TEST_CASE("a frame that lost its escapes entirely") {
  check(kLamp, "ffff000a0342000005ffffff2273",
        "bad frame: the FFs have no 55 behind them; as they stand length and checksum agree; reads "
        "as "
        "transparent data, 4 bytes\n"
        "help: the sender does not escape, or the escapes were removed when this was recorded\n");
  check(kLamp, "ffff000a050300000611ff55229f",
        "bad frame: length and checksum agree only if the 55 behind each FF is counted; reads as "
        "transparent data, 4 bytes\n"
        "help: an escape is neither counted nor summed\n");
  // The module sends bare acknowledgements unescaped.
  check(kLamp, "ffff000506ff00000a",
        "P0 up ack\nnote: an FF without its 55, as modules send bare acknowledgements\n");
  check(
      kLamp, "ffff000506f40000ff ffff000506f40000ff55",
      "P0 up ack\nnote: an FF without its 55, as modules send bare acknowledgements\nP0 up ack\n");
}

TEST_CASE("a length that is off") {
  check(kLamp, "ffff00090305000001010114",
        "bad frame: the length is 1 too large: it says 9, 8 follow and their checksum agrees; "
        "reads as "
        "control, power = true\n"
        "help: it counts from the command to the checksum: 5 and the payload\n");
  check(kLamp, "ffff00070305000001010113",
        "bad frame: the length is 1 too small: it says 7, 8 follow and their checksum agrees; "
        "reads as "
        "control, power = true\n"
        "help: it counts from the command to the checksum: 5 and the payload\n");
  check(
      kLamp, "ffff0800 0305000001010113",
      "bad frame: the length is 8 with its bytes in reverse order; reads as control, power = true\n"
      "help: wrong byte order: numbers travel big-endian\n");
  check(kLamp, "ffff0004072a000036",
        "bad frame: the length is 1 too small: it says 4, 5 follow and their checksum agrees; "
        "reads as "
        "heartbeat\n"
        "help: it counts from the command to the checksum: 5 and the payload\n");
  check(kLamp, "ffff0004072a000099", "bad frame: the length is 4; the least is 5\n");
  check(
      kLamp, "0000000307000090010101",
      "bad frame: the length is 1 too large: it says 7, 6 follow and are a whole control; reads as "
      "control, power = true\n"
      "help: it counts what stands behind it: flag, command and payload\n");
  check(
      kLamp, "0000000305000090010101",
      "bad frame: the length is 1 too small: it says 5, 6 follow and are a whole control; reads as "
      "control, power = true\n"
      "help: it counts what stands behind it: flag, command and payload\n");
  check(kLamp, "00000003 ffffffff 7f", "bad frame: the length has more than four bytes\n");
}

TEST_CASE("a frame that is cut short") {
  check(kLamp, "ffff00080305000001", "bad frame: cut short: 3 bytes missing of 12\n");
  check(kLamp, "ffff000803", "bad frame: cut short: 7 bytes missing of 12\n");
  check(kLamp, "ffff00", "bad frame: cut short: 3 bytes of a frame's head\n");
  check(kLamp, "ffff00080305 ffff0005072a000036",
        "bad frame: cut short: 6 bytes missing of 12\nheartbeat\n");
  check(kLamp, "00000003060000900101", "bad frame: cut short: 1 byte missing of 6\n");
  check(kLamp, "000000030600", "bad frame: cut short: 5 bytes missing of 6\n");
  check(kLamp, "00000003", "bad frame: cut short: the length is missing\n");
  check(kLamp, "00000003 0a0000930000 0000000303000015",
        "bad frame: cut short: 5 bytes missing of 10\nping\n");
  check(kLamp, "00000003 7700001430",
        "bad frame: cut short: 115 bytes missing of 119\n"
        "note: module firmware announces 119 bytes here, however many it sends\n");
  check(kLamp, "0000000302 0000", "bad frame: flag and command need 3 bytes, 2 there\n");
  check(kLamp, "0000000305 000093 0000", "bad frame: the sn needs 4 bytes, 2 there\n");
  check(kLamp, "0000000309 010094 00000000 0003", "bad frame: the did needs 3 bytes, 0 there\n");
}

TEST_CASE("bytes that belong to no frame") {
  check(kLamp, "ffff00080305000001010113 0d0a",
        "control, power = true\n2 bytes behind a whole frame\n"
        "help: noise, or the frame's length is too small\n");
  check(kLamp, "ffff00080305000001010113 ff00",
        "control, power = true\n2 bytes behind a whole frame\n"
        "help: noise, or the frame's length is too small\n");
  check(kLamp, "00 ffff00080305000001010113",
        "no frame begins here\nhelp: a frame begins with ffff (serial) or 00000003 (cloud)\n"
        "control, power = true\n");
  check(kLamp, "ffffff00080305000001010113",
        "no frame begins here\nhelp: a frame begins with ffff (serial) or 00000003 (cloud)\n"
        "control, power = true\n");
  check(kLamp, "0300000006000090010101",
        "no frame: 03000000 is a head in reverse order\n"
        "help: wrong byte order: numbers travel big-endian\n");
  check(kLamp, "010101",
        "no frame: a P0 alone, control, power = true\n"
        "help: a frame begins with ffff (serial) or 00000003 (cloud)\n");
  check(kOven, "0505006400000100 00000000000000",
        "no frame: as long as a dev_status of oven\n"
        "help: a frame begins with ffff (serial) or 00000003 (cloud)\n");
}

TEST_CASE("a command in the wrong byte order, without its flag, or unknown") {
  check(
      kLamp, "00000003 06 00 9000 010101",
      "bad frame: command 9000 is not known\nhelp: wrong byte order: numbers travel big-endian\n");
  check(
      kLamp, "00000003 05 0090 010101",
      "bad frame: command 9001 is not known\nhelp: the flag byte before the command is missing\n");
  check(kLamp, "00000003 03 00 7777", "bad frame: command 7777 is not known\n");
  check(kLamp, "ffff000577350000b1", "bad frame: command 77 is not known\n");
}

TEST_CASE("another product's frame") {
  const std::string help =
      "help: another product's frame, or not the definition that its firmware was built from\n";
  const auto check_other = [&](const Product& product, const std::string& hex,
                               const std::string& message) {
    check(product, hex, message + "\n" + help);
  };
  check_other(kOven, "0000000306000090010101",
              "bad frame: a control of oven has 8 bytes of P0, 3 are there");
  check_other(kLamp, "00000003060000910400aa",
              "bad frame: a report of lamp has 2 bytes of P0, 3 are there");
  check_other(kLamp, "0000000306000090010201", "bad frame: flag bit 1 is set; lamp has 1 flag");
  check_other(kLamp, "0000000306000090110101",
              "bad frame: action 11 is a control of a var_len product; lamp is standard");
  check_other(kVarLen, "0000000305000091 0400",
              "bad frame: action 04 is a report of a standard product; oven is var_len");
  check_other(kVarLen, "0000000307000091 14 8000 01",
              "bad frame: flag bit 15 is set; oven has 11 flags");
  check_other(kVarLen, "0000000307000091 14 0100 01",
              "bad frame: a report of oven has 5 bytes of P0, 4 are there");
}

TEST_CASE("flags and numbers in the wrong byte order") {
  check(kVarLen, "0000000307000091 14 2000 01",
        "bad frame: flag bit 13 is set; oven has 11 flags\n"
        "help: the flags are in the wrong byte order: they travel as one big-endian integer\n");
  check(kOven, "000000030b000090 01 08 00 00 2b00 0000",
        "bad value: target: raw 11008 is above 500; reads as control, target = raw 11008\n"
        "help: in reverse order its bytes say 21.5 °C: wrong byte order\n");
}

TEST_CASE("values that are not allowed") {
  check(kOven, "000000030b000090 01 06 06 0b 0000 0000",
        "bad value: mode: raw 3 is above 2; reads as control, mode = raw 3, level = raw 11\n"
        "help: another product's frame, or not the definition that its firmware was built from\n"
        "also: level: raw 11 is above 10\n"
        "help: another product's frame, or not the definition that its firmware was built from\n");
  check(kOven, "000000030b000090 01 04 00 00 0000 0000",
        "bad value: level: raw 0 is below 1; reads as control, level = raw 0\n"
        "help: another product's frame, or not the definition that its firmware was built from\n");
  check(kVarLen, "0000000307000090 11 0002 01",
        "bad value: door cannot be written; reads as control, door = true\n");
}

TEST_CASE("an action that its command does not carry") {
  check(kLamp, "0000000305000090 0401",
        "bad frame: action 04 (report) goes up, its command goes down; reads as report, power = "
        "true\n");
  check(kLamp, "ffff000605000000 02 0d",
        "bad frame: action 02 (read) goes down, its command goes up; reads as read\n");
  check(kLamp, "0000000304000091 99", "bad frame: action 99 is not known\n");
}
