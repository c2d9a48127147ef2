// The start of a frame that is not complete is kept as bytes and read again with what follows, so
// that a device at rest holds no buffer.
#include "generator/simulate/cloud_reader.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "generator/decode/hex.h"

namespace gizgen {
namespace {

using giz::wire::Bytes;
using giz::wire::CloudFault;
using giz::wire::CloudParser;

constexpr std::size_t kMostShown = 16;
constexpr std::size_t kHead = 4;

std::string describe(CloudFault fault, Bytes bytes) {
  const std::string start = to_hex(bytes.first(std::min(kMostShown, bytes.size())));
  switch (fault) {
    case CloudFault::bad_head:
      return fmt::format("this is not the protocol: a frame begins with 00 00 00 03, not {}",
                         start);
    case CloudFault::bad_length: return "a frame's length has more than four bytes: " + start;
    case CloudFault::oversize:
      return fmt::format("a frame is longer than {} bytes: {}", CloudReader::kLongestBody, start);
    default: return "a frame ends before its command does: " + start;
  }
}

// Where the length behind the head ends.
std::size_t body_at(Bytes wire) {
  std::size_t at = kHead;
  while ((wire[at] & 0x80) != 0) ++at;
  return at + 1;
}

CloudPacket packet_of(Bytes wire) {
  CloudPacket packet{{wire.begin(), wire.end()}, {}};
  giz::wire::parse_cloud_body(Bytes(packet.wire).subspan(body_at(wire)), packet.frame);
  return packet;
}

}  // namespace

std::vector<CloudPacket> CloudReader::push(Bytes bytes) {
  std::vector<CloudPacket> packets;
  if (!fault_.empty()) return packets;
  std::array<std::uint8_t, kLongestBody> body;
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  Bytes rest(held_);
  while (!rest.empty()) {
    CloudParser parser(body);
    Bytes after = rest;
    const bool whole = parser.next(after).has_value();
    if (parser.fault() != CloudFault::none) {
      fault_ = describe(parser.fault(), rest);
      break;
    }
    if (!whole) break;
    packets.push_back(packet_of(rest.first(rest.size() - after.size())));
    rest = after;
  }
  held_.erase(held_.begin(), held_.end() - static_cast<std::ptrdiff_t>(rest.size()));
  if (held_.empty()) std::vector<std::uint8_t>().swap(held_);
  return packets;
}

void CloudReader::reset() {
  held_.clear();
  fault_.clear();
}

}  // namespace gizgen
