#include "runtime/service/device/udp_peer.h"

#include <boost/asio/post.hpp>

namespace giz::device {

UdpPeer::UdpPeer(std::shared_ptr<Shared> shared, std::weak_ptr<Carrier> carrier,
                 net::Udp::endpoint from)
    : Peer(std::move(shared), Manner::datagram, from.address().to_string()),
      carrier_(std::move(carrier)),
      from_(std::move(from)) {}

void UdpPeer::take_datagram(wire::Bytes datagram) {
  if (is_over()) return;
  if (inbox_.size() == kMostDatagrams) return shared().count.ignored.add();
  inbox_.emplace_back(datagram.begin(), datagram.end());
  if (std::exchange(is_working_, true)) return;
  net::asio::co_spawn(shared().loop, work(), net::asio::detached);
}

net::Task<> UdpPeer::work() {
  const std::shared_ptr<Peer> self = shared_from_this();
  while (!inbox_.empty() && !is_over()) {
    const Wire datagram = std::move(inbox_.front());
    inbox_.pop_front();
    co_await take(datagram);
    if (reader().pending()) shared().count.ignored.add();
    reader().reset();
  }
  is_working_ = false;
}

bool UdpPeer::transmit(Wire wire) {
  const std::shared_ptr<Carrier> carrier = carrier_.lock();
  if (!carrier) return false;
  carrier->carry(wire, from_);
  return true;
}

void UdpPeer::hang_up(std::string_view) {
  // Not at once: the hub may be the one who ends it, and does not expect to be called back.
  const std::shared_ptr<Peer> self = shared_from_this();
  net::asio::post(shared().loop, [this, self] {
    gone();
    if (const std::shared_ptr<Carrier> carrier = carrier_.lock()) carrier->left(*this);
  });
}

}  // namespace giz::device
