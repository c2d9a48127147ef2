// Bytes to frames: stuffing, pieces, noise, and whatever else a line does to them.
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

namespace {

const std::string beat = frame(0x07, 0x2a);
const std::string beaten = frame(0x08, 0x2a);

// After these bytes, whatever they are, a heartbeat is understood.
void check_recovers(const std::string& bytes) {
  start_lamp();
  CAPTURE(bytes);
  say(bytes);
  const lamp_status before = lamp_values;
  CHECK(last_of(say(beat)) == beaten);
  CHECK(lamp_values.brightness == before.brightness);
}

}  // namespace

TEST_CASE("a frame may come in pieces, cut anywhere") {
  const std::string whole = set_brightness(0xff, 42);
  for (std::size_t cut = 2; cut < whole.size(); cut += 2) {
    start_lamp();
    CAPTURE(cut);
    CHECK(say(whole.substr(0, cut)) == (whole.substr(cut) == "55" ? acknowledged(0xff) : ""));
    now += 90;
    say(whole.substr(cut));
    CHECK(lamp_values.brightness == 42);
    CHECK(told() == "brightness");
  }
}

TEST_CASE("a frame may come byte by byte, with up to a tenth of a second between two") {
  start_lamp();
  const std::string whole = set_brightness(0x01, 42);
  for (std::size_t at = 0; at < whole.size(); at += 2) {
    say(whole.substr(at, 2));
    run(99);
  }
  CHECK(lamp_values.brightness == 42);
}

TEST_CASE("a frame that stops for longer is given up and counted") {
  const std::string whole = set_brightness(0x01, 42);
  for (std::size_t cut = 6; cut < whole.size(); cut += 2) {
    start_lamp();
    CAPTURE(cut);
    say(whole.substr(0, cut));
    run(100);
    CHECK(say(whole.substr(cut)) == "");
    CHECK(lamp_values.brightness == 0);
    CHECK(giz_count(GIZ_COUNT_BROKEN) ==
          (cut > 6 ? 1 : 0));  // before its length, it is no frame yet
    CHECK(say(beat) == beaten);
  }
}

TEST_CASE("a slow main loop is no pause on the line") {
  start_lamp();
  const std::string whole = set_brightness(0x01, 42);
  say(whole.substr(0, 12));
  feed(whole.substr(12));
  now += 500;
  poll();
  CHECK(lamp_values.brightness == 42);
}

TEST_CASE("an FF in a frame is followed by a 55 that does not belong to it") {
  start_lamp();
  CHECK(say("ffff 0005 07 ff55 0000 0b") == "ffff000508ff5500000c");
  // hue FF, sn 7F, so that the checksum is FF as well
  CHECK(frame(0x03, 0xe1,
              "01"
              "10"
              "00"
              "00"
              "ff"
              "00") == "ffff000b03e1000001100000ff5500ff55");
  CHECK(first_of(say(frame(0x03, 0xe1,
                           "01"
                           "10"
                           "00"
                           "00"
                           "ff"
                           "00"))) == acknowledged(0xe1));
  CHECK(lamp_values.hue == 0xff);
  say(acknowledge());
  CHECK(say(beat) == beaten);
  CHECK(giz_count(GIZ_COUNT_BROKEN) == 0);
}

TEST_CASE("what is really FF 55 travels as FF 55 55") {
  start_lamp();
  say("ffff 000b 03 01 0000 01 30 00 00 ff55 55 95");  // speed 85 is out of range
  CHECK(lamp_values.hue == 0);
  say("ffff 000b 03 02 0000 01 18 00 55 ff55 00 7d");
  CHECK(lamp_values.brightness == 0x55);
  CHECK(lamp_values.hue == 0xff);
}

TEST_CASE("an FF without its 55 counts, where a module did not stuff it") {
  // The bare acknowledgement of a report with sn FF, and one whose checksum is FF.
  start_lamp();
  while (lamp_values.hue != 0xfe) {
    ++lamp_values.hue;
    poll();
    say(acknowledge());
  }
  lamp_values.power = true;
  CHECK(poll() == report(0xff));
  told();
  CHECK(say("ffff 0005 06 ff 0000 0a") == "");
  CHECK(told() == "answered 0");

  start_lamp();
  while (lamp_values.hue != 0xf3) {
    ++lamp_values.hue;
    poll();
    say(acknowledge());
  }
  lamp_values.power = true;
  CHECK(poll() == report(0xf4));
  told();
  CHECK(say("ffff 0005 06 f4 0000 ff" + beat) == beaten);
  CHECK(told() == "answered 0");
}

TEST_CASE("two FF begin a frame, wherever they are") {
  start_lamp();
  const std::string whole = set_brightness(0x01, 42);
  for (std::size_t cut = 2; cut < whole.size(); cut += 2) {
    CAPTURE(cut);
    CHECK(last_of(say(whole.substr(0, cut) + beat)) == beaten);
  }
  // All but those cut within head and length, and the one that only lost its checksum, were frames.
  CHECK(giz_count(GIZ_COUNT_BROKEN) == whole.size() / 2 - 5);
  CHECK(lamp_values.brightness == 0);
  CHECK(say("ff" + beat) == beaten);
  CHECK(say("ffffff" + beat) == beaten);
}

TEST_CASE("a frame that lost its checksum does not take the next one along") {
  const std::string whole = frame(0x07, 0x2b);
  check_recovers(whole.substr(0, whole.size() - 2));
}

TEST_CASE("a frame with a wrong length is counted and skipped") {
  for (const std::string length : {"0000", "0001", "0004", "000c", "0010", "00ff55", "0100", "0186",
                                   "7fff55", "ff5500", "ff5505", "ff55ff55"}) {
    start_lamp();
    CAPTURE(length);
    std::string bytes = "ffff" + length + "03 01 0000";
    for (int i = 0; i < 400; ++i) {
      bytes += "01";
      if (bytes.size() > 60) {
        CHECK(say(bytes) == "");
        bytes.clear();
      }
    }
    CHECK(say(bytes) == "");
    CHECK(giz_count(GIZ_COUNT_SIZE) == 1);
    CHECK(told() == "");
    CHECK(say(beat) == beaten);
  }
}

TEST_CASE("a stuffed FF at the head of a length is a length of FF00 and more, not a heartbeat") {
  start_lamp();
  CHECK(say("ffff ff55 0005 07 2a 0000 36") == "");
  CHECK(giz_count(GIZ_COUNT_SIZE) == 1);
}

TEST_CASE("a frame as long as any may be is no longer than its buffer") {
  start_lamp();
  CHECK(first_of(say(set_brightness(1, 1))) == acknowledged(1));
  say(acknowledge());
  CHECK(say("ffff 000c 03 02 0000 01 08 00 02 00 00 00 1a") == "");
  CHECK(giz_count(GIZ_COUNT_SIZE) == 1);
}

TEST_CASE("noise between frames is nothing") {
  check_recovers("00");
  check_recovers("55");
  check_recovers("ff");
  check_recovers("ff55");
  check_recovers("ffff");
  check_recovers("ffffff55");
  check_recovers("ffff0005");
  check_recovers("deadbeef 0102030405 ff00 ff55 ff");
}

TEST_CASE("after any noise the next good frame is understood, and only counters have moved") {
  std::mt19937 random(20240229);
  for (int round = 0; round < 3000; ++round) {
    std::string noise;
    const auto size = static_cast<unsigned>(random() % 60);
    const bool framed = (random() & 1) != 0;
    if (framed) noise = "ffff";
    for (unsigned i = 0; i < size; ++i) {
      const auto kind = random() % 6;
      noise += fmt::format("{:02x}", kind == 0   ? 0xffu
                                     : kind == 1 ? 0x55u
                                     : kind == 2 ? random() % 16
                                                 : random() & 0xff);
    }
    start_lamp();
    lamp_values.brightness = 33;
    poll();
    say(acknowledge());
    CAPTURE(noise);
    say(noise);
    REQUIRE(last_of(say(beat)) == beaten);
    REQUIRE(lamp_values.brightness == 33);
  }
}

TEST_CASE("a frame with one byte changed does no harm, one bit changed is always found") {
  const std::string whole = set_brightness(0x01, 42);
  for (std::size_t at = 0; at < whole.size(); at += 2) {
    const unsigned byte = static_cast<unsigned>(std::stoul(whole.substr(at, 2), nullptr, 16));
    for (unsigned bit = 0; bit < 8; ++bit) {
      start_lamp();
      CAPTURE(at);
      std::string damaged = whole;
      damaged.replace(at, 2, fmt::format("{:02x}", byte ^ (1u << bit)));
      say(damaged);
      CHECK(lamp_values.brightness == 0);
      CHECK(told() == "");
      CHECK(say(beat) == beaten);
    }
  }
}

TEST_CASE("a frame with one byte missing or doubled does no harm") {
  const std::string whole = set_brightness(0x01, 42);
  for (std::size_t at = 0; at < whole.size(); at += 2) {
    start_lamp();
    CAPTURE(at);
    say(whole.substr(0, at) + whole.substr(at + 2));
    CHECK(lamp_values.brightness == 0);
    CHECK(last_of(say(beat)) == beaten);

    start_lamp();
    say(whole.substr(0, at) + whole.substr(at, 2) + whole.substr(at));
    // A head of three FF is a head.
    CHECK(lamp_values.brightness ==
          (at < 4 || whole.substr(at, 2) == whole.substr(whole.size() - 2) ? 42 : 0));
    if (lamp_values.brightness == 0) CHECK(last_of(say(beat)) == beaten);
  }
}

TEST_CASE("bytes that find the ring full are counted, and the line recovers") {
  start_lamp();
  for (unsigned i = 0; i < GIZ_RING_SIZE; ++i) giz_receive(0x11);
  CHECK(giz_count(GIZ_COUNT_OVERRUN) == 0);
  giz_receive(0x12);
  giz_receive(0x12);
  CHECK(giz_count(GIZ_COUNT_OVERRUN) == 2);
  CHECK(poll() == "");
  CHECK(say(beat) == beaten);
}

TEST_CASE("bytes can be received several at once") {
  start_lamp();
  const std::uint8_t bytes[] = {0xff, 0xff, 0x00, 0x05, 0x07, 0x2a, 0x00, 0x00, 0x36};
  giz_receive_all(bytes, sizeof bytes);
  CHECK(poll() == beaten);
  for (int i = 0; i < 8; ++i) giz_receive_all(bytes, sizeof bytes);
  CHECK(giz_count(GIZ_COUNT_OVERRUN) == 8 * 9 - GIZ_RING_SIZE);
}

TEST_CASE("several frames in one poll are all answered, in order") {
  start_lamp();
  CHECK(say(frame(0x07, 1) + frame(0x07, 2) + frame(0x0d, 3, "0001")) ==
        frame(0x08, 1) + " " + frame(0x08, 2) + " " + frame(0x0e, 3));
}

TEST_CASE("what arrives while a poll is at work waits for the next one") {
  start_lamp();
  for (int round = 0; round < 40; ++round) {
    feed(beat);
    CHECK(poll() == beaten);
  }
}
