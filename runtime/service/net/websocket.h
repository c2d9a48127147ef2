// One websocket connection as who talks on it sees it. One class a socket inside; what is sent
// waits in a bounded queue, and a peer that does not read is closed with 1013.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/service/net/http.h"

namespace giz::net {

inline constexpr std::chrono::milliseconds kCloseLimit{5'000};  // for the other end's goodbye

class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // Queues one message. The text is shared, so that a message to a thousand watchers is held once.
  // false: the queue was full and the connection is being closed.
  virtual bool send(std::shared_ptr<const std::string> message, bool binary = false) = 0;
  // Says goodbye with this code and reason (UTF-8, at most 123 bytes) behind what is queued.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  // What remains of the upgrade request: method, path, peer, secure and id. Its headers and query
  // are the route's and on_open()'s to look at; ten thousand idle connections do without them.
  virtual const Request& request() const = 0;
  virtual std::size_t queued_bytes() const = 0;
};

// Who talks on it. Called on the loop, never from inside send() or close(). After on_close nothing
// more is called.
class WebSocketUser {
 public:
  virtual ~WebSocketUser() = default;
  virtual void on_open(WebSocket& socket) = 0;
  virtual void on_message(std::string_view message, bool binary) = 0;
  virtual void on_close() = 0;
};

// Makes the user of an upgrade request, or throws Refusal: the handshake is then refused.
using WebSocketRoute = std::function<std::unique_ptr<WebSocketUser>(const Request&)>;

}  // namespace giz::net
