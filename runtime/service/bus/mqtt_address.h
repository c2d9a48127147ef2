// mqtt://user:password@host:port, as GZ_MQTT_URL has it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace giz::bus {

struct MqttAddress {
  std::string host;
  std::uint16_t port = 1883;
  std::string user, password;  // percent-encoded in the address
};

// Throws std::invalid_argument that says what is wrong; a password is never in it.
MqttAddress read_mqtt_address(std::string_view url);

}  // namespace giz::bus
