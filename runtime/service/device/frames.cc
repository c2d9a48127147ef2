// Each frame is parsed where it stands in what was received; the bytes of whole frames are dropped
// together, when no whole one is left.
#include "runtime/service/device/frames.h"

#include <algorithm>
#include <utility>

#include "runtime/service/base/crypto.h"

namespace giz::device {
namespace {

using wire::Bytes;
using wire::CloudFault;

constexpr std::uint8_t kHead[] = {0, 0, 0, 3};
constexpr std::size_t kMaxLengthBytes = 4;
constexpr std::size_t kKept = 512;  // bytes of room that an idle link may keep

std::string text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A field that a u16 counts, taken from the front.
std::optional<Bytes> take_counted(Bytes& rest) {
  if (rest.size() < 2) return std::nullopt;
  const std::size_t size = wire::get_number(rest, 0, 2);
  if (rest.size() - 2 < size) return std::nullopt;
  const Bytes field = rest.subspan(2, size);
  rest = rest.subspan(2 + size);
  return field;
}

bool is_printable(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](auto c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

void drop_read(Wire& held, std::size_t& read) {
  held.erase(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(std::exchange(read, 0)));
  if (held.empty() && held.capacity() > kKept) Wire().swap(held);
}

Wire to_wire(const wire::CloudFrame& frame) {
  Wire out(wire::max_cloud_size(frame.payload.size()) + 2 + frame.did.size());
  out.resize(wire::build(frame, out).size());
  return out;
}

Wire to_wire(wire::CloudCommand command, Bytes payload) {
  return to_wire({command, 0, 0, {}, payload});
}

Wire p0_down(std::optional<std::uint32_t> sn, Bytes p0) {
  using wire::CloudCommand;
  return to_wire(
      {sn ? CloudCommand::p0_down_sn : CloudCommand::p0_down, 0, sn.value_or(0), {}, p0});
}

bool is_did(std::string_view text) {
  return text.size() == 22 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

std::optional<Identity> read_identity(Bytes payload) {
  const auto did = take_counted(payload);
  const auto mac = did ? take_counted(payload) : std::nullopt;
  const auto firmware = mac ? take_counted(payload) : std::nullopt;
  const auto key = firmware ? take_counted(payload) : std::nullopt;
  if (!key || !is_did(text_of(*did)) || key->size() != 32 || !is_printable(*key)) {
    return std::nullopt;
  }
  if (!(mac->empty() || mac->size() == 6) || firmware->size() > 64 || !is_printable(*firmware)) {
    return std::nullopt;
  }
  return Identity{text_of(*did), to_hex(*mac), text_of(*firmware), text_of(*key)};
}

std::optional<std::string> read_passcode(Bytes payload) {
  const auto passcode = take_counted(payload);
  if (!passcode || passcode->empty() || passcode->size() > 64 || !is_printable(*passcode)) {
    return std::nullopt;
  }
  return text_of(*passcode);
}

void FrameReader::push(Bytes bytes) {
  if (fault_ != CloudFault::none) return;
  drop_read(held_, at_);
  held_.insert(held_.end(), bytes.begin(), bytes.end());
}

std::optional<wire::CloudFrame> FrameReader::next() {
  const std::optional<std::size_t> size = whole();
  if (!size) return std::nullopt;
  const Bytes body = Bytes(held_).subspan(at_ + body_, *size - body_);
  at_ += *size;
  wire::CloudFrame frame;
  fault_ = wire::parse_cloud_body(body, frame);
  if (fault_ != CloudFault::none) return std::nullopt;
  return frame;
}

std::optional<std::size_t> FrameReader::whole() {
  if (fault_ != CloudFault::none) return std::nullopt;
  const Bytes rest = Bytes(held_).subspan(at_);
  const std::size_t head = std::min(rest.size(), sizeof kHead);
  if (!std::equal(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(head), kHead)) {
    fault_ = CloudFault::bad_head;
    return std::nullopt;
  }
  std::size_t length = 0;
  for (std::size_t i = 0; sizeof kHead + i < rest.size(); ++i) {
    const std::uint8_t byte = rest[sizeof kHead + i];
    length |= std::size_t{byte & 0x7Fu} << (7 * i);
    if ((byte & 0x80) == 0) {
      body_ = sizeof kHead + i + 1;
      if (length > kLongestFrame) fault_ = CloudFault::oversize;
      if (length > kLongestFrame || rest.size() - body_ < length) return std::nullopt;
      return body_ + length;
    }
    if (i + 1 == kMaxLengthBytes) {
      fault_ = CloudFault::bad_length;
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void FrameReader::reset() {
  held_.clear();
  at_ = 0;
  fault_ = CloudFault::none;
}

}  // namespace giz::device
