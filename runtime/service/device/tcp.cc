// Devices by TCP.
#include "runtime/service/device/door_listener.h"
#include "runtime/service/device/make.h"
#include "runtime/service/device/tcp_peer.h"

namespace giz::device {

std::unique_ptr<Listener> make_tcp(const Common& common, const Address& address) {
  const auto make = [](std::shared_ptr<Shared> shared, net::Socket socket, std::string from) {
    return std::make_shared<TcpPeer>(std::move(shared), std::move(socket), std::move(from));
  };
  return std::make_unique<DoorListener<TcpPeer>>(common, hub::LinkKind::tcp, address, make);
}

}  // namespace giz::device
