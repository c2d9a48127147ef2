// The smallest product, one switch: frames that its own generated code sent and took on a host,
// byte for byte, and such as the module's firmware said to it.
#include <doctest/doctest.h>

#include "button_link.h"
#include "giz.h"
#include "tests/mcu/world.h"

using namespace world;

HOOK(button, LED_ONOFF, bool)

namespace {

void start_button() {
  button_values = button_status();
  start_quietly();
}

}  // namespace

TEST_CASE("what is asked is answered with the vendor's bytes") {
  struct Row {
    const char* said;
    const char* answer;
  };
  const Row rows[] = {
      {"ffff00050101000007",
       "ffff006f0201000030303030303030343030303030303032303330313031303030333033303030303335616631"
       "3362306339626334386666393364363537653930643833646534350000000000000000000230303030303030303"
       "0303030303030303030303030303030303030303030303084"},
      {"ffff0005017f000085",
       "ffff006f027f000030303030303030343030303030303032303330313031303030333033303030303335616631"
       "3362306339626334386666393364363537653930643833646534350000000000000000000230303030303030303"
       "0303030303030303030303030303030303030303030303002"},
      {"ffff0005072a000036", "ffff0005082a000037"},
      {"ffff000603100000021b", "ffff00070410000003001e"},
      {"ffff0005073300003e", "ffff000612330000014c"},
      {"ffff00050734000040", "ffff00050834000041"},
      {"ffff000577350000b1", "ffff000612350000024f"},
      {"ffff00070d400000000559", "ffff00050e40000053"},
      {"ffff00070d40000000065a", "ffff00050e40000053"},
      {"ffff00070d400000001266", "ffff00050e40000053"},
      {"ffff00070d400000003286", "ffff00050e40000053"},
      {"ffff00070d4000000d3293", "ffff00050e40000053"},
      {"ffff00070d400000001266", "ffff00050e40000053"},
      {"ffff00070d400000003a8e", "ffff00050e40000053"},
      {"ffff00070d400000103296", "ffff00050e40000053"},
      {"ffff0006114100000159", ""},
  };
  for (const Row& row : rows) {
    start_button();
    CHECK(say(row.said) == row.answer);
  }
}

TEST_CASE("the first report, a later one, and a read are the vendor's bytes") {
  button_values = button_status();
  start();
  button_values.LED_ONOFF = true;
  CHECK(poll() == "ffff000705000000040111");
  CHECK(say("ffff0005060000000b") == "");
  button_values.LED_ONOFF = false;
  poll();
  say(acknowledge());
  button_values.LED_ONOFF = true;
  CHECK(poll() == "ffff000705020000040113");
  CHECK(say("ffff000603110000021c") == "ffff000704110000030120");
}

TEST_CASE("a control is obeyed, acknowledged and reported") {
  start_button();
  CHECK(say("ffff0008032000000101012e") == "ffff00050420000029 ffff000705010000040112");
  CHECK(told() == "LED_ONOFF");
  CHECK(button_values.LED_ONOFF);
  CHECK(say("ffff0005060100000c") == "");
  CHECK(say("ffff000803ff5500000101010d") == "ffff000504ff55000008");
  CHECK(say("ffff00080307000001010014") == "ffff00050407000010 ffff000705020000040012");
  CHECK_FALSE(button_values.LED_ONOFF);
}

TEST_CASE("requests are the vendor's bytes") {
  struct Row {
    std::uint8_t request;
    unsigned sn;
    const char* sent;
  };
  const Row rows[] = {
      {GIZ_REQUEST_RESET, 4, "ffff00050b04000014"},
      {GIZ_REQUEST_SOFTAP, 5, "ffff0006090500000115"},
      {GIZ_REQUEST_AIRLINK, 6, "ffff0006090600000217"},
      {GIZ_REQUEST_BIND, 8, "ffff00051508000022"},
      {GIZ_REQUEST_MODULE_RESTART, 0x44, "ffff00052944000072"},
  };
  for (const Row& row : rows) {
    start_button();
    for (unsigned sn = 1; sn != row.sn; ++sn) {
      giz_request(GIZ_REQUEST_BIND);
      poll();
      say(acknowledge());
    }
    giz_request(row.request);
    CHECK(poll() == row.sent);
  }
}

TEST_CASE("a frame for a larger product than this one is skipped") {
  start_button();
  CHECK(say("ffff001e03080000017fff55ff5505ff55ff55ff55ff550b173b3b080a07080708059f1180118036") ==
        "");
  CHECK(giz_count(GIZ_COUNT_SIZE) == 1);
  CHECK(say("ffff0005072a000036") == "ffff0005082a000037");
}
