// The listeners over a Desk: links.h makes them over the hub, tests over a desk of their own.
#pragma once

#include <memory>

#include "runtime/service/device/links.h"
#include "runtime/service/device/peer.h"

namespace giz::device {

std::unique_ptr<Listener> make_tcp(const Common& common, const Address& address);
std::unique_ptr<Listener> make_udp(const Common& common, const Address& address);
std::unique_ptr<Listener> make_mqtt(const Common& common, const Address& address);
std::unique_ptr<Listener> make_broker(const Common& common, bus::Bus& bus);
std::unique_ptr<Listener> make_gizwits(const Common& common);
void make_websocket(const Common& common, net::Server& server);
void make_registration(const Common& common, net::Router& router);

}  // namespace giz::device
