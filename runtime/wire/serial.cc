// A byte at a time, so that no split of the stream matters. Positions behind the head, escapes
// removed:
//
//   0 1 | 2   | 3  | 4 5   | 6 ...   | len + 1
//   len | cmd | sn | flags | payload | sum
//
// The one doubt is an FF where the sum of a bare acknowledgement stands: it may be lone, so it ends
// the frame at once, and the 55 or the head that follows finds the parser in `shared_ff`.
#include "runtime/wire/serial.h"

namespace giz::wire {
namespace {

constexpr std::uint8_t kHead = 0xFF;
constexpr std::uint8_t kEscape = 0x55;
constexpr std::size_t kSn = 3;
constexpr std::size_t kPayload = 6;

// Writes escaped bytes and their sum; remembers when they no longer fit.
struct Writer {
  Buffer out;
  std::size_t size = 0;
  std::uint8_t sum = 0;
  bool fits = true;

  void raw(std::uint8_t byte) {
    fits = fits && size < out.size();
    if (fits) out[size++] = byte;
  }
  void put(std::uint8_t byte) {
    sum = static_cast<std::uint8_t>(sum + byte);
    raw(byte);
    if (byte == kHead) raw(kEscape);
  }
  void put16(std::size_t value) {
    put(static_cast<std::uint8_t>(value >> 8));
    put(static_cast<std::uint8_t>(value));
  }
};

}  // namespace

Buffer build(const SerialFrame& frame, Buffer out) {
  if (frame.payload.size() > kMaxSerialPayload) return {};
  Writer writer{out};
  writer.raw(kHead);
  writer.raw(kHead);
  writer.put16(frame.payload.size() + 5);
  writer.put(static_cast<std::uint8_t>(frame.command));
  writer.put(frame.sn);
  writer.put16(frame.flags);
  for (const std::uint8_t byte : frame.payload) writer.put(byte);
  writer.put(writer.sum);
  return writer.fits ? out.first(writer.size) : Buffer{};
}

SerialEvent SerialParser::push(std::uint8_t byte) {
  switch (state_) {
    case State::hunt:
    case State::hunt_ff: return after_hunt(byte);
    case State::shared_ff: return after_shared(byte);
    case State::body: return in_body(byte);
    case State::body_ff: return after_escape(byte);
  }
  return SerialEvent::none;
}

std::optional<SerialFrame> SerialParser::next(Bytes& bytes) {
  while (!bytes.empty()) {
    const std::uint8_t byte = bytes.front();
    bytes = bytes.subspan(1);
    if (push(byte) == SerialEvent::frame) return frame_;
  }
  return std::nullopt;
}

void SerialParser::reset() {
  counters_.dropped_bytes += pending_;
  pending_ = 0;
  state_ = State::hunt;
}

SerialEvent SerialParser::after_hunt(std::uint8_t byte) {
  ++pending_;
  if (byte != kHead) {
    reset();
  } else if (state_ == State::hunt_ff) {
    start();
  } else {
    state_ = State::hunt_ff;
  }
  return SerialEvent::none;
}

SerialEvent SerialParser::after_shared(std::uint8_t byte) {
  state_ = State::hunt;
  if (byte == kEscape) {
    ++counters_.frame_bytes;
    return SerialEvent::none;
  }
  if (byte != kHead) return after_hunt(byte);
  pending_ = 1;
  start();
  return SerialEvent::none;
}

SerialEvent SerialParser::in_body(std::uint8_t byte) {
  ++pending_;
  if (byte != kHead) return take(byte);
  if (taken_ == 0) {  // a third FF: the head is its last two
    if (pending_ > 2) ++counters_.dropped_bytes;
    pending_ = 2;
    return SerialEvent::none;
  }
  const bool is_sum = taken_ == length_ + 1u && taken_ > 1;
  if (is_sum && is_bare_ack() && sum_ == kHead) {
    state_ = State::shared_ff;
    return finish(byte);
  }
  state_ = State::body_ff;
  return SerialEvent::none;
}

SerialEvent SerialParser::after_escape(std::uint8_t byte) {
  ++pending_;
  state_ = State::body;
  if (byte == kEscape) return take(kHead);
  if (byte == kHead) {
    counters_.dropped_bytes += pending_ - 2;
    ++counters_.restarts;
    pending_ = 2;
    start();
    return SerialEvent::restart;
  }
  if (!is_bare_ack() || taken_ != kSn) return drop(SerialEvent::bad_escape, counters_.bad_escapes);
  take(kHead);
  return take(byte);
}

SerialEvent SerialParser::take(std::uint8_t byte) {
  const std::size_t at = taken_++;
  if (at > 1 && at == length_ + 1u) {
    state_ = State::hunt;
    return finish(byte);
  }
  sum_ = static_cast<std::uint8_t>(sum_ + byte);
  switch (at) {
    case 0: length_ = byte; break;
    case 1: return take_length(byte);
    case 2: frame_.command = static_cast<Command>(byte); break;
    case kSn: frame_.sn = byte; break;
    case 4: frame_.flags = byte; break;
    case 5: frame_.flags = static_cast<std::uint16_t>(frame_.flags << 8 | byte); break;
    default: payload_[at - kPayload] = byte; break;
  }
  return SerialEvent::none;
}

SerialEvent SerialParser::take_length(std::uint8_t low) {
  length_ = static_cast<std::uint16_t>(length_ << 8 | low);
  if (length_ < 5) return drop(SerialEvent::bad_length, counters_.bad_lengths);
  if (length_ - 5u > payload_.size()) return drop(SerialEvent::oversize, counters_.oversize);
  return SerialEvent::none;
}

SerialEvent SerialParser::finish(std::uint8_t sum) {
  frame_.payload = payload_.first(length_ - 5u);
  if (sum != sum_) return drop(SerialEvent::bad_checksum, counters_.bad_checksums);
  ++counters_.frames;
  counters_.frame_bytes += pending_;
  pending_ = 0;
  return SerialEvent::frame;
}

SerialEvent SerialParser::drop(SerialEvent event, std::uint64_t& counter) {
  ++counter;
  reset();
  return event;
}

void SerialParser::start() {
  state_ = State::body;
  taken_ = 0;
  sum_ = 0;
}

}  // namespace giz::wire
