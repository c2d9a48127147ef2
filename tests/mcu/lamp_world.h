// The lamp's frames, so that tests can say what they mean.
#pragma once

#include <string>

#include <fmt/format.h>

#include "giz.h"
#include "lamp_link.h"
#include "tests/mcu/world.h"

namespace world {

// The status of `lamp`, as hexadecimal text.
inline std::string packed() {
  std::uint8_t bytes[LAMP_STATUS_SIZE];
  return lamp_status_pack(&lamp_values, bytes) ? hex(bytes, sizeof bytes) : "out of range";
}

// The report of `lamp` as it is now.
inline std::string report(unsigned sn) { return frame(0x05, sn, "04" + packed()); }

// A control that sets the brightness, and its answer.
inline std::string set_brightness(unsigned sn, unsigned value) {
  return frame(0x03, sn, fmt::format("010800{:02x}0000", value));
}

inline std::string acknowledged(unsigned sn) { return frame(0x04, sn); }

// A lamp with all values 0 whose first report is done. Its next sn is 1.
inline void start_lamp(std::uint32_t at = 1000) {
  lamp_values = lamp_status();
  start_quietly(at);
}

}  // namespace world
