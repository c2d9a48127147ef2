// Devices by MQTT, where the service runs alone.
#include "runtime/service/device/door_listener.h"
#include "runtime/service/device/make.h"
#include "runtime/service/device/mqtt_peer.h"

namespace giz::device {

std::unique_ptr<Listener> make_mqtt(const Common& common, const Address& address) {
  const auto memory = std::make_shared<MqttMemory>();
  const auto make = [memory](std::shared_ptr<Shared> shared, net::Socket socket, std::string from) {
    return std::make_shared<MqttPeer>(std::move(shared), memory, std::move(socket),
                                      std::move(from));
  };
  return std::make_unique<DoorListener<MqttPeer>>(common, hub::LinkKind::mqtt, address, make);
}

}  // namespace giz::device
