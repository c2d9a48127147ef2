// A device by UDP: one address that frames come from, logged in or about to.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "runtime/service/device/peer.h"

namespace giz::device {

// Datagrams that wait while one is dealt with; past that they are lost, as any may be.
constexpr std::size_t kMostDatagrams = 16;

class UdpPeer final : public Peer {
 public:
  // What carries its answers, and is told that it left.
  class Carrier {
   public:
    virtual ~Carrier() = default;
    virtual void carry(wire::Bytes datagram, const net::Udp::endpoint& to) = 0;
    virtual void left(const UdpPeer& peer) = 0;
  };

  UdpPeer(std::shared_ptr<Shared> shared, std::weak_ptr<Carrier> carrier, net::Udp::endpoint from);

  const net::Udp::endpoint& endpoint() const { return from_; }

  // One datagram; a frame that is cut short at its end is dropped.
  void take_datagram(wire::Bytes datagram);

 private:
  bool transmit(Wire wire) override;
  void hang_up(std::string_view why) override;
  net::Task<> work();

  std::weak_ptr<Carrier> carrier_;
  net::Udp::endpoint from_;
  std::deque<Wire> inbox_;
  bool is_working_ = false;
};

}  // namespace giz::device
