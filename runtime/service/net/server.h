// The HTTP and websocket server: accepts, bounds, routes, answers. Limits come from Settings:
// connections (the open-files limit less a reserve; past it 503), heads and bodies, idle times,
// new connections by address. Request ids, access log, metrics gz_http_*, gz_ws_*.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/net/http.h"
#include "runtime/service/net/websocket.h"

namespace giz::net {

class Server {
 public:
  Server(asio::io_context& loop, const Settings& settings, const Log& log, Metrics& metrics);
  ~Server();

  Router& router();
  // `subprotocol` is answered where the client offers it; empty: none.
  void add_websocket(std::string path, WebSocketRoute route, std::string subprotocol = {});

  // Binds and listens; throws std::runtime_error that names the address. The port that was got.
  std::uint16_t listen(const Address& address);

  // No new connections; requests that run are answered with `Connection: close`; websockets are
  // closed with 1012 and "retry", spread over half of settings.drain. What is left after three
  // quarters of it is cut.
  Task<> drain();

 private:
  struct Inner;
  std::shared_ptr<Inner> inner_;
};

// What the open-files limit allows: its value, raised to the hard limit where possible, less 5 %
// and what is open already.
std::size_t connection_limit(const Settings& settings);

// Descriptors are given out from the lowest: who gets this one or a higher one has begun the last 5
// % of the open-files limit, whatever the others are used for.
int first_reserved_descriptor();

}  // namespace giz::net
