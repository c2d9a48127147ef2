// A device by TCP.
#pragma once

#include <memory>
#include <string>

#include "runtime/service/device/peer.h"
#include "runtime/service/device/pipe.h"

namespace giz::device {

class TcpPeer final : public Peer {
 public:
  TcpPeer(std::shared_ptr<Shared> shared, net::Socket socket, std::string address);

  // Talks until the link is over.
  net::Task<> run();
  void expire() override;

 private:
  bool transmit(Wire wire) override;
  void hang_up(std::string_view why) override;

  std::shared_ptr<Pipe> pipe_;
};

}  // namespace giz::device
