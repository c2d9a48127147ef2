// Each connection is an object of its own that its handlers hold; a handler whose connection is no
// longer the link's does nothing.
#include "generator/simulate/ws_link.h"

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <fmt/format.h>

namespace gizgen {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using beast::error_code;

constexpr std::size_t kLongestMessage = 64 * 1024;

}  // namespace

struct WsLink::Connection {
  explicit Connection(asio::io_context& io) : stream(io) {}

  websocket::stream<tcp::socket> stream;
  beast::flat_buffer room{kLongestMessage};
  std::deque<std::vector<std::uint8_t>> queue;
  std::size_t queued = 0;  // bytes
  bool up = false;
  websocket::response_type response;
};

WsLink::WsLink(asio::io_context& io, tcp::endpoint peer, CloudAddress address, LinkUser& user)
    : io_(io), peer_(std::move(peer)), address_(std::move(address)), user_(user) {}

WsLink::~WsLink() { close(); }

void WsLink::open() {
  connection_ = std::make_shared<Connection>(io_);
  connection_->stream.next_layer().async_connect(
      peer_, [this, held = connection_](const error_code& error) {
        if (held != connection_) return;
        if (error) return end(error);
        error_code ignored;
        held->stream.next_layer().set_option(tcp::no_delay(true), ignored);
        shake_hands(held);
      });
}

void WsLink::shake_hands(const Held& held) {
  held->stream.read_message_max(kLongestMessage);
  held->stream.binary(true);
  held->stream.async_handshake(
      held->response, address_.host + ":" + address_.port, address_.path,
      [this, held](const error_code& error) {
        if (held != connection_) return;
        if (error == websocket::error::upgrade_declined) {
          return end(fmt::format("{} answers {} and is no websocket", address_.where,
                                 held->response.result_int()));
        }
        if (error) return end(error);
        held->up = true;
        read(held);
        user_.on_up();
      });
}

void WsLink::read(const Held& held) {
  held->stream.async_read(held->room, [this, held](const error_code& error, std::size_t) {
    if (held != connection_) return;
    if (error) return end(error);
    const auto data = held->room.cdata();
    user_.on_bytes({static_cast<const std::uint8_t*>(data.data()), data.size()}, "");
    held->room.consume(held->room.size());
    if (held == connection_) read(held);
  });
}

void WsLink::send(giz::wire::Bytes frame, std::string_view) {
  const Held held = connection_;
  if (!held || !held->up) return;
  held->queue.emplace_back(frame.begin(), frame.end());
  held->queued += frame.size();
  if (held->queued > kLongestQueue) return end("the cloud does not read");
  if (held->queue.size() == 1) write(held);
}

void WsLink::write(const Held& held) {
  held->stream.async_write(asio::buffer(held->queue.front()),
                           [this, held](const error_code& error, std::size_t) {
                             if (held != connection_) return;
                             if (error) return end(error);
                             held->queued -= held->queue.front().size();
                             held->queue.pop_front();
                             if (!held->queue.empty()) write(held);
                           });
}

void WsLink::close() {
  const Held held = std::exchange(connection_, nullptr);
  if (!held) return;
  error_code ignored;
  held->stream.next_layer().close(ignored);
}

void WsLink::end(const error_code& error) {
  const bool closed = error == websocket::error::closed || error == asio::error::eof ||
                      error == asio::error::connection_reset || error == asio::error::broken_pipe;
  end(closed ? "the cloud closed the connection" : error.message());
}

void WsLink::end(std::string why) {
  close();
  asio::post(io_, [this, why = std::move(why)] {
    if (!connection_) user_.on_down(why);
  });
}

}  // namespace gizgen
