#include "runtime/wire/serial.h"

#include <array>
#include <string>

#include <doctest/doctest.h>

#include "hex.h"

using namespace giz::wire;

namespace {

std::string text_of(SerialEvent event, const SerialFrame& frame) {
  const std::string body = std::to_string(static_cast<int>(frame.command)) + " sn " +
                           std::to_string(frame.sn) + " flags " + std::to_string(frame.flags) +
                           " [" + hex(frame.payload) + "]";
  switch (event) {
    case SerialEvent::none: return "";
    case SerialEvent::frame: return "frame " + body;
    case SerialEvent::bad_checksum: return "bad checksum " + body;
    case SerialEvent::bad_length: return "bad length";
    case SerialEvent::oversize: return "oversize";
    case SerialEvent::bad_escape: return "bad escape";
    case SerialEvent::restart: return "restart";
  }
  return {};
}

std::string text_of(const SerialCounters& counted, std::size_t pending) {
  return "frames " + std::to_string(counted.frames) + " of " + std::to_string(counted.frame_bytes) +
         ", dropped " + std::to_string(counted.dropped_bytes) + ", pending " +
         std::to_string(pending);
}

struct Row {
  std::string name;
  std::string wire;
  std::string events;
  std::string counted;
};

// A parser with room for eight bytes of payload.
void check(const Row& row) {
  INFO(row.name);
  std::array<std::uint8_t, 8> room{};
  SerialParser parser(room);
  std::string events;
  for (const std::uint8_t byte : bytes(row.wire)) {
    const SerialEvent event = parser.push(byte);
    if (event != SerialEvent::none) events += text_of(event, parser.frame()) + "; ";
  }
  CHECK(events == row.events);
  CHECK(text_of(parser.counters(), parser.pending()) == row.counted);
}

std::string built(const SerialFrame& frame, std::size_t room) {
  std::vector<std::uint8_t> out(room);
  return hex(build(frame, out));
}

const std::string kHeartbeat = "frame 7 sn 42 flags 0 []; ";

}  // namespace

TEST_CASE("frames are found, unescaped and checked") {
  check({"a frame without payload", "ffff0005072a000036", kHeartbeat,
         "frames 1 of 9, dropped 0, pending 0"});
  check({"a frame with payload", "ffff00080305000001010113", "frame 3 sn 5 flags 0 [010101]; ",
         "frames 1 of 12, dropped 0, pending 0"});
  check({"escapes in payload, sn and sum", "ffff 0008 05 ff55 0001 04 ff55 ff55 0f",
         "frame 5 sn 255 flags 1 [04ffff]; ", "frames 1 of 15, dropped 0, pending 0"});
  check({"an escaped sum", "ffff 0006 05 f0 0000 04 ff55", "frame 5 sn 240 flags 0 [04]; ",
         "frames 1 of 11, dropped 0, pending 0"});
  check({"a payload that holds ff 55", "ffff 0008 05 00 0000 04 ff5555 65",
         "frame 5 sn 0 flags 0 [04ff55]; ", "frames 1 of 13, dropped 0, pending 0"});
  check({"frames back to back", "ffff00050408000011 ffff0005072a000036",
         "frame 4 sn 8 flags 0 []; " + kHeartbeat, "frames 2 of 18, dropped 0, pending 0"});
  check({"a frame half received", "ffff00050408", "", "frames 0 of 0, dropped 0, pending 6"});
}

TEST_CASE("a bare acknowledgement may come unescaped") {
  check({"a lone ff as sn", "ffff 0005 06 ff 0000 0a ffff0005072a000036",
         "frame 6 sn 255 flags 0 []; " + kHeartbeat, "frames 2 of 18, dropped 0, pending 0"});
  check({"a lone ff as sum, and silence", "ffff 0005 06 f4 0000 ff", "frame 6 sn 244 flags 0 []; ",
         "frames 1 of 9, dropped 0, pending 0"});
  check({"a lone ff as sum, and the next frame", "ffff 0005 06 f4 0000 ff ffff0005072a000036",
         "frame 6 sn 244 flags 0 []; " + kHeartbeat, "frames 2 of 18, dropped 0, pending 0"});
  check({"an escaped ff as sum, and the next frame", "ffff 0005 06 f4 0000 ff55 ffff0005072a000036",
         "frame 6 sn 244 flags 0 []; " + kHeartbeat, "frames 2 of 19, dropped 0, pending 0"});
  check({"a lone ff as sum, and garbage", "ffff 0005 06 f4 0000 ff 00 11",
         "frame 6 sn 244 flags 0 []; ", "frames 1 of 9, dropped 2, pending 0"});
  check({"the sum is lost and the next head takes its place",
         "ffff 0005 06 f4 0000 ffff0005072a000036", "frame 6 sn 244 flags 0 []; " + kHeartbeat,
         "frames 2 of 17, dropped 0, pending 0"});
}

TEST_CASE("what is no frame is dropped, counted, and forgotten") {
  check({"garbage before a frame", "0011ff55 ffff0005072a000036", kHeartbeat,
         "frames 1 of 9, dropped 4, pending 0"});
  check({"a wrong sum", "ffff0005072a000037 ffff0005072a000036",
         "bad checksum 7 sn 42 flags 0 []; " + kHeartbeat, "frames 1 of 9, dropped 9, pending 0"});
  check({"a head inside a frame", "ffff000803050000 ffff0005072a000036", "restart; " + kHeartbeat,
         "frames 1 of 9, dropped 8, pending 0"});
  check({"a frame cut off behind an ff", "ffff000803050000ff ffff0005072a000036",
         "restart; " + kHeartbeat, "frames 1 of 9, dropped 9, pending 0"});
  check({"too many ff before a frame", "ffffffff ffff0005072a000036", kHeartbeat,
         "frames 1 of 9, dropped 4, pending 0"});
  check({"a length below five", "ffff0004072a0000 ffff0005072a000036", "bad length; " + kHeartbeat,
         "frames 1 of 9, dropped 8, pending 0"});
  check({"a frame beyond the buffer", "ffff000e05000000 ffff0005072a000036",
         "oversize; " + kHeartbeat, "frames 1 of 9, dropped 8, pending 0"});
  check({"the longest frame that fits", "ffff000d05000000 0405060708090a0b 4e",
         "frame 5 sn 0 flags 0 [0405060708090a0b]; ", "frames 1 of 17, dropped 0, pending 0"});
  check({"a lone ff in a payload", "ffff0007050000000 4ff00 0f ffff0005072a000036",
         "bad escape; " + kHeartbeat, "frames 1 of 9, dropped 12, pending 0"});
  check({"a lone ff as a wrong sum", "ffff0005072a0000ff 00 ffff0005072a000036",
         "bad escape; " + kHeartbeat, "frames 1 of 9, dropped 10, pending 0"});
  check({"a lone ff as the sn of a frame with payload",
         "ffff000803ff 000001010113 ffff0005072a000036", "bad escape; " + kHeartbeat,
         "frames 1 of 9, dropped 12, pending 0"});
}

TEST_CASE("frames are given one by one from any portion") {
  std::array<std::uint8_t, 8> room{};
  SerialParser parser(room);
  const std::vector<std::uint8_t> wire = bytes("ffff00050408000011 ffff0005072a000036 ffff00");
  Bytes rest = wire;
  CHECK(parser.next(rest)->command == Command::p0_down_ack);
  CHECK(rest.size() == 12);
  CHECK(parser.next(rest)->command == Command::heartbeat);
  CHECK_FALSE(parser.next(rest));
  CHECK(rest.empty());
  CHECK(parser.pending() == 3);

  int frames = 0;
  parser.feed(bytes("05072a000036"), [&](const SerialFrame& frame) { frames += frame.sn; });
  CHECK(frames == 42);

  parser.feed(bytes("ffff0005"), [](const SerialFrame&) {});
  parser.reset();
  CHECK(text_of(parser.counters(), parser.pending()) == "frames 3 of 27, dropped 4, pending 0");
}

TEST_CASE("a frame is built with its escapes, or not at all") {
  const std::vector<std::uint8_t> payload = bytes("017fffff05");
  const SerialFrame frame{Command::p0_down, 0xFF, 0, payload};
  const std::string wire =
      "ffff000a03ff5500"
      "00017fff55ff55058f";
  CHECK(built(frame, max_wire_size(payload.size())) == wire);
  CHECK(built(frame, wire.size() / 2) == wire);
  CHECK(built(frame, wire.size() / 2 - 1) == "");
  CHECK(built({Command::p0_up_ack, 0xF4, 0, {}}, 16) == "ffff000506f40000ff55");
  CHECK(built({Command::big_data_ready, 1, 1, {}}, 16) == "ffff00051b01000122");

  const std::vector<std::uint8_t> longest(kMaxSerialPayload);
  CHECK(built({Command::p0_up, 0, 0, longest}, 70000).substr(0, 12) == "fffffeff5505");
  const std::vector<std::uint8_t> longer(kMaxSerialPayload + 1);
  CHECK(built({Command::p0_up, 0, 0, longer}, 70000) == "");
}

TEST_CASE("requests and their acknowledgements are paired") {
  CHECK(ack_of(Command::p0_up) == Command::p0_up_ack);
  CHECK(wants_ack(Command::heartbeat));
  CHECK_FALSE(wants_ack(Command::heartbeat_ack));
  CHECK_FALSE(wants_ack(Command::illegal_mcu_frame));
  CHECK_FALSE(wants_ack(Command::illegal_module_frame));
}
