// The options: production test, network time, module information, transparent data.
#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

extern "C" {

void giz_on_time(const giz_time* time) {
  note(fmt::format("time {}-{}-{} {}:{}:{} {}", time->year, time->month, time->day, time->hour,
                   time->minute, time->second, time->unix_seconds));
}

void giz_on_info(const std::uint8_t* info, std::uint16_t size) {
  note(fmt::format("info {} {}", size, hex(info, size)));
}

void giz_on_data(const std::uint8_t* bytes, std::uint16_t size) {
  note("data " + hex(bytes, size));
}

bool giz_ota_begin(std::uint32_t, const std::uint8_t*, std::uint32_t) { return false; }
bool giz_ota_write(std::uint32_t, const std::uint8_t*, std::uint16_t) { return false; }
bool giz_ota_check(const std::uint8_t*) { return false; }

}  // extern "C"

TEST_CASE("production test is a request like others") {
  start_lamp();
  giz_request(GIZ_REQUEST_TEST);
  CHECK(poll() == frame(0x13, 1));
  say(frame(0x14, 1));
  CHECK(told() == "answered 6");
}

TEST_CASE("a request for data that nobody gave sends nothing and ends") {
  start_lamp();
  giz_request(GIZ_REQUEST_DATA);
  CHECK(run(1000) == "");
  CHECK(told() == "unanswered 9");
}

TEST_CASE("network time is read byte by byte") {
  start_lamp();
  giz_request(GIZ_REQUEST_TIME);
  CHECK(poll() == frame(0x17, 1));
  say("ffff00101801000007df0b020c011f5636e01bcf");
  CHECK(told() == "time 2015-11-2 12:1:31 1446436891, answered 7");
  CHECK(giz_count(GIZ_COUNT_CHECKSUM) == 0);
}

TEST_CASE("a time of another length is none") {
  start_lamp();
  giz_request(GIZ_REQUEST_TIME);
  poll();
  say(frame(0x18, 1, "07df0b020c011f5636e0"));
  CHECK(told() == "answered 7");
}

TEST_CASE("a time that was not asked for is nothing") {
  start_lamp();
  say(frame(0x18, 1, "07df0b020c011f5636e01b"));
  CHECK(told() == "");
  CHECK(giz_count(GIZ_COUNT_UNEXPECTED) == 1);
}

TEST_CASE("module information comes as it is, of either kind") {
  std::string wifi = "01";
  for (int i = 1; i < 65; ++i) wifi += fmt::format("{:02x}", i);
  std::string gprs = "02";
  for (int i = 1; i < 83 + 30; ++i) gprs += fmt::format("{:02x}", i);
  for (const std::string& info : {wifi, gprs}) {
    start_lamp();
    giz_request(GIZ_REQUEST_INFO);
    CHECK(poll() == frame(0x21, 1, "00"));
    say(frame(0x22, 1, info));
    CHECK(told() == fmt::format("info {} {}, answered 8", info.size() / 2, info));
  }
}

TEST_CASE("module information that is too short is none") {
  start_lamp();
  giz_request(GIZ_REQUEST_INFO);
  poll();
  say(frame(0x22, 1, "0100"));
  CHECK(told() == "answered 8");
}

TEST_CASE("data from the app is handed on once and acknowledged") {
  start_lamp();
  const std::string down = "ffff0009034200000511ff552285";
  CHECK(say(down) == "ffff0005044200004b");
  CHECK(told() == "data 11ff22");
  CHECK(say(down) == "ffff0005044200004b");
  CHECK(told() == "");
  run(600);
  CHECK(say(down) == "ffff0005044200004b");
  CHECK(told() == "data 11ff22");
  CHECK(say(frame(0x03, 1, "05")) == frame(0x04, 1));
  CHECK(told() == "data ");
}

TEST_CASE("data as long as is agreed on fits, longer is skipped") {
  start_lamp();
  for (const std::size_t size : {GIZ_DATA_MAX, GIZ_DATA_MAX + 70u}) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += "a5";
    const std::string sent = say(frame(0x03, 1, "05" + bytes));
    if (size == GIZ_DATA_MAX) {
      CHECK(sent == frame(0x04, 1));
      CHECK(told() == "data " + bytes);
    } else {
      CHECK(sent == "");
      CHECK(told() == "");
    }
  }
}

TEST_CASE("data to the app is sent from the application's buffer, and again until it is answered") {
  start_lamp();
  std::uint8_t bytes[] = {0, 0x11, 0xff, 0x22};
  CHECK(giz_send_data(bytes, 3));
  CHECK_FALSE(giz_send_data(bytes, 3));
  const std::string up = "ffff0009050100000611ff552247";
  CHECK(run(201) == "1:" + up + " 201:" + up);
  CHECK_FALSE(giz_send_data(bytes, 3));
  say(frame(0x06, 1));
  CHECK(told() == "answered 9");
  CHECK(giz_send_data(bytes, 0));
  CHECK(poll() == frame(0x05, 2, "06"));
  run(1000);
  CHECK(told() == "unanswered 9");
  CHECK(giz_send_data(bytes, 1));
}

TEST_CASE("data and reports have the same command and are told apart by their sn") {
  start_lamp();
  std::uint8_t bytes[] = {0, 1};
  CHECK(giz_send_data(bytes, 1));
  lamp_values.power = true;
  CHECK(poll() == frame(0x05, 1, "0601"));
  CHECK(say(frame(0x06, 1)) == report(2));
  CHECK(told() == "answered 9");
}

TEST_CASE("a long message goes out in several writes") {
  start_lamp();
  std::uint8_t bytes[901];
  std::string text = "06";
  for (int i = 1; i <= 900; ++i) {
    bytes[i] = static_cast<std::uint8_t>(i);
    text += fmt::format("{:02x}", i & 0xff);
  }
  CHECK(giz_send_data(bytes, 900));
  CHECK(poll() == frame(0x05, 1, text));
}

TEST_CASE("all requests at once take their turns") {
  start_lamp();
  for (std::uint8_t request = 0; request < 9; ++request) giz_request(request);
  std::string order;
  for (std::string sent = poll(); !sent.empty(); sent = say(acknowledge())) {
    order += sent.substr(8, 2) + " ";
  }
  CHECK(order == "09 09 0b 15 29 13 17 21 05 ");
}
