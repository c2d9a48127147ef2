// A packet that is whole in the caller's bytes is handed out where it stands; only one that comes
// in pieces is gathered in the room.
#include <algorithm>

#include "runtime/wire/mqtt.h"

namespace giz::wire::mqtt {
namespace {

constexpr std::size_t kMaxHead = 5;

}  // namespace

std::optional<Bytes> Reader::next(Bytes& bytes) {
  while (fault_ == Fault::none) {
    const Bytes seen = filled_ > 0 ? Bytes(room_.first(filled_)) : bytes;
    const Varlen length = read_varlen(seen.subspan(std::min<std::size_t>(seen.size(), 1)));
    const bool is_known = length.fault == Fault::none;
    const std::size_t size = 1 + length.bytes + length.value;
    if (length.fault == Fault::bad_length) fault_ = length.fault;
    if (is_known && size > max_packet_) fault_ = Fault::oversize;
    if (fault_ != Fault::none) break;
    if (is_known && size <= seen.size()) {
      if (filled_ == 0) bytes = bytes.subspan(size);
      filled_ = 0;
      return seen.first(size);
    }
    if (bytes.empty()) break;
    const std::size_t end = is_known ? size : filled_ + 1;
    wanted_ = end > room_.size() ? std::max(end, kMaxHead) : 0;
    if (wanted_ > 0) break;
    const std::size_t count = std::min(bytes.size(), end - filled_);
    std::copy_n(bytes.begin(), count, room_.begin() + static_cast<std::ptrdiff_t>(filled_));
    bytes = bytes.subspan(count);
    filled_ += count;
  }
  return std::nullopt;
}

void Reader::move_to(Buffer room) {
  std::copy_n(room_.begin(), filled_, room.begin());
  room_ = room;
  wanted_ = 0;
}

}  // namespace giz::wire::mqtt
