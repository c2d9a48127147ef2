// The socket is connected, so that it hears of a port where nobody listens. A datagram that does
// not fit into the socket's buffer is lost, as any other may be.
#include "generator/simulate/udp_link.h"

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

namespace gizgen {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

constexpr std::size_t kRoom = 64 * 1024;

}  // namespace

void UdpLink::open() {
  ++turn_;
  error_code error;
  socket_.open(peer_.protocol(), error);
  if (!error) socket_.connect(peer_, error);
  if (!error) socket_.non_blocking(true, error);
  if (error) return end(error);
  await_bytes();
  asio::post(socket_.get_executor(), [this, turn = turn_] {
    if (turn == turn_) user_.on_up();
  });
}

void UdpLink::await_bytes() {
  socket_.async_wait(udp::socket::wait_read, [this, turn = turn_](const error_code& error) {
    if (turn != turn_) return;
    if (error) return end(error);
    read();
  });
}

void UdpLink::read() {
  std::array<std::uint8_t, kRoom> room;
  error_code error;
  const std::size_t size = socket_.receive(asio::buffer(room), 0, error);
  if (error && error != asio::error::would_block) return end(error);
  const std::uint32_t turn = turn_;
  if (!error) user_.on_bytes({room.data(), size}, "");
  if (turn == turn_) await_bytes();
}

void UdpLink::send(giz::wire::Bytes frame, std::string_view) {
  if (!socket_.is_open()) return;
  error_code error;
  socket_.send(asio::buffer(frame.data(), frame.size()), 0, error);
  if (error == asio::error::connection_refused) end(error);
}

void UdpLink::close() {
  ++turn_;
  error_code ignored;
  socket_.close(ignored);
}

void UdpLink::end(const error_code& error) {
  close();
  asio::post(socket_.get_executor(), [this, turn = turn_, why = error.message()] {
    if (turn == turn_) user_.on_down(why);
  });
}

}  // namespace gizgen
