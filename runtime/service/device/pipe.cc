#include "runtime/service/device/pipe.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace giz::device {
namespace {

namespace asio = net::asio;
using boost::system::error_code;

// A peer that vanished without a word is found by the kernel in two minutes, or in one where
// something was sent to it.
void watch_half_open(int socket) {
  const auto set = [socket](int level, int name, int value) {
    ::setsockopt(socket, level, name, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 15);
  set(IPPROTO_TCP, TCP_KEEPCNT, 4);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, 60'000);
  set(IPPROTO_TCP, TCP_NODELAY, 1);
}

}  // namespace

Pipe::Pipe(net::Socket socket) : socket_(std::move(socket)) {
  watch_half_open(socket_.native_handle());
  error_code ignored;
  socket_.non_blocking(true, ignored);
}

net::Task<std::size_t> Pipe::read(wire::Buffer room) {
  error_code error = asio::error::would_block;
  std::size_t size = 0;
  while (error == asio::error::would_block) {
    co_await socket_.async_wait(net::Socket::wait_read, asio::redirect_error(net::use_task, error));
    if (error) break;
    size = socket_.read_some(asio::buffer(room.data(), room.size()), error);
  }
  co_return error ? 0 : size;
}

bool Pipe::send(wire::Bytes bytes) {
  if (!socket_.is_open() || is_finishing_) return true;
  if (waiting_.size() + bytes.size() > kMostQueued) return false;
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  if (!is_waiting_) flush();
  return true;
}

void Pipe::flush() {
  while (!waiting_.empty() && socket_.is_open()) {
    error_code error;
    const std::size_t size = socket_.write_some(asio::buffer(waiting_), error);
    if (error == asio::error::would_block) return await_room();
    if (error) return shut();
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(size));
  }
  Wire().swap(waiting_);
  if (!is_finishing_) return;
  error_code ignored;
  socket_.shutdown(net::Socket::shutdown_send, ignored);
}

void Pipe::await_room() {
  is_waiting_ = true;
  const std::shared_ptr<Pipe> self = shared_from_this();
  socket_.async_wait(net::Socket::wait_write, [self](const error_code& error) {
    self->is_waiting_ = false;
    if (!error) self->flush();
  });
}

void Pipe::finish() {
  if (std::exchange(is_finishing_, true) || is_waiting_) return;
  flush();
}

void Pipe::shut() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace giz::device
