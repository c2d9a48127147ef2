// Firmware for the controller: announced, asked for, written piece by piece, checked.
#include <vector>

#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

namespace {

std::string flash;  // what was written, as hexadecimal text
bool wanted = true;
bool writable = true;
bool whole = true;

const std::string md5 = "3031323334353637383961626364656630313233343536373839616263646566";
const std::string ready = "0020" + md5 + "0080";

std::string announcement(unsigned sn, unsigned size, const std::string& sum = md5) {
  return frame(0x19, sn, fmt::format("{:08x}0020", size) + sum);
}

std::string piece(unsigned sn, unsigned number, const std::string& bytes) {
  return frame(0x1d, sn, fmt::format("{:04x}0003", number) + bytes);
}

std::string bytes_of(unsigned size, unsigned value) {
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", value);
  return text;
}

// A lamp that has agreed to take so many bytes. The next sn is 2.
void start_update(unsigned size) {
  start_lamp();
  flash.clear();
  wanted = writable = whole = true;
  say(announcement(0xee, 1, bytes_of(32, 0x31)));  // forgets what an earlier test left behind
  say(piece(0xef, 1, "00"));
  run(2000);
  start_lamp();
  flash.clear();
  CHECK(say(announcement(0x10, size)) == frame(0x1a, 0x10) + " " + frame(0x1b, 1, ready));
  CHECK(say(frame(0x1c, 1)) == "");
  CHECK(told() == fmt::format("begin {} from 0, answered 10", size));
}

}  // namespace

extern "C" {

void giz_on_time(const giz_time*) {}
void giz_on_info(const std::uint8_t*, std::uint16_t) {}
void giz_on_data(const std::uint8_t*, std::uint16_t) {}

bool giz_ota_begin(std::uint32_t size, const std::uint8_t* sum, std::uint32_t from) {
  CHECK(hex(sum, 32).size() == 64);
  note(fmt::format("begin {} from {}", size, from));
  return wanted;
}

bool giz_ota_write(std::uint32_t offset, const std::uint8_t* bytes, std::uint16_t size) {
  CHECK(offset == flash.size() / 2);
  if (writable) flash += hex(bytes, size);
  return writable;
}

bool giz_ota_check(const std::uint8_t* sum) {
  note("check " + hex(sum, 32).substr(0, 4));
  return whole;
}

}  // extern "C"

TEST_CASE("a whole update") {
  start_update(300);
  const std::string a = bytes_of(128, 0xa1);
  const std::string b = bytes_of(128, 0xff);
  const std::string c = bytes_of(44, 0xc3);
  CHECK(say(piece(0x11, 1, a)) == frame(0x1e, 0x11));
  CHECK(say(piece(0x12, 2, b)) == frame(0x1e, 0x12));
  CHECK(say(piece(0x13, 3, c)) == frame(0x1e, 0x13) + " " + frame(0x29, 2));
  CHECK(told() == "check 3031, update done 1");
  CHECK(flash == a + b + c);
  say(frame(0x2a, 2));
  CHECK(told() == "answered 5");
  CHECK(run(100000).find(frame(0x1b, 3, ready)) == std::string::npos);
}

TEST_CASE("an update that is not wanted is declined") {
  start_update(300);
  wanted = false;
  say(announcement(0x10, 299));
  CHECK(told() == "begin 299 from 0");
  CHECK(run(1).empty());
  CHECK(say(acknowledge()) == "");
  CHECK(say(piece(0x11, 1, "01")) == frame(0x12, 0x11, "03"));
}

TEST_CASE("declining is said with 27") {
  start_lamp();
  wanted = false;
  CHECK(say(announcement(0x10, 77)) == frame(0x1a, 0x10) + " " + frame(0x27, 1));
  wanted = true;
}

TEST_CASE("an announcement that is repeated begins nothing anew") {
  start_update(300);
  say(piece(0x11, 1, bytes_of(128, 1)));
  CHECK(say(announcement(0x10, 300)) == frame(0x1a, 0x10) + " " + frame(0x1b, 2, ready));
  CHECK(told() == "");
}

TEST_CASE("a piece that comes twice is acknowledged twice and written once") {
  start_update(200);
  CHECK(say(piece(0x11, 1, bytes_of(128, 1))) == frame(0x1e, 0x11));
  CHECK(say(piece(0x11, 1, bytes_of(128, 1))) == frame(0x1e, 0x11));
  CHECK(first_of(say(piece(0x12, 2, bytes_of(72, 2)))) == frame(0x1e, 0x12));
  CHECK(say(piece(0x12, 2, bytes_of(72, 2))) == frame(0x1e, 0x12));  // even after the end
  CHECK(flash.size() == 400);
}

TEST_CASE("a piece that was lost is asked for again, and the update goes on from there") {
  start_update(300);
  say(piece(0x11, 1, bytes_of(128, 1)));
  CHECK(say(piece(0x13, 3, bytes_of(44, 3))) == frame(0x1b, 2, ready));
  say(frame(0x1c, 2));
  CHECK(say(piece(0x14, 1, bytes_of(128, 1))) == frame(0x1e, 0x14));
  CHECK(say(piece(0x15, 2, bytes_of(128, 2))) == frame(0x1e, 0x15));
  CHECK(first_of(say(piece(0x16, 3, bytes_of(44, 3)))) == frame(0x1e, 0x16));
  CHECK(flash == bytes_of(128, 1) + bytes_of(128, 2) + bytes_of(44, 3));
}

TEST_CASE("silence is asked into every 10 s, five times, then the update is given up") {
  start_update(300);
  say(piece(0x11, 1, bytes_of(128, 1)));
  told();
  int asked = 0;
  for (int passed = 0; passed < 120000; ++passed) {
    ++now;
    const std::string sent = poll();
    if (sent.substr(0, 10) == "ffff00291b") ++asked;
    if (!sent.empty()) feed(acknowledge());
  }
  CHECK(asked == 4);
  CHECK(told().find("update stopped") != std::string::npos);
}

TEST_CASE("the same firmware announced anew goes on where it broke off") {
  start_update(300);
  say(piece(0x11, 1, bytes_of(128, 1)));
  CHECK(say(frame(0x1f, 0x12)) == frame(0x20, 0x12));
  CHECK(told() == "update stopped");
  say(announcement(0x13, 300));
  CHECK(told() == "begin 300 from 128");
  say(acknowledge());
  CHECK(say(piece(0x14, 1, bytes_of(128, 1))) == frame(0x1e, 0x14));
  CHECK(say(piece(0x15, 2, bytes_of(128, 2))) == frame(0x1e, 0x15));
  CHECK(flash.size() == 512);
}

TEST_CASE("other firmware begins anew, even in the middle") {
  start_update(300);
  say(piece(0x11, 1, bytes_of(128, 1)));
  flash.clear();
  say(announcement(0x12, 301));
  CHECK(told() == "begin 301 from 0");
  CHECK(say(piece(0x13, 1, bytes_of(128, 9))).find(frame(0x1e, 0x13)) != std::string::npos);
  CHECK(flash == bytes_of(128, 9));
}

TEST_CASE("firmware that is not whole is told, and the module not restarted") {
  start_update(2);
  whole = false;
  CHECK(say(piece(0x11, 1, "0102")) == frame(0x1e, 0x11));
  CHECK(told() == "check 3031, update done 0");
}

TEST_CASE("a piece that cannot be written ends the update") {
  start_update(300);
  writable = false;
  CHECK(say(piece(0x11, 1, bytes_of(128, 1))) == frame(0x12, 0x11, "03") + " " + frame(0x27, 2));
  CHECK(say(piece(0x12, 1, bytes_of(128, 1))) == frame(0x12, 0x12, "03"));
}

TEST_CASE("the application may stop an update") {
  start_update(300);
  giz_ota_stop();
  CHECK(poll() == frame(0x27, 2));
  CHECK(say(frame(0x28, 2)) == "");
  CHECK(told() == "answered 11");
  CHECK(run(60000) == "");
}

TEST_CASE("more than was announced, and nothing, are illegal") {
  start_update(10);
  CHECK(say(piece(0x11, 1, bytes_of(11, 1))) == frame(0x12, 0x11, "03"));
  CHECK(say(piece(0x11, 1, "")) == frame(0x12, 0x11, "03"));
  CHECK(say(piece(0x11, 0, "01")) == frame(0x1b, 2, ready));
  CHECK(say(frame(0x1d, 0x12, "0001")) == frame(0x12, 0x12, "03"));
  CHECK(flash.empty());
}

TEST_CASE("an announcement of another form is illegal") {
  start_lamp();
  CHECK(say(frame(0x19, 1, "00000010")) == frame(0x12, 1, "03"));
  CHECK(say(frame(0x19, 1,
                  "00000010"
                  "0010" +
                      md5)) == frame(0x12, 1, "03"));
}

TEST_CASE("the sender's stop without an update is acknowledged") {
  start_lamp();
  giz_ota_stop();
  poll();
  say(acknowledge());
  told();
  CHECK(say(frame(0x1f, 5)) == frame(0x20, 5));
  CHECK(told() == "");
}

TEST_CASE("reports and controls go on during an update") {
  start_update(300);
  lamp_values.power = true;
  CHECK(poll() == report(2));
  say(acknowledge());
  CHECK(first_of(say(set_brightness(0x20, 5))) == acknowledged(0x20));
}
