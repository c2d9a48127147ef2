#include "runtime/service/device/mqtt_packets.h"

namespace giz::device {
namespace {

namespace mqtt = wire::mqtt;

}  // namespace

void MqttPackets::push(wire::Bytes bytes) {
  if (fault_ != mqtt::Fault::none) return;
  drop_read(held_, at_);
  held_.insert(held_.end(), bytes.begin(), bytes.end());
}

std::optional<wire::Bytes> MqttPackets::next(std::size_t limit) {
  const wire::Bytes rest = wire::Bytes(held_).subspan(at_);
  if (fault_ != mqtt::Fault::none || rest.size() < 2) return std::nullopt;
  const mqtt::Varlen length = mqtt::read_varlen(rest.subspan(1));
  if (length.fault == mqtt::Fault::short_packet) return std::nullopt;
  const std::size_t size = 1 + length.bytes + length.value;
  fault_ = length.fault;
  if (fault_ == mqtt::Fault::none && size > limit) fault_ = mqtt::Fault::oversize;
  if (fault_ != mqtt::Fault::none || rest.size() < size) return std::nullopt;
  at_ += size;
  return rest.first(size);
}

}  // namespace giz::device
