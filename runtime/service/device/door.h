// Accepts TCP connections for a listener: at most so many, from one address only so fast, and with
// a pause where the process has no more descriptors.
#pragma once

#include <functional>
#include <string>

#include "runtime/service/base/log.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/device/link_metrics.h"
#include "runtime/service/net/asio.h"
#include "runtime/service/net/rate.h"

namespace giz::device {

class Door {
 public:
  // Throws std::runtime_error that names the address.
  Door(net::asio::io_context& loop, const Settings& settings, const Address& address,
       const Log& log, LinkMetrics& count);

  std::uint16_t port() const { return port_; }

  // Until close(). `come_in` is given each connection and the address of its peer.
  net::Task<> run(std::function<void(net::Socket, std::string)> come_in);
  void close();

 private:
  net::Acceptor acceptor_;
  net::RateLimit pace_;
  std::size_t most_;
  int reserved_;
  std::uint16_t port_ = 0;
  const Log& log_;
  LinkMetrics& count_;
};

}  // namespace giz::device
