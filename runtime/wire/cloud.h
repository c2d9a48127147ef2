// The device protocol of the LAN and the cloud; also what the MQTT and websocket links carry.
//
//   00 00 00 03 | varlen | flag u8 | cmd u16 | [sn u32] | [didLen u16, did] | payload
//
// varlen counts what follows it, 7 bits a byte, low group first, top bit: more. sn is there in 0093
// and 0094. did is there in the P0 commands when bit 0 of flag is set. Numbers are big-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runtime/wire/bytes.h"

namespace giz::wire {

// A is the app or the cloud, D the device.
enum class CloudCommand : std::uint16_t {
  onboarding = 0x0001,  // A -> D, UDP
  onboarding_ack = 0x0002,
  discover = 0x0003,  // A -> D, UDP
  discovery = 0x0004,
  announcement = 0x0005,  // D, UDP broadcast after its start
  get_passcode = 0x0006,  // A -> D
  passcode = 0x0007,
  login = 0x0008,  // A -> D
  login_result = 0x0009,
  get_firmware_version = 0x000A,  // A -> D
  firmware_version = 0x000B,
  get_hotspots = 0x000C,  // A -> D
  hotspots = 0x000D,
  log = 0x0010,              // D -> A
  get_module_info = 0x0013,  // A -> D
  module_info = 0x0014,
  ping = 0x0015,  // A -> D
  pong = 0x0016,
  test = 0x0017,  // A -> D
  test_ack = 0x0018,
  airlink_done = 0x0019,     // D, UDP broadcast
  p0_down = 0x0090,          // A -> D
  p0_up = 0x0091,            // D -> A
  p0_down_sn = 0x0093,       // A -> D, with sn
  p0_up_sn = 0x0094,         // D -> A, with the sn it answers
  get_app_count = 0x020F,    // D -> cloud
  app_count = 0x0210,        // cloud -> D
  firmware_update = 0x0211,  // cloud -> D
};

constexpr bool has_sn(CloudCommand command) {
  return command == CloudCommand::p0_down_sn || command == CloudCommand::p0_up_sn;
}

constexpr bool has_p0(CloudCommand command) {
  return has_sn(command) || command == CloudCommand::p0_down || command == CloudCommand::p0_up;
}

struct CloudFrame {
  CloudCommand command = CloudCommand::p0_down;
  std::uint8_t flag = 0;
  std::uint32_t sn = 0;  // where has_sn(command)
  Bytes did;             // where has_p0(command) and bit 0 of flag is set
  Bytes payload;
};

constexpr std::size_t kMaxCloudLength = 0x0FFFFFFF;  // what four length bytes can say
constexpr std::size_t kMaxCloudHeader = 4 + 4 + 3;   // head, longest length, flag and command
constexpr std::uint16_t kDiscoveryPort = 12414;      // UDP
constexpr std::uint16_t kDevicePort = 12416;         // TCP
constexpr std::uint16_t kAnnouncementPort = 2415;    // UDP broadcast

// Bytes that suffice for a frame without did.
constexpr std::size_t max_cloud_size(std::size_t payload) { return kMaxCloudHeader + 4 + payload; }

// The frame as it travels, written to the start of `out`. Empty where it does not fit.
Buffer build(const CloudFrame& frame, Buffer out);

enum class CloudFault : std::uint8_t {
  none,
  bad_head,    // not 00 00 00 03
  bad_length,  // a length of more than four bytes
  oversize,    // longer than the parser's buffer
  short_body,  // no room for flag and command, sn or did
};

// The frame in `body`, the bytes that the length counts; its views point into `body`.
CloudFault parse_cloud_body(Bytes body, CloudFrame& frame);

// Takes a stream in any portions. A stream whose frame borders are lost cannot be trusted again:
// after a fault nothing more is understood, and the connection should be closed.
class CloudParser {
 public:
  // `body` bounds the frames that are understood and must outlive the parser.
  explicit CloudParser(Buffer body) : body_(body) {}

  // Consumes `bytes` up to and including the next frame, or all of them. The frame's views live
  // until the next call.
  std::optional<CloudFrame> next(Bytes& bytes);

  CloudFault fault() const { return fault_; }

  // Whether a frame is half received.
  bool pending() const { return head_ > 0; }

 private:
  void push_header(std::uint8_t byte);
  void push_length(std::uint8_t byte);
  std::optional<CloudFrame> finish();

  Buffer body_;
  CloudFault fault_ = CloudFault::none;
  std::size_t head_ = 0;  // bytes of head and length so far
  bool in_body_ = false;  // head and length are complete
  std::size_t length_ = 0;
  std::size_t filled_ = 0;  // bytes of the body so far
};

}  // namespace giz::wire
