// The link waits until the socket is ready and reads into a buffer on the stack, so that ten
// thousand links at rest hold none.
#include "generator/simulate/tcp_link.h"

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

namespace gizgen {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kRoom = 16 * 1024;

}  // namespace

void TcpLink::open() {
  const std::uint32_t turn = ++turn_;
  socket_.async_connect(peer_, [this, turn](const error_code& error) {
    if (turn != turn_) return;
    if (error) return end(error);
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    await_bytes();
    user_.on_up();
  });
}

void TcpLink::await_bytes() {
  socket_.async_wait(tcp::socket::wait_read, [this, turn = turn_](const error_code& error) {
    if (turn != turn_) return;
    if (error) return end(error);
    read();
  });
}

void TcpLink::read() {
  std::array<std::uint8_t, kRoom> room;
  error_code error;
  const std::size_t size = socket_.read_some(asio::buffer(room), error);
  if (error && error != asio::error::would_block) return end(error);
  const std::uint32_t turn = turn_;
  if (size > 0) user_.on_bytes({room.data(), size}, "");
  if (turn == turn_) await_bytes();
}

void TcpLink::send(giz::wire::Bytes frame, std::string_view) {
  if (!socket_.is_open()) return;
  queue_.insert(queue_.end(), frame.begin(), frame.end());
  if (!writing_) return write();
  if (queue_.size() > kLongestQueue) end("the cloud does not read");
}

void TcpLink::write() {
  error_code error;
  const std::size_t size = socket_.write_some(asio::buffer(queue_), error);
  if (error && error != asio::error::would_block) return end(error);
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size));
  writing_ = !queue_.empty();
  if (!writing_) return;
  socket_.async_wait(tcp::socket::wait_write, [this, turn = turn_](const error_code& failed) {
    if (turn != turn_) return;
    if (failed) return end(failed);
    write();
  });
}

void TcpLink::close() {
  ++turn_;
  error_code ignored;
  socket_.close(ignored);
  queue_.clear();
  writing_ = false;
}

void TcpLink::end(const error_code& error) {
  const bool closed = error == asio::error::eof || error == asio::error::connection_reset ||
                      error == asio::error::broken_pipe;
  end(closed ? "the cloud closed the connection" : error.message());
}

void TcpLink::end(std::string why) {
  close();
  asio::post(socket_.get_executor(), [this, turn = turn_, why = std::move(why)] {
    if (turn == turn_) user_.on_down(why);
  });
}

}  // namespace gizgen
