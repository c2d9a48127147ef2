// Cuts what comes along the line into frames and what lies between them, and keeps the bytes of
// each as they travelled.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "generator/simulate/port.h"
#include "runtime/wire/serial.h"

namespace gizgen {

// A frame that owns its payload.
struct OwnedFrame {
  giz::wire::Command command = giz::wire::Command::heartbeat;
  std::uint8_t sn = 0;
  std::uint16_t flags = 0;
  std::vector<std::uint8_t> payload;

  giz::wire::SerialFrame view() const { return {command, sn, flags, payload}; }
};

OwnedFrame own(const giz::wire::SerialFrame& frame);

// The frame as it travels.
std::vector<std::uint8_t> to_wire(const giz::wire::SerialFrame& frame);

// A stretch of the line. `frame` is meaningful where event is `frame` or `bad_checksum`; `none` is
// bytes that belong to no frame.
struct Stretch {
  giz::wire::SerialEvent event = giz::wire::SerialEvent::none;
  OwnedFrame frame;
  std::vector<std::uint8_t> wire;
};

class WireReader {
 public:
  WireReader();
  WireReader(const WireReader&) = delete;  // its parser points into it
  WireReader& operator=(const WireReader&) = delete;

  std::vector<Stretch> push(giz::wire::Bytes bytes, Time now);

  // When flush() would find something because nothing more came; kNever where nothing is held.
  Time deadline() const;

  // What is held back, once its deadline has come.
  std::vector<Stretch> flush(Time now);

 private:
  void push(std::uint8_t byte, std::vector<Stretch>& out);
  void finish(giz::wire::SerialEvent event, std::vector<Stretch>& out);
  void release(std::vector<Stretch>& out);

  std::vector<std::uint8_t> payload_;
  giz::wire::SerialParser parser_;
  std::vector<std::uint8_t> wire_;   // of the frame that is arriving
  std::vector<std::uint8_t> noise_;  // before it
  std::optional<Stretch> held_;      // ends in FF: its 55 may follow
  Time last_{0};
};

}  // namespace gizgen
