// The serial parser on any bytes: no split of the stream changes what is understood, every byte is
// counted once, a good frame behind any garbage is found, and what is found can be built again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "runtime/wire/serial.h"

using namespace giz::wire;

namespace {

constexpr std::size_t kRoom = 64;
constexpr std::array<std::uint8_t, 9> kHeartbeat = {0xFF, 0xFF, 0, 5, 7, 42, 0, 0, 54};

void require(bool is_true) {
  if (!is_true) std::abort();
}

std::vector<std::uint8_t> built(const SerialFrame& frame) {
  std::vector<std::uint8_t> wire(max_wire_size(frame.payload.size()));
  wire.resize(build(frame, wire).size());
  require(!wire.empty());
  return wire;
}

// The frames of a stream, each as it should travel.
using Frames = std::vector<std::vector<std::uint8_t>>;

// Feeds a stream in portions whose sizes `seed` decides.
Frames parsed(SerialParser& parser, Bytes stream, std::uint8_t seed) {
  Frames frames;
  while (!stream.empty()) {
    const std::size_t size = std::min<std::size_t>(stream.size(), 1 + seed % 7);
    parser.feed(stream.first(size),
                [&](const SerialFrame& frame) { frames.push_back(built(frame)); });
    stream = stream.subspan(size);
    seed = static_cast<std::uint8_t>(seed * 5 + 3);
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes stream(data + 1, size - 1);
  std::array<std::uint8_t, kRoom> room{};
  SerialParser parser(room);
  const Frames frames = parsed(parser, stream, data[0]);

  std::array<std::uint8_t, kRoom> other_room{};
  SerialParser by_byte(other_room);
  Frames same;
  for (const std::uint8_t byte : stream) {
    if (by_byte.push(byte) == SerialEvent::frame) same.push_back(built(by_byte.frame()));
  }
  require(frames == same);

  const SerialCounters& counted = parser.counters();
  require(counted.frames == frames.size());
  require(counted.frame_bytes + counted.dropped_bytes + parser.pending() == stream.size());

  const Frames last = parsed(parser, kHeartbeat, data[0]);
  require(!last.empty() && last.back() == std::vector(kHeartbeat.begin(), kHeartbeat.end()));
  require(parser.pending() == 0);

  for (const std::vector<std::uint8_t>& wire : frames) {
    require(parsed(parser, wire, data[0]) == Frames{wire});
  }
  return 0;
}
