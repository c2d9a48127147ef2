// One websocket of the server's, by callbacks: a coroutine a connection would cost 700 bytes of an
// idle one's five thousand.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <boost/beast/websocket/stream.hpp>

#include "runtime/service/net/server_core.h"

namespace giz::net {

class WebSocketSession final : public WebSocket,
                               public Connection,
                               public std::enable_shared_from_this<WebSocketSession> {
 public:
  static void start(const std::shared_ptr<ServerCore>& core, Socket socket,
                    const WebSocketPlace& place, Request request,
                    std::unique_ptr<WebSocketUser> user);
  WebSocketSession(std::shared_ptr<ServerCore> core, Socket socket, const WebSocketPlace& place,
                   std::unique_ptr<WebSocketUser> user);
  ~WebSocketSession() override = default;

  bool send(std::shared_ptr<const std::string> message, bool binary) override;
  void close(std::uint16_t code, std::string_view reason) override;
  const Request& request() const override { return request_; }
  std::size_t queued_bytes() const override { return queued_bytes_; }

  bool drain() override;
  void cut() override { end(); }
  bool is_websocket() const override { return true; }
  void on_time() override;

 private:
  struct Outgoing {
    std::shared_ptr<const std::string> message;
    bool binary = false;
  };
  enum class State : std::uint8_t { opening, open, closing, ended };
  using Error = boost::system::error_code;

  void accept(Request request);
  void on_accept(const Error& error);
  void read();
  void on_read(const Error& error, std::size_t size);
  void take_message();
  bool may_speak();
  void deliver(std::string_view message);
  void write();
  void on_write(const Error& error);
  void close_when_written();
  void drop(std::uint16_t code, std::string_view reason, std::string_view counted);
  void ping();
  void end();
  void count_end(const Error& error);

  boost::beast::websocket::stream<Socket, false> stream_;
  const WebSocketPlace* place_;
  std::unique_ptr<WebSocketUser> user_;
  Request request_;
  std::vector<Outgoing> queue_;  // the first is being written where writing_
  std::size_t sent_ = 0;         // of the queue's front, already gone
  std::size_t queued_bytes_ = 0;
  std::string long_;     // a message that does not fit into short_
  std::size_t got_ = 0;  // bytes of the message that is coming
  std::unique_ptr<boost::beast::websocket::close_reason> goodbye_;
  float tokens_;
  Wheel::Ticks spoke_;   // when the other end last did
  Wheel::Ticks pinged_;  // when we last did
  Wheel::Ticks refilled_;
  State state_ = State::opening;
  bool writing_ = false;
  bool pinging_ = false;
  bool told_ = false;  // its user knows that it is open
  std::array<char, 256> short_;
};

}  // namespace giz::net
