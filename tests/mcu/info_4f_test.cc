// Device info without the product secret, and a version of the application's own.
#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

TEST_CASE("device info of 4F bytes ends with devAttr") {
  start_lamp();
  CHECK(say(frame(0x01, 0x05)) ==
        frame(0x02, 0x05,
              "3030303030303034"
              "3030303030303032"
              "3033303130313030"
              "312e322e332d7263"
              "3031323334353637383961626364656630313233343536373839616263646566"
              "0000"
              "0000000000000002"));
}
