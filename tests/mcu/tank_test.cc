// The fish tank: frames that its own generated code sent and took on a host, byte for byte.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "giz.h"
#include "tank_link.h"
#include "tests/mcu/world.h"

using namespace world;

HOOK(tank, Led_Auto, bool)
HOOK(tank, Temperature_Auto, bool)
HOOK(tank, Add_Temperature, bool)
HOOK(tank, Oxygen_Auto, bool)
HOOK(tank, Oxygen_Pump, bool)
HOOK(tank, Water_Level_Auto, bool)
HOOK(tank, Pump, bool)
HOOK(tank, Feed_Auto, bool)
HOOK(tank, Servo, uint8_t)
HOOK(tank, RGB_R, uint8_t)
HOOK(tank, RGB_G, uint8_t)
HOOK(tank, RGB_B, uint8_t)
HOOK(tank, Add_Oxygen_Duration, uint8_t)
HOOK(tank, Feed_Hour, uint8_t)
HOOK(tank, Feed_Minute, uint8_t)
HOOK(tank, Feed_Second, uint8_t)
HOOK(tank, Feed_Interval, uint8_t)
HOOK(tank, Feed_Count, uint8_t)
HOOK(tank, Temperature_Max, uint16_t)
HOOK(tank, Temperature_Min, uint16_t)
HOOK(tank, Add_Oxygen_Interval, uint16_t)
HOOK(tank, Default_Water_Max, uint16_t)
HOOK(tank, Default_Water_Min, uint16_t)

namespace {

// A quiet tank whose next sn is this.
void start_tank(unsigned sn) {
  tank_values = tank_status();
  start_quietly();
  for (unsigned at = 1; at != sn; at = (at + 1) % 256) {
    giz_request(GIZ_REQUEST_BIND);
    poll();
    say(acknowledge());
  }
  told();
}

}  // namespace

TEST_CASE("device info is what the vendor's code sends") {
  start_tank(1);
  CHECK(say("ffff00050101000007") ==
        "ffff006f0201000030303030303030343030303030303032303330313031303030333033303030303661653832"
        "656532313432613438636162383862303364373933653332386561000000000000000000023030303030303030"
        "30303030303030303030303030303030303030303030303075");
  CHECK(say("ffff0005017f000085") ==
        "ffff006f027f000030303030303030343030303030303032303330313031303030333033303030303661653832"
        "656532313432613438636162383862303364373933653332386561000000000000000000023030303030303030"
        "303030303030303030303030303030303030303030303030f3");
}

TEST_CASE("each report is the vendor's") {
  struct Row {
    void (*change)();
    unsigned sn;
    const char* sent;
  };
  const Row rows[] = {
      {[] { tank_values.Led_Auto = true; }, 0x01,
       "ffff002105010000040001000000000000000000000000000000000000000000000000002c"},
      {[] { tank_values.Feed_Auto = true; }, 0x0f,
       "ffff0021050f000004008000000000000000000000000000000000000000000000000000b9"},
      {[] { tank_values.Servo = 5; }, 0x11,
       "ffff0021051100000405000000000000000000000000000000000000000000000000000040"},
      {[] { tank_values.RGB_G = 165; }, 0x15,
       "ffff00210515000004000000a50000000000000000000000000000000000000000000000e4"},
      {[] { tank_values.Add_Oxygen_Duration = 7; }, 0x19,
       "ffff002105190000040000000000070000000000000000000000000000000000000000004a"},
      {[] { tank_values.Temperature_Max = 1200; }, 0x25,
       "ffff00210525000004000000000000000000000004b0000000000000000000000000000003"},
      {[] { tank_values.Default_Water_Min = 2986; }, 0x2d,
       "ffff0021052d000004000000000000000000000000000000000000000baa0000000000000c"},
      {[] { tank_values.DS18B20 = 1200; }, 0x2f,
       "ffff0021052f00000400000000000000000000000000000000000000000004b0000000000d"},
      {[] { tank_values.Water_level = 2986; }, 0x31,
       "ffff0021053100000400000000000000000000000000000000000000000000000baa000010"},
      {[] { tank_values.Temperature_Alarm = true; }, 0x33,
       "ffff002105330000040000000000000000000000000000000000000000000000000001005e"},
      {[] { tank_values.Water_Level_Alarm = true; }, 0x35,
       "ffff0021053500000400000000000000000000000000000000000000000000000000020061"},
      {[] { tank_values.Feed_Malfunction = true; }, 0x3b,
       "ffff0021053b00000400000000000000000000000000000000000000000000000000000469"},
  };
  for (const Row& row : rows) {
    start_tank(row.sn);
    run(6000);
    row.change();
    CHECK(poll() == row.sent);
  }
}

TEST_CASE("everything at its greatest, reported and read") {
  start_tank(0x3d);
  tank_values.Led_Auto = tank_values.Temperature_Auto = tank_values.Add_Temperature = tank_values.Oxygen_Auto = true;
  tank_values.Oxygen_Pump = tank_values.Water_Level_Auto = tank_values.Pump = tank_values.Feed_Auto = true;
  tank_values.Servo = 5;
  tank_values.RGB_R = tank_values.RGB_G = tank_values.RGB_B = 255;
  tank_values.Add_Oxygen_Duration = 11;
  tank_values.Feed_Hour = 23;
  tank_values.Feed_Minute = tank_values.Feed_Second = 59;
  tank_values.Feed_Interval = 8;
  tank_values.Feed_Count = 10;
  tank_values.Temperature_Max = tank_values.Temperature_Min = tank_values.DS18B20 = 1800;
  tank_values.Add_Oxygen_Interval = 1439;
  tank_values.Default_Water_Max = tank_values.Default_Water_Min = tank_values.Water_level = 4480;
  tank_values.Temperature_Alarm = tank_values.Water_Level_Alarm = true;
  tank_values.DS18B20_Malfunction = tank_values.Water_Level_Malfunction = tank_values.Feed_Malfunction = true;
  CHECK(poll() ==
        "ffff0021053d00000405ff55ff55ff55ff550b173b3b080a07080708059f11801180070811800307a0");
  CHECK(say("ffff000603110000021c") ==
        "ffff0021041100000305ff55ff55ff55ff550b173b3b080a07080708059f1180118007081180030772");
}

TEST_CASE("each control is acknowledged as the vendor's code does, and obeyed") {
  struct Row {
    const char* said;
    const char* answer;
    unsigned (*value)();
    unsigned expected;
  };
  const Row rows[] = {
      {"ffff001e032000000100000100010000000000000000000000000000000000000044", "ffff00050420000029",
       [] { return unsigned{tank_values.Led_Auto}; }, 1},
      {"ffff001e032800000100010005000000000000000000000000000000000000000050", "ffff00050428000031",
       [] { return unsigned{tank_values.Servo}; }, 5},
      {"ffff001e03290000010002000000a5000000000000000000000000000000000000f2", "ffff00050429000032",
       [] { return unsigned{tank_values.RGB_R}; }, 165},
      {"ffff001e03310000010200000000000000000000000006000000000000000000005b", "ffff0005043100003a",
       [] { return unsigned{tank_values.Feed_Count}; }, 6},
      {"ffff001e0332000001040000000000000000000000000004b000000000000000000c", "ffff0005043200003b",
       [] { return unsigned{tank_values.Temperature_Max}; }, 1200},
      {"ffff001e0336000001400000000000000000000000000000000000000000000baa4d", "ffff0005043600003f",
       [] { return unsigned{tank_values.Default_Water_Min}; }, 2986},
  };
  for (const Row& row : rows) {
    start_tank(1);
    CHECK(first_of(say(row.said)) == row.answer);
    CHECK(row.value() == row.expected);
  }
}

TEST_CASE(
    "a control of everything, as the module's firmware sent it, is answered and reported alike") {
  start_tank(4);
  CHECK(say("ffff001e03080000017fff55ff5505ff55ff55ff55ff550b173b3b080a07080708059f1180118036") ==
        "ffff00050408000011 "
        "ffff0021050400000405ff55ff55ff55ff550b173b3b080a07080708059f11801180000000000000bd");
  CHECK(told() == "Led_Auto, Temperature_Auto, Add_Temperature, Oxygen_Auto, Oxygen_Pump, Water_Level_Auto, Pump, Feed_Auto, Servo, RGB_R, RGB_G, RGB_B, Add_Oxygen_Duration, Feed_Hour, Feed_Minute, Feed_Second, Feed_Interval, Feed_Count, Temperature_Max, Temperature_Min, Add_Oxygen_Interval, Default_Water_Max, Default_Water_Min");
  CHECK(say("ffff0005060400000f") == "");
}

TEST_CASE("a whole control of FF, with an sn of FF, is taken") {
  start_tank(1);
  CHECK(
      first_of(say(
          "ffff001e03ff550000017fff55ff5505ff55ff55ff55ff550b173b3b080a07080708059f118011802d")) ==
      "ffff000504ff55000008");
  CHECK(tank_values.Temperature_Max == 1800);
}

TEST_CASE("two alerts and three faults keep their edges apart") {
  start_tank(1);
  tank_set_Temperature_Alarm(true);
  tank_set_Feed_Malfunction(true);
  tank_set_Temperature_Alarm(false);
  const auto edges = [](const std::string& report) { return report.substr(report.size() - 6, 4); };
  CHECK(edges(poll()) == "0104");
  CHECK(edges(say(acknowledge())) == "0004");
  CHECK(say(acknowledge()) == "");
}
