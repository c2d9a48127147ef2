// A link to the cloud: it carries frames and knows nothing of what they say. One class a kind of
// link.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>  // Asio 1.81 needs it and does not include it

#include <boost/asio/io_context.hpp>

#include "generator/simulate/cloud_session.h"
#include "runtime/wire/bytes.h"

namespace gizgen {

// Told from the loop, never from within a call of the link.
class LinkUser {
 public:
  virtual ~LinkUser() = default;
  virtual void on_up() = 0;
  virtual void on_bytes(giz::wire::Bytes bytes, std::string_view peer) = 0;
  virtual void on_down(const std::string& why) = 0;
};

class CloudLink {
 public:
  static constexpr std::size_t kLongestQueue = 1024 * 1024;  // bytes that the cloud does not take

  virtual ~CloudLink() = default;

  // Ends in on_up() or on_down(); to be called again only after on_down() or close().
  virtual void open() = 0;

  // One frame, to `peer` where the link knows such. Lost where the link is not up.
  virtual void send(giz::wire::Bytes frame, std::string_view peer) = 0;

  // Nothing is told after it.
  virtual void close() = 0;
};

struct CloudAddress {
  enum Kind : std::uint8_t { tcp, udp, websocket, broker };
  Kind kind = tcp;
  std::string host;
  std::string port;
  std::string path;   // of a websocket
  std::string where;  // as it was given
};

// HOST:PORT, [::1]:6000 too; without a port it is `port`, and an error where that is empty. Throws
// WorldError.
CloudAddress read_address(CloudAddress::Kind kind, const std::string& where, std::string_view port);

// ws://HOST[:PORT][/PATH]. Throws WorldError.
CloudAddress read_url(const std::string& url);

using MakeLink = std::function<std::unique_ptr<CloudLink>(const DeviceIdentity&, LinkUser&)>;

// Makes links to this address, whose name is resolved now; the settings must outlive them. Throws
// WorldError.
MakeLink link_maker(const CloudAddress& address, const CloudSettings& settings,
                    boost::asio::io_context& io);

}  // namespace gizgen
