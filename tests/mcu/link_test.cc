// What the engine answers to each thing the module says.
#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

namespace {

// Says one frame to a quiet lamp_values. What comes back, and what was told.
void check(const std::string& said, const std::string& answer, const std::string& notes = "") {
  start_lamp();
  CAPTURE(said);
  CHECK(say(said) == answer);
  CHECK(told() == notes);
  CHECK(run(1000) == "");
}

}  // namespace

TEST_CASE("device info has the layout of 6F bytes by default") {
  const std::string text =
      "3030303030303034"
      "6265353535383365"  // lamp.yaml's fingerprint is be55583e523feed8
      "3033303130313030"
      "3033303330303030"
      "3031323334353637383961626364656630313233343536373839616263646566"
      "0000"
      "0000000000000002"
      "3030303030303030303030303030303030303030303030303030303030303030";
  check(frame(0x01, 0x00), frame(0x02, 0x00, text));
  check(frame(0x01, 0x7f), frame(0x02, 0x7f, text));
}

TEST_CASE("a heartbeat is acknowledged with its own sn") {
  check(frame(0x07, 0x2a), frame(0x08, 0x2a));
  check(frame(0x07, 0x00), frame(0x08, 0x00));
  check(frame(0x07, 0xff), frame(0x08, 0xff));
}

TEST_CASE("a status is acknowledged, and what changed in it is told once") {
  start_lamp();
  CHECK(say(frame(0x0d, 1, "071a")) == frame(0x0e, 1));
  CHECK(told() == "status 071a");
  CHECK(giz_module_status() == 0x071a);
  CHECK(say(frame(0x0d, 2, "073a")) == frame(0x0e, 2));
  CHECK(told() == "status 0020");
  CHECK((giz_module_status() & GIZ_STATUS_CLOUD) != 0);
  CHECK(say(frame(0x0d, 3, "073a")) == frame(0x0e, 3));
  CHECK(told() == "");
}

TEST_CASE("a status without its two bytes is illegal") {
  check(frame(0x0d, 9, ""), frame(0x12, 9, "02"));
  check(frame(0x0d, 9, "07"), frame(0x12, 9, "02"));
}

TEST_CASE("a read is answered with the present values, not with the reported ones") {
  start_lamp();
  lamp_values.mode = LAMP_MODE_NIGHT;
  lamp_values.temperature = 315;
  const std::string present = packed();
  CHECK(say(frame(0x03, 0x10, "02")) == frame(0x04, 0x10, "03" + present) + " " + report(1));
}

TEST_CASE("a read while a value is out of its range is answered with what was packed last") {
  start_lamp();
  lamp_values.hue = 7;
  const std::string good = packed();
  poll();
  lamp_values.hue = 8;
  lamp_values.mode = 5;
  CHECK(say(frame(0x03, 0x11, "02")) == frame(0x04, 0x11, "03" + good));
}

TEST_CASE("a control sets what is flagged and nothing else") {
  start_lamp();
  lamp_values.hue = 9;
  poll();
  say(acknowledge());
  told();
  const std::string sent = say(frame(0x03, 0x20,
                                     "01"
                                     "29"
                                     "0f"
                                     "32"
                                     "63"
                                     "05"));
  CHECK(sent == acknowledged(0x20) + " " + report(2));
  CHECK(told() == "power, brightness, speed");
  CHECK(lamp_values.power);
  CHECK(lamp_values.mode == 0);
  CHECK(lamp_values.scene == 0);
  CHECK(lamp_values.brightness == 50);
  CHECK(lamp_values.hue == 9);
  CHECK(lamp_values.speed == 5);
}

TEST_CASE("a control that sets what is set already is acknowledged and not reported") {
  check(frame(0x03, 0x21,
              "01"
              "01"
              "00"
              "00"
              "00"
              "00"),
        acknowledged(0x21), "power");
}

TEST_CASE("a control out of range, of the wrong length or with an unknown flag does nothing") {
  const std::string illegal = frame(0x12, 0x22, "03");
  check(frame(0x03, 0x22,
              "01"
              "08"
              "00"
              "65"
              "00"
              "00"),
        illegal);  // brightness 101
  check(frame(0x03, 0x22,
              "01"
              "09"
              "01"
              "65"
              "00"
              "00"),
        illegal);  // nor is the lamp switched on
  check(frame(0x03, 0x22,
              "01"
              "02"
              "0a"
              "00"
              "00"
              "00"),
        illegal);  // mode 5
  check(frame(0x03, 0x22,
              "01"
              "40"
              "00"
              "00"
              "00"
              "00"),
        illegal);  // no such flag
  check(frame(0x03, 0x22,
              "01"
              "01"
              "01"
              "00"
              "00"),
        illegal);
  check(frame(0x03, 0x22, "01"), illegal);
  CHECK_FALSE(lamp_values.power);
}

TEST_CASE("a value that is not flagged may be anything") {
  check(frame(0x03, 0x23,
              "01"
              "00"
              "ff"
              "ff"
              "ff"
              "ff"),
        acknowledged(0x23), "");
}

TEST_CASE("a P0 with no action or a foreign one is illegal") {
  const std::string illegal = frame(0x12, 0x24, "03");
  check(frame(0x03, 0x24, ""), illegal);
  check(frame(0x03, 0x02, ""), frame(0x12, 0x02, "03"));
  check(frame(0x03, 0x24, "05"), illegal);
  check(frame(0x03, 0x24,
              "11"
              "01"
              "01"),
        illegal);
  // Its checksum reads 02, where an action would stand.
  check("ffff 0005 03 fa 0000 02", frame(0x12, 0xfa, "03"));
}

TEST_CASE("a repeated control is acknowledged again and not obeyed again") {
  start_lamp();
  CHECK(first_of(say(set_brightness(0x30, 50))) == acknowledged(0x30));
  CHECK(told() == "brightness");
  say(acknowledge());
  told();
  run(200);
  CHECK(say(set_brightness(0x30, 50)) == acknowledged(0x30));
  run(200);
  CHECK(say(set_brightness(0x30, 50)) == acknowledged(0x30));
  CHECK(told() == "");
}

TEST_CASE("a repeated control that was refused is refused again") {
  start_lamp();
  CHECK(say(set_brightness(0x31, 101)) == frame(0x12, 0x31, "03"));
  CHECK(say(set_brightness(0x31, 101)) == frame(0x12, 0x31, "03"));
  CHECK(told() == "");
}

TEST_CASE(
    "the same sn with another content is another control, and so is the same content with another "
    "sn") {
  start_lamp();
  say(set_brightness(0x32, 10));
  say(set_brightness(0x32, 11));
  say(set_brightness(0x33, 11));
  CHECK(told() == "brightness, brightness, brightness");
  CHECK(lamp_values.brightness == 11);
  // Two bytes swapped: the sum is the same, the content is not.
  say(frame(0x03, 0x34,
            "01"
            "18"
            "00"
            "20"
            "30"
            "00"));
  say(frame(0x03, 0x34,
            "01"
            "18"
            "00"
            "30"
            "20"
            "00"));
  CHECK(told() == "brightness, hue, brightness, hue");
  CHECK(lamp_values.hue == 0x20);
}

TEST_CASE("the same control is new again when the module can no longer be resending it") {
  start_lamp();
  say(set_brightness(0x35, 10));
  run(599);
  say(set_brightness(0x35, 10));
  CHECK(told() == "brightness");
  run(600);
  say(set_brightness(0x35, 10));
  CHECK(told().find("brightness") != std::string::npos);
}

TEST_CASE("other frames between a control and its repetition change nothing") {
  start_lamp();
  say(set_brightness(0x36, 10));
  say(frame(0x07, 0x37));
  say(frame(0x03, 0x38, "02"));
  say(set_brightness(0x36, 10));
  CHECK(told() == "brightness");
}

TEST_CASE("the controller restarts 600 ms after it said it would, and works on until then") {
  start_lamp();
  CHECK(say(frame(0x0f, 0x40)) == frame(0x10, 0x40));
  run(300);
  CHECK(say(frame(0x07, 0x41)) == frame(0x08, 0x41));
  run(299);
  CHECK(told() == "");
  run(1);
  CHECK(told() == "restart");
  run(5000);
  CHECK(told() == "");
}

TEST_CASE("a request to restart that is repeated puts the restart off") {
  start_lamp();
  say(frame(0x0f, 0x40));
  run(400);
  say(frame(0x0f, 0x40));
  run(599);
  CHECK(told() == "");
  run(1);
  CHECK(told() == "restart");
}

TEST_CASE("an unknown command is illegal, whoever's it is") {
  for (const unsigned cmd : {0x05u, 0x09u, 0x0bu, 0x13u, 0x15u, 0x17u, 0x19u, 0x1bu, 0x1du, 0x1fu,
                             0x21u, 0x23u, 0x27u, 0x29u, 0x2du, 0x53u, 0x77u, 0xfdu, 0xffu}) {
    check(frame(cmd, 0x35), frame(0x12, 0x35, "02"));
  }
}

TEST_CASE("a bad checksum is illegal, and the next frame is good again") {
  start_lamp();
  CHECK(say("ffff0005073300003e") == frame(0x12, 0x33, "01"));
  CHECK(giz_count(GIZ_COUNT_CHECKSUM) == 1);
  CHECK(say(frame(0x07, 0x34)) == frame(0x08, 0x34));
}

TEST_CASE("what the module answers is never answered") {
  for (unsigned cmd = 0; cmd < 0x100; cmd += 2) {
    check(frame(cmd, 0x55), "");
    check(frame(cmd, 0x55, "0102"), "");
  }
  start_lamp();
  CHECK(say("ffff0005063300003f") == "");  // an answer with a bad checksum
  CHECK(giz_count(GIZ_COUNT_CHECKSUM) == 1);
}

TEST_CASE("an illegal message from the module is told and not answered") {
  check(frame(0x11, 0x41, "01"), "", "illegal 1");
  check(frame(0x11, 0x41, "02"), "", "illegal 2");
}

TEST_CASE(
    "the module is lost after three heartbeats that did not come, and back with its first frame") {
  start_lamp();
  lamp_values.power = true;  // something is said now and then, by us
  run(165000);
  CHECK(told().find("module lost") == std::string::npos);
  run(3000);
  CHECK(told().find("module lost") != std::string::npos);
  run(600000);
  CHECK(told().find("module lost") == std::string::npos);
  CHECK(first_of(say(frame(0x07, 1))) == frame(0x08, 1));
  CHECK(told() == "module back");
}

TEST_CASE("a frame that comes with the end of the silence brings the module back") {
  start_lamp();
  run(165000);
  CHECK(told() == "");
  world::now += 3000;
  CHECK(say(frame(0x07, 1)) == frame(0x08, 1));
  CHECK(told() == "module lost, module back");
}

TEST_CASE("a module that sends its heartbeats is never lost") {
  start_lamp();
  for (unsigned beat = 0; beat < 50; ++beat) {
    run(55000);
    say(frame(0x07, beat & 0x7f));
  }
  CHECK(told().find("lost") == std::string::npos);
}

TEST_CASE("a foreign counter is 0") { CHECK(giz_count(GIZ_COUNTS) == 0); }
