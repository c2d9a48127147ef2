// Frames as binary websocket messages: one each way is one frame or several.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "generator/simulate/cloud_link.h"

namespace gizgen {

class WsLink : public CloudLink {
 public:
  WsLink(boost::asio::io_context& io, boost::asio::ip::tcp::endpoint peer, CloudAddress address,
         LinkUser& user);
  ~WsLink() override;

  void open() override;
  void send(giz::wire::Bytes frame, std::string_view peer) override;
  void close() override;

 private:
  struct Connection;  // handlers keep theirs alive
  using Held = std::shared_ptr<Connection>;

  void shake_hands(const Held& held);
  void read(const Held& held);
  void write(const Held& held);
  void end(const boost::system::error_code& error);
  void end(std::string why);

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::endpoint peer_;
  CloudAddress address_;
  LinkUser& user_;
  Held connection_;
};

}  // namespace gizgen
