// A websocket to another server, over TCP or TLS. It reads by itself into a bounded queue, answers
// pings, and sends one of its own where the other end is silent.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/service/net/asio.h"

namespace giz::net {

struct WebSocketTarget {
  std::string url;  // ws:// or wss://
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::milliseconds connect_limit{10'000};  // name, TCP, TLS and handshake together
  std::chrono::milliseconds silence_limit{60'000};  // without a byte from the other end: cut
  std::size_t message_limit = 1 << 20;
  std::size_t most_waiting = 64;  // messages in either direction
};

class WebSocketClient {
 public:
  // Throws std::runtime_error with what failed: URL, name, connection, TLS, handshake, time.
  static Task<std::unique_ptr<WebSocketClient>> connect(WebSocketTarget target);
  // Cuts the connection where it is open.
  virtual ~WebSocketClient() = default;

  struct Message {
    std::string text;
    bool binary = false;
  };

  // Queues one message. false: the queue is full, or the connection is over.
  virtual bool send(std::string text, bool binary = false) = 0;
  // The next message; nothing where none came within `limit`. Throws std::runtime_error once the
  // connection is over and all that came is received. One waits at a time.
  virtual Task<std::optional<Message>> receive(std::chrono::milliseconds limit) = 0;
  // Says goodbye behind what is queued; what still comes is lost. The connection is over when the
  // other end has answered, or after 5 s.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  virtual bool is_open() const = 0;
};

}  // namespace giz::net
