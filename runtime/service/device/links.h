// The listeners for devices. Each turns bytes into calls of the hub and is handed down P0 by it.
// docs/DEVICES.md says how a device joins.
//
//   TCP, websocket   0005 who I am, 0008 passcode, 0009 accepted or refused, 0015/0016 signs of
//                    life, 0090/0093 down, 0091/0094 up
//   UDP              the same, a datagram holds one frame or several, answers go to the address
//                    that the last login of that did came from
//   MQTT             our own listener when the service is alone: CONNECT with did and passcode, the
//                    device topics only
//   broker           MQTT devices at GZ_MQTT_URL, through the bus
//   gizwits          devices bound to a user of the Gizwits cloud, by its Open API and websocket
#pragma once

#include <memory>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/bus/bus.h"
#include "runtime/service/hub/hub.h"
#include "runtime/service/net/asio.h"
#include "runtime/service/net/server.h"

namespace giz::device {

struct Parts {
  net::asio::io_context& loop;
  const Settings& settings;
  hub::Hub& hub;
  const Log& log;
  Metrics& metrics;
  // For registration by HTTP and the devices of the Gizwits cloud, which are added to the store.
  store::Store* store = nullptr;
  const MasterKey* key = nullptr;
};

// What runs until stop(): closes its sockets and finishes what it stores.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual std::uint16_t port() const { return 0; }
  virtual net::Task<> stop() = 0;
};

std::unique_ptr<Listener> listen_tcp(Parts parts, const Address& address);
std::unique_ptr<Listener> listen_udp(Parts parts, const Address& address);
std::unique_ptr<Listener> listen_mqtt(Parts parts, const Address& address);
std::unique_ptr<Listener> join_broker(Parts parts, bus::Bus& bus);
std::unique_ptr<Listener> join_gizwits(Parts parts);
void add_websocket(Parts parts, net::Server& server);  // at /device
// A module's registration: POST /dev/devices, GET and DELETE /dev/devices/<did>, the update check.
void add_registration(Parts parts, net::Router& router);

}  // namespace giz::device
