// Frames as datagrams: one each way is one frame or several.
#pragma once

#include <cstdint>

#include <boost/asio/ip/udp.hpp>

#include "generator/simulate/cloud_link.h"

namespace gizgen {

class UdpLink : public CloudLink {
 public:
  UdpLink(boost::asio::io_context& io, boost::asio::ip::udp::endpoint peer, LinkUser& user)
      : socket_(io), peer_(std::move(peer)), user_(user) {}

  void open() override;
  void send(giz::wire::Bytes frame, std::string_view peer) override;
  void close() override;

 private:
  void await_bytes();
  void read();
  void end(const boost::system::error_code& error);

  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::udp::endpoint peer_;
  LinkUser& user_;
  std::uint32_t turn_ = 0;  // handlers of an earlier socket know by it that they are late
};

}  // namespace gizgen
