// A least time between two reports: nothing is lost by it, only put together.
#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

TEST_CASE("reports keep their distance, and the last value arrives") {
  lamp_values = lamp_status();
  start();
  CHECK(poll() == report(0));
  say(acknowledge());
  lamp_values.power = true;
  CHECK(run(499) == "");
  lamp_values.hue = 1;
  CHECK(run(1) == "1:" + report(1));
  say(acknowledge());
  CHECK(run(2000) == "");
  lamp_values.hue = 2;
  CHECK(run(1) == "1:" + report(2));
}

TEST_CASE("the distance holds other requests up as little as answers") {
  lamp_values = lamp_status();
  start();
  poll();
  say(acknowledge());
  lamp_values.power = true;
  giz_request(GIZ_REQUEST_BIND);
  CHECK(poll() == frame(0x15, 1));
  CHECK(say(frame(0x07, 1)) == frame(0x08, 1));
}

TEST_CASE("an edge that came and went waits for its turn too") {
  lamp_values = lamp_status();
  start();
  poll();
  say(acknowledge());
  lamp_set_overheat(true);
  lamp_set_overheat(false);
  const std::string quiet = report(2);
  lamp_values.overheat = true;
  const std::string hot = report(1);
  lamp_values.overheat = false;
  CHECK(run(500) == "500:" + hot);
  say(acknowledge());
  CHECK(run(600) == "500:" + quiet);
}
