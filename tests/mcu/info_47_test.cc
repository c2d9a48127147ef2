// The oldest layout of device info, and a bind window of a minute.
#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

TEST_CASE("device info of 47 bytes ends with the bind window") {
  start_lamp();
  CHECK(say(frame(0x01, 0x05)) ==
        frame(0x02, 0x05,
              "3030303030303034"
              "3030303030303032"
              "3033303130313030"
              "3033303330303030"
              "3031323334353637383961626364656630313233343536373839616263646566"
              "003c"));
}
