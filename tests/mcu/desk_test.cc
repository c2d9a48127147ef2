// A var_len product: frames that its own generated code sent and took on a host, byte for byte.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "desk_link.h"
#include "giz.h"
#include "tests/mcu/world.h"

using namespace world;

HOOK(desk, Model, uint8_t)
HOOK(desk, Lamp_brightness, uint8_t)
HOOK(desk, Distance_threshold, uint8_t)
HOOK(desk, Illumination_threshold, uint16_t)

namespace {

// A quiet desk lamp whose next sn is this.
void start_desk(unsigned sn) {
  desk_values = desk_status();
  start_quietly();
  for (unsigned at = 1; at % 256 != sn; ++at) {
    giz_request(GIZ_REQUEST_BIND);
    poll();
    say(acknowledge());
  }
  run(6000);
  told();
}

}  // namespace

TEST_CASE("each report carries what changed, as the vendor's does") {
  struct Row {
    void (*change)();
    unsigned sn;
    const char* sent;
  };
  const Row rows[] = {
      {[] { desk_values.Model = 1; }, 0x00, "ffff0009050000001400010124"},
      {[] { desk_values.body_recognition = 1; }, 0x02, "ffff0009050200001400020127"},
      {[] { desk_values.Temperature = 33; }, 0x04, "ffff000905040000140004214b"},
      {[] { desk_values.Humidity = 60; }, 0x06, "ffff0009050600001400083c6c"},
      {[] { desk_values.distance = 66; }, 0x08, "ffff000905080000140010427c"},
      {[] { desk_values.Lamp_brightness = 66; }, 0x0a, "ffff0009050a0000140020428e"},
      {[] { desk_values.Distance_threshold = 66; }, 0x0c, "ffff0009050c000014004042b0"},
      {[] { desk_values.Lux = 666; }, 0x0e, "ffff000a050e0000140080029a4d"},
      {[] { desk_values.Illumination_threshold = 666; }, 0x10, "ffff000a05100000140100029ad0"},
  };
  for (const Row& row : rows) {
    start_desk(row.sn);
    row.change();
    CHECK(poll() == row.sent);
    CHECK(say(acknowledge()) == "");
  }
}

TEST_CASE("everything at once, reported and read") {
  start_desk(0x12);
  desk_values.Model = desk_values.body_recognition = 1;
  desk_values.Temperature = 33;
  desk_values.Humidity = 60;
  desk_values.distance = desk_values.Lamp_brightness = desk_values.Distance_threshold = 66;
  desk_values.Lux = desk_values.Illumination_threshold = 666;
  CHECK(poll() == "ffff0012051200001401ff5503213c424242029a029a9b");
  CHECK(say("ffff0008031000001201ff552d") == "ffff0012041000001301ff5503213c424242029a029a97");
}

TEST_CASE("a read of one point is answered with that point alone") {
  start_desk(1);
  desk_values.Model = 1;
  poll();
  CHECK(say("ffff0008031000001200012e") == frame(0x04, 0x10,
                                                 "13"
                                                 "0001"
                                                 "01"));
}

TEST_CASE("each control is acknowledged as the vendor's code does, and obeyed") {
  struct Row {
    const char* said;
    const char* answer;
    const char* note;
  };
  const Row rows[] = {
      {"ffff000903200000110001013f", "ffff00050420000029", "Model"},
      {"ffff00090321000011002042a0", "ffff0005042100002a", "Lamp_brightness"},
      {"ffff00090322000011004042c1", "ffff0005042200002b", "Distance_threshold"},
      {"ffff000a03230000110100029ade", "ffff0005042300002c", "Illumination_threshold"},
      {"ffff000d03300000110161014242029ad4", "ffff00050430000039", "Model, Lamp_brightness, Distance_threshold, Illumination_threshold"},
  };
  for (const Row& row : rows) {
    start_desk(1);
    CHECK(first_of(say(row.said)) == row.answer);
    CHECK(told() == row.note);
  }
  CHECK(desk_values.Model == 1);
  CHECK(desk_values.Lamp_brightness == 66);
  CHECK(desk_values.Distance_threshold == 66);
  CHECK(desk_values.Illumination_threshold == 666);
}
