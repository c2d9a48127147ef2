// Frames over a TCP connection, one behind the other.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "generator/simulate/cloud_link.h"

namespace gizgen {

class TcpLink : public CloudLink {
 public:
  TcpLink(boost::asio::io_context& io, boost::asio::ip::tcp::endpoint peer, LinkUser& user)
      : socket_(io), peer_(std::move(peer)), user_(user) {}

  void open() override;
  void send(giz::wire::Bytes frame, std::string_view peer) override;
  void close() override;

 private:
  void await_bytes();
  void read();
  void write();
  void end(const boost::system::error_code& error);
  void end(std::string why);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::ip::tcp::endpoint peer_;
  LinkUser& user_;
  std::uint32_t turn_ = 0;  // handlers of an earlier connection know by it that they are late
  bool writing_ = false;
  std::vector<std::uint8_t> queue_;
};

}  // namespace gizgen
