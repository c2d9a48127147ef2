// The serial link between microcontroller and module.
//
//   FF FF | len u16 | cmd u8 | sn u8 | flags u16 | payload | sum u8
//
// len counts from cmd to sum: 5 + payload. sum is the low byte of the sum of all bytes from len up
// to the one before sum. Behind the head every FF is followed on the wire by a 55 that is neither
// counted nor summed. Numbers are big-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runtime/wire/bytes.h"

namespace giz::wire {

// W is the module, M the microcontroller. An acknowledgement is its request + 1.
enum class Command : std::uint8_t {
  get_device_info = 0x01,  // W -> M
  device_info = 0x02,
  p0_down = 0x03,  // W -> M: control, read, transparent data
  p0_down_ack = 0x04,
  p0_up = 0x05,  // M -> W: report, transparent data
  p0_up_ack = 0x06,
  heartbeat = 0x07,  // W -> M
  heartbeat_ack = 0x08,
  config_mode = 0x09,  // M -> W
  config_mode_ack = 0x0A,
  reset_module = 0x0B,  // M -> W
  reset_module_ack = 0x0C,
  module_status = 0x0D,  // W -> M
  module_status_ack = 0x0E,
  reboot_mcu = 0x0F,  // W -> M
  reboot_mcu_ack = 0x10,
  illegal_mcu_frame = 0x11,     // W -> M: the frame before was; never acknowledged
  illegal_module_frame = 0x12,  // M -> W: the same the other way
  production_test = 0x13,       // M -> W
  production_test_ack = 0x14,
  bind_window = 0x15,  // M -> W
  bind_window_ack = 0x16,
  get_time = 0x17,  // M -> W
  time = 0x18,
  big_data = 0x19,  // either way: announces a firmware image
  big_data_ack = 0x1A,
  big_data_ready = 0x1B,
  big_data_ready_ack = 0x1C,
  big_data_piece = 0x1D,
  big_data_piece_ack = 0x1E,
  stop_sending = 0x1F,
  stop_sending_ack = 0x20,
  get_module_info = 0x21,  // M -> W
  module_info = 0x22,
  transaction = 0x23,  // M -> W
  transaction_ack = 0x24,
  transaction_result = 0x25,  // W -> M
  transaction_result_ack = 0x26,
  stop_receiving = 0x27,
  stop_receiving_ack = 0x28,
  reboot_module = 0x29,  // M -> W
  reboot_module_ack = 0x2A,
  register_subdevices = 0x53,  // M -> W: light gateways
  register_subdevices_ack = 0x54,
  subdevices_result = 0x55,  // W -> M
  subdevices_result_ack = 0x56,
};

// What `illegal` frames complain of.
enum class IllegalFrame : std::uint8_t {
  bad_checksum = 1,
  unknown_command = 2,
  other = 3,
  file_type = 4,  // the module only
};

constexpr Command ack_of(Command request) {
  return static_cast<Command>(static_cast<std::uint8_t>(request) + 1);
}

// Whether the other side must answer. Requests are odd, apart from the two `illegal` frames.
constexpr bool wants_ack(Command command) {
  return static_cast<std::uint8_t>(command) % 2 == 1 && command != Command::illegal_mcu_frame;
}

struct SerialFrame {
  Command command = Command::heartbeat;
  std::uint8_t sn = 0;
  std::uint16_t flags = 0;
  Bytes payload;
};

constexpr std::size_t kSerialOverhead = 9;  // bytes of a frame without payload, unescaped
constexpr std::size_t kMaxSerialPayload =
    0xFEFF - 5;                               // a length above 0xFEFF would begin like a head
constexpr std::size_t kMaxTransparent = 900;  // bytes of transparent data the module takes
constexpr std::size_t kModuleBuffer = 1024;   // bytes of the module's own receive buffer

// Bytes that a frame with this payload can take on the wire: every byte may need its escape.
constexpr std::size_t max_wire_size(std::size_t payload) {
  return 2 + 2 * (kSerialOverhead - 2 + payload);
}

// The frame as it travels, written to the start of `out`. Empty where it does not fit.
Buffer build(const SerialFrame& frame, Buffer out);

enum class SerialEvent : std::uint8_t {
  none,
  frame,         // frame() is good
  bad_checksum,  // frame() is what arrived; an `illegal` frame answers it
  bad_length,    // below 5
  oversize,      // payload beyond the parser's buffer
  bad_escape,    // an FF followed by neither 55 nor FF
  restart,       // a head inside a frame: the frame before it is lost
};

struct SerialCounters {
  std::uint64_t frames = 0;
  std::uint64_t frame_bytes = 0;    // of good frames, as they travelled
  std::uint64_t dropped_bytes = 0;  // of everything else
  std::uint64_t bad_checksums = 0;
  std::uint64_t bad_lengths = 0;
  std::uint64_t oversize = 0;
  std::uint64_t bad_escapes = 0;
  std::uint64_t restarts = 0;
};

// Takes bytes in any portions and finds the frames in them. FF FF begins a frame wherever it
// stands, so after any garbage the next good frame is understood. A bare acknowledgement (len 5)
// may come unescaped, as the module sends it: a lone FF is then accepted as its sn or its sum.
class SerialParser {
 public:
  // `payload` bounds the frames that are understood and must outlive the parser.
  explicit SerialParser(Buffer payload) : payload_(payload) {}

  SerialEvent push(std::uint8_t byte);

  // Meaningful after `frame` and `bad_checksum`, until the next byte.
  const SerialFrame& frame() const { return frame_; }

  // Consumes `bytes` up to and including the next good frame, or all of them.
  std::optional<SerialFrame> next(Bytes& bytes);

  // Calls on_frame(const SerialFrame&) for each good frame; its payload lives until on_frame
  // returns.
  template <typename OnFrame>
  void feed(Bytes bytes, OnFrame&& on_frame) {
    while (const std::optional<SerialFrame> found = next(bytes)) on_frame(*found);
  }

  // Drops what is half received: for a caller that has waited long enough for the rest.
  void reset();

  // Bytes of the half-received frame.
  std::size_t pending() const { return pending_; }

  const SerialCounters& counters() const { return counters_; }

 private:
  enum class State : std::uint8_t {
    hunt,       // between frames
    hunt_ff,    // one FF of a head
    shared_ff,  // behind a sum FF that may be lone: its 55, or a head's next FF, may follow
    body,       // behind the head
    body_ff,    // behind an FF in the body
  };

  SerialEvent after_hunt(std::uint8_t byte);
  SerialEvent after_shared(std::uint8_t byte);
  SerialEvent in_body(std::uint8_t byte);
  SerialEvent after_escape(std::uint8_t byte);
  SerialEvent take(std::uint8_t byte);
  SerialEvent take_length(std::uint8_t low);
  SerialEvent finish(std::uint8_t sum);
  SerialEvent drop(SerialEvent event, std::uint64_t& counter);
  void start();
  bool is_bare_ack() const { return length_ == 5; }

  Buffer payload_;
  SerialFrame frame_;
  SerialCounters counters_;
  State state_ = State::hunt;
  std::uint8_t sum_ = 0;
  std::uint16_t length_ = 0;
  std::size_t taken_ = 0;    // bytes behind the head, escapes removed
  std::size_t pending_ = 0;  // bytes since the head, head included, as they travelled
};

}  // namespace giz::wire
