// Cuts what an MQTT client sends into packets. Holds bytes only while a packet is half received.
#pragma once

#include <optional>

#include "runtime/service/device/frames.h"
#include "runtime/wire/mqtt.h"

namespace giz::device {

class MqttPackets {
 public:
  void push(wire::Bytes bytes);
  // The next whole packet of at most `limit` bytes; it lives until the next call of either.
  std::optional<wire::Bytes> next(std::size_t limit);
  wire::mqtt::Fault fault() const { return fault_; }

 private:
  Wire held_;
  std::size_t at_ = 0;
  wire::mqtt::Fault fault_ = wire::mqtt::Fault::none;
};

}  // namespace giz::device
