// The cloud parser on any bytes: no split of the stream changes what is understood, nothing is
// understood behind a fault, and what is understood can be built again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "runtime/wire/cloud.h"

using namespace giz::wire;

namespace {

constexpr std::size_t kRoom = 200;

void require(bool is_true) {
  if (!is_true) std::abort();
}

std::vector<std::uint8_t> built(const CloudFrame& frame) {
  std::vector<std::uint8_t> wire(max_cloud_size(frame.payload.size()) + 2 + frame.did.size());
  wire.resize(build(frame, wire).size());
  require(!wire.empty());
  return wire;
}

struct Parsed {
  std::vector<std::vector<std::uint8_t>> frames;  // each as it should travel
  CloudFault fault = CloudFault::none;
  bool pending = false;

  bool operator==(const Parsed&) const = default;
};

Parsed parsed(Bytes stream, std::size_t portion) {
  std::array<std::uint8_t, kRoom> room{};
  CloudParser parser(room);
  Parsed result;
  while (!stream.empty()) {
    Bytes part = stream.first(std::min(stream.size(), portion));
    stream = stream.subspan(part.size());
    while (const std::optional<CloudFrame> frame = parser.next(part)) {
      require(parser.fault() == CloudFault::none);
      result.frames.push_back(built(*frame));
    }
    require(part.empty() || parser.fault() != CloudFault::none);
  }
  result.fault = parser.fault();
  result.pending = parser.pending();
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes stream(data + 1, size - 1);
  const Parsed whole = parsed(stream, size);
  require(parsed(stream, 1) == whole);
  require(parsed(stream, 1 + data[0] % 16) == whole);
  for (const std::vector<std::uint8_t>& wire : whole.frames) {
    const Parsed again = parsed(wire, 3);
    require(again.frames.size() == 1 && again.frames[0] == wire);
    require(again.fault == CloudFault::none && !again.pending);
  }
  return 0;
}
