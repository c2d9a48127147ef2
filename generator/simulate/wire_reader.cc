// The parser says after every byte how many bytes it has given up; those are the front of wire_. A
// frame whose sum is a lone FF is held until the next byte shows whether that FF was escaped.
#include "generator/simulate/wire_reader.h"

namespace gizgen {
namespace {

using giz::wire::SerialEvent;

constexpr std::size_t kLongestPayload = 4096;
constexpr std::size_t kLongestNoise = 256;
constexpr Time kHold = std::chrono::milliseconds(20);        // for the 55 behind a last FF
constexpr Time kNoiseHold = std::chrono::milliseconds(100);  // for more of the same
constexpr Time kFrameHold = std::chrono::milliseconds(500);  // for the rest of a frame

}  // namespace

OwnedFrame own(const giz::wire::SerialFrame& frame) {
  return {frame.command, frame.sn, frame.flags, {frame.payload.begin(), frame.payload.end()}};
}

std::vector<std::uint8_t> to_wire(const giz::wire::SerialFrame& frame) {
  std::vector<std::uint8_t> out(giz::wire::max_wire_size(frame.payload.size()));
  out.resize(giz::wire::build(frame, out).size());
  return out;
}

WireReader::WireReader() : payload_(kLongestPayload), parser_(payload_) {}

std::vector<Stretch> WireReader::push(giz::wire::Bytes bytes, Time now) {
  std::vector<Stretch> out = flush(now);
  for (const std::uint8_t byte : bytes) push(byte, out);
  if (!bytes.empty()) last_ = now;
  return out;
}

void WireReader::push(std::uint8_t byte, std::vector<Stretch>& out) {
  const std::uint64_t before = parser_.counters().dropped_bytes;
  wire_.push_back(byte);
  const SerialEvent event = parser_.push(byte);
  const std::uint64_t dropped = parser_.counters().dropped_bytes - before;
  const auto given_up = wire_.begin() + static_cast<std::ptrdiff_t>(dropped);
  if (held_ && event == SerialEvent::none && dropped == 0 && parser_.pending() == 0) {
    held_->wire.push_back(byte);
    wire_.clear();
  }
  if (held_) {
    out.push_back(std::move(*held_));
    held_.reset();
  }
  if (event == SerialEvent::none) {
    noise_.insert(noise_.end(), wire_.begin(), given_up);
    wire_.erase(wire_.begin(), given_up);
    if (noise_.size() >= kLongestNoise) release(out);
    return;
  }
  finish(event, out);
}

void WireReader::finish(SerialEvent event, std::vector<Stretch>& out) {
  release(out);
  Stretch stretch{event, {}, {}};
  if (event == SerialEvent::restart) {  // the new head stays
    stretch.wire.assign(wire_.begin(), wire_.end() - 2);
    wire_.erase(wire_.begin(), wire_.end() - 2);
  } else {
    stretch.wire.swap(wire_);
  }
  if (event == SerialEvent::frame || event == SerialEvent::bad_checksum) {
    stretch.frame = own(parser_.frame());
  }
  if (event == SerialEvent::frame && stretch.wire.back() == 0xFF) {
    held_ = std::move(stretch);
  } else {
    out.push_back(std::move(stretch));
  }
}

void WireReader::release(std::vector<Stretch>& out) {
  if (noise_.empty()) return;
  out.push_back({SerialEvent::none, {}, noise_});
  noise_.clear();
}

Time WireReader::deadline() const {
  if (held_) return last_ + kHold;
  if (!noise_.empty()) return last_ + kNoiseHold;
  return wire_.empty() ? kNever : last_ + kFrameHold;
}

std::vector<Stretch> WireReader::flush(Time now) {
  std::vector<Stretch> out;
  if (held_ && now >= last_ + kHold) {
    out.push_back(std::move(*held_));
    held_.reset();
  }
  if (!noise_.empty() && now >= last_ + kNoiseHold) release(out);
  if (!wire_.empty() && now >= last_ + kFrameHold) {
    parser_.reset();
    release(out);
    out.push_back({SerialEvent::none, {}, std::move(wire_)});
    wire_.clear();
  }
  return out;
}

}  // namespace gizgen
