// The engine's own MD5: RFC 1321's examples, and lengths around a block.
#include <vector>

#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

extern "C" {

void giz_on_time(const giz_time*) {}
void giz_on_info(const std::uint8_t*, std::uint16_t) {}
void giz_on_data(const std::uint8_t*, std::uint16_t) {}
bool giz_ota_begin(std::uint32_t, const std::uint8_t*, std::uint32_t) { return true; }
bool giz_ota_write(std::uint32_t, const std::uint8_t*, std::uint16_t) { return true; }

}  // extern "C"

namespace {

std::string hex_of(const std::string& text) {
  return hex(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

// Updates with this text as the firmware. What the engine told in the end.
std::string update(const std::string& text, const std::string& digits) {
  start_lamp();
  say(frame(0x19, 1, fmt::format("{:08x}0020", text.size()) + hex_of(digits)));
  unsigned number = 0;
  for (std::size_t at = 0; at < text.size(); at += GIZ_OTA_PIECE) {
    ++number;
    say(frame(0x1d, number & 0x7f,
              fmt::format("{:04x}0000", number) + hex_of(text.substr(at, GIZ_OTA_PIECE))));
  }
  return told();
}

void check(const std::string& text, const std::string& digits) {
  CAPTURE(text);
  CHECK(update(text, digits) == "update done 1");
  std::string wrong = digits;
  wrong[31] = wrong[31] == '0' ? '1' : '0';
  CHECK(update(text, wrong) == "update done 0");
}

}  // namespace

TEST_CASE("the examples of RFC 1321") {
  check("a", "0cc175b9c0f1b6a831c399e269772661");
  check("abc", "900150983cd24fb0d6963f7d28e17f72");
  check("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
  check("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b");
  check("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "d174ab98d277d9f5a5611c2c9f419d9f");
  check("12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("lengths around the end of a block") {
  check(std::string(55, 'x'), "04364420e25c512fd958a70738aa8f72");
  check(std::string(56, 'x'), "668a72d5ba17f08e62dabcafad6db14b");
  check(std::string(63, 'x'), "7dc2ca208106a2f703567bdff99d8981");
  check(std::string(64, 'x'), "c1bb4f81d892b2d57947682aeb252456");
  check(std::string(65, 'x'), "1bc932052302d074bdec39795fe00cf6");
}

TEST_CASE("digits may be capitals, and what is none is never equal") {
  CHECK(update("abc", "900150983CD24FB0D6963F7D28E17F72") == "update done 1");
  CHECK(update("abc", "900150983cd24fb0d6963f7d28e17f7g") == "update done 0");
  CHECK(update("abc", "                                ") == "update done 0");
}
