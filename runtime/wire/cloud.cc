// Head and length are taken a byte at a time, the body in runs.
#include "runtime/wire/cloud.h"

#include <algorithm>

namespace giz::wire {
namespace {

constexpr std::uint8_t kHead[] = {0, 0, 0, 3};
constexpr std::size_t kMaxLengthBytes = 4;
constexpr std::size_t kFlagAndCommand = 3;

std::size_t body_size(const CloudFrame& frame) {
  std::size_t size = kFlagAndCommand + frame.payload.size();
  if (has_sn(frame.command)) size += 4;
  if (has_p0(frame.command) && (frame.flag & 1u) != 0) size += 2 + frame.did.size();
  return size;
}

std::size_t length_bytes(std::size_t length) {
  std::size_t count = 1;
  for (; length > 0x7F; length >>= 7) ++count;
  return count;
}

// Writes behind what is there; the caller has made sure that it fits.
struct Writer {
  Buffer out;
  std::size_t size = 0;

  void number(std::uint32_t value, std::size_t bytes) {
    put_number(out, size, bytes, value);
    size += bytes;
  }
  void copy(Bytes bytes) {
    std::copy(bytes.begin(), bytes.end(), out.begin() + static_cast<std::ptrdiff_t>(size));
    size += bytes.size();
  }
  void length(std::size_t value) {
    for (; value > 0x7F; value >>= 7) number(static_cast<std::uint32_t>(value & 0x7F) | 0x80, 1);
    number(static_cast<std::uint32_t>(value), 1);
  }
};

}  // namespace

Buffer build(const CloudFrame& frame, Buffer out) {
  const std::size_t length = body_size(frame);
  const std::size_t total = sizeof kHead + length_bytes(length) + length;
  if (length > kMaxCloudLength || frame.did.size() > 0xFFFF || total > out.size()) return {};
  Writer writer{out};
  writer.copy(kHead);
  writer.length(length);
  writer.number(frame.flag, 1);
  writer.number(static_cast<std::uint32_t>(frame.command), 2);
  if (has_sn(frame.command)) writer.number(frame.sn, 4);
  if (has_p0(frame.command) && (frame.flag & 1u) != 0) {
    writer.number(static_cast<std::uint32_t>(frame.did.size()), 2);
    writer.copy(frame.did);
  }
  writer.copy(frame.payload);
  return out.first(total);
}

CloudFault parse_cloud_body(Bytes body, CloudFrame& frame) {
  if (body.size() < kFlagAndCommand) return CloudFault::short_body;
  frame = {};
  frame.flag = body[0];
  frame.command = static_cast<CloudCommand>(get_number(body, 1, 2));
  body = body.subspan(kFlagAndCommand);
  if (has_sn(frame.command)) {
    if (body.size() < 4) return CloudFault::short_body;
    frame.sn = get_number(body, 0, 4);
    body = body.subspan(4);
  }
  if (has_p0(frame.command) && (frame.flag & 1u) != 0) {
    if (body.size() < 2 || body.size() - 2 < get_number(body, 0, 2)) return CloudFault::short_body;
    frame.did = body.subspan(2, get_number(body, 0, 2));
    body = body.subspan(2 + frame.did.size());
  }
  frame.payload = body;
  return CloudFault::none;
}

std::optional<CloudFrame> CloudParser::next(Bytes& bytes) {
  while (fault_ == CloudFault::none) {
    if (in_body_) {
      const std::size_t count = std::min(bytes.size(), length_ - filled_);
      std::copy_n(bytes.begin(), count, body_.begin() + static_cast<std::ptrdiff_t>(filled_));
      bytes = bytes.subspan(count);
      filled_ += count;
      if (filled_ < length_) return std::nullopt;
      return finish();
    }
    if (bytes.empty()) return std::nullopt;
    const std::uint8_t byte = bytes.front();
    bytes = bytes.subspan(1);
    push_header(byte);
  }
  return std::nullopt;
}

void CloudParser::push_header(std::uint8_t byte) {
  const std::size_t at = head_++;
  if (at >= sizeof kHead) {
    push_length(byte);
  } else if (byte != kHead[at]) {
    fault_ = CloudFault::bad_head;
  }
}

void CloudParser::push_length(std::uint8_t byte) {
  const std::size_t at = head_ - sizeof kHead - 1;
  length_ |= std::size_t{byte & 0x7Fu} << (7 * at);
  if ((byte & 0x80) != 0) {
    if (at + 1 == kMaxLengthBytes) fault_ = CloudFault::bad_length;
    return;
  }
  in_body_ = true;
  if (length_ > body_.size()) fault_ = CloudFault::oversize;
}

std::optional<CloudFrame> CloudParser::finish() {
  CloudFrame frame;
  fault_ = parse_cloud_body(body_.first(length_), frame);
  head_ = length_ = filled_ = 0;
  in_body_ = false;
  if (fault_ != CloudFault::none) return std::nullopt;
  return frame;
}

}  // namespace giz::wire
