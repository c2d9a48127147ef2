#include "runtime/service/device/tcp_peer.h"

namespace giz::device {

TcpPeer::TcpPeer(std::shared_ptr<Shared> shared, net::Socket socket, std::string address)
    : Peer(std::move(shared), Manner::stream, std::move(address)),
      pipe_(std::make_shared<Pipe>(std::move(socket))) {}

net::Task<> TcpPeer::run() {
  const std::shared_ptr<Peer> self = shared_from_this();
  const wire::Buffer room(shared().room);
  for (;;) {
    const std::size_t size = co_await pipe_->read(room);
    if (size == 0) break;
    if (!is_over()) co_await take(wire::Bytes(room).first(size));
  }
  gone();
  pipe_->shut();
}

bool TcpPeer::transmit(Wire wire) {
  if (pipe_->send(wire)) return true;
  ended_for(shared().count.slow, "it does not read");
  return false;
}

void TcpPeer::hang_up(std::string_view) {
  pipe_->finish();
  live_until(std::chrono::steady_clock::now() + kGoodbye);
  shared().deadlines.add(std::static_pointer_cast<Mortal>(shared_from_this()));
}

void TcpPeer::expire() {
  if (!is_over()) return Peer::expire();
  pipe_->shut();
}

}  // namespace giz::device
