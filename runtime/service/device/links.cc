#include "runtime/service/device/links.h"

#include "runtime/service/device/hub_desk.h"
#include "runtime/service/device/make.h"

namespace giz::device {
namespace {

Common common_of(const Parts& parts) {
  return {parts.loop, parts.settings, make_desk(parts), parts.log, parts.metrics};
}

}  // namespace

std::unique_ptr<Listener> listen_tcp(Parts parts, const Address& address) {
  return make_tcp(common_of(parts), address);
}

std::unique_ptr<Listener> listen_udp(Parts parts, const Address& address) {
  return make_udp(common_of(parts), address);
}

std::unique_ptr<Listener> listen_mqtt(Parts parts, const Address& address) {
  return make_mqtt(common_of(parts), address);
}

std::unique_ptr<Listener> join_broker(Parts parts, bus::Bus& bus) {
  return make_broker(common_of(parts), bus);
}

std::unique_ptr<Listener> join_gizwits(Parts parts) { return make_gizwits(common_of(parts)); }

void add_websocket(Parts parts, net::Server& server) { make_websocket(common_of(parts), server); }

void add_registration(Parts parts, net::Router& router) {
  make_registration(common_of(parts), router);
}

}  // namespace giz::device
