// Frames of the device protocol (runtime/wire/cloud.h) as the links read and write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/wire/cloud.h"

namespace giz::device {

using Wire = std::vector<std::uint8_t>;

// The longest frame that is taken; a device that sends a longer one is cut off. Transparent data
// has 900 bytes, a product's P0 a few hundred.
constexpr std::size_t kLongestFrame = 16 * 1024;

// Takes away what was read, `read` bytes, and the room where it was much; `read` is 0 then.
void drop_read(Wire& held, std::size_t& read);

Wire to_wire(const wire::CloudFrame& frame);
Wire to_wire(wire::CloudCommand command, wire::Bytes payload = {});
// 0093 with sn, 0090 without.
Wire p0_down(std::optional<std::uint32_t> sn, wire::Bytes p0);

// What a device says of itself in 0005: did, mac, firmware and product key, each counted by a u16;
// what follows is left unread.
struct Identity {
  std::string did;
  std::string mac;  // 12 lower-case hexadecimal digits, or empty
  std::string firmware;
  std::string product_key;
};
std::optional<Identity> read_identity(wire::Bytes payload);

// The passcode in 0008.
std::optional<std::string> read_passcode(wire::Bytes payload);

// 22 letters and digits.
bool is_did(std::string_view text);

// Cuts a stream into frames. Holds bytes only while a frame is half received; after a fault nothing
// more is understood.
class FrameReader {
 public:
  void push(wire::Bytes bytes);
  // The next whole frame; its views live until the next call of either.
  std::optional<wire::CloudFrame> next();

  wire::CloudFault fault() const { return fault_; }
  bool pending() const { return at_ < held_.size(); }
  void reset();

 private:
  std::optional<std::size_t> whole();  // bytes of the frame at the front; sets body_

  Wire held_;
  std::size_t at_ = 0;
  std::size_t body_ = 0;  // where the body of the frame at the front begins
  wire::CloudFault fault_ = wire::CloudFault::none;
};

}  // namespace giz::device
