#include "generator/simulate/cloud_link.h"

#include <charconv>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/simulate/mqtt_link.h"
#include "generator/simulate/tcp_link.h"
#include "generator/simulate/udp_link.h"
#include "generator/simulate/ws_link.h"

namespace gizgen {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kScheme = "ws://";

bool is_port(std::string_view text) {
  std::uint16_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end;
}

// Host and port at the start of `text`.
CloudAddress split(CloudAddress::Kind kind, const std::string& text, const std::string& where,
                   std::string_view port) {
  CloudAddress address{kind, text, std::string(port), "", where};
  const std::size_t colon = text.rfind(':');
  const std::size_t bracket = text.rfind(']');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) {
    address.host = text.substr(0, colon);
    address.port = text.substr(colon + 1);
  }
  if (address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  if (address.host.empty() || address.port.empty()) {
    throw WorldError(fmt::format("{}: this is no HOST:PORT", where));
  }
  if (!is_port(address.port)) {
    throw WorldError(fmt::format("{}: a port is a number up to 65535", where));
  }
  return address;
}

template <typename Protocol>
typename Protocol::endpoint resolve(const CloudAddress& address, asio::io_context& io) {
  boost::system::error_code error;
  const auto found = typename Protocol::resolver(io).resolve(address.host, address.port, error);
  if (error) throw WorldError(fmt::format("{}: {}", address.where, error.message()));
  return found.begin()->endpoint();
}

}  // namespace

CloudAddress read_address(CloudAddress::Kind kind, const std::string& where,
                          std::string_view port) {
  return split(kind, where, where, port);
}

CloudAddress read_url(const std::string& url) {
  if (!url.starts_with(kScheme)) {
    throw WorldError(fmt::format("{}: a websocket's address begins with ws://", url));
  }
  const std::string rest = url.substr(kScheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  CloudAddress address = split(CloudAddress::websocket, rest.substr(0, slash), url, "80");
  address.path = slash < rest.size() ? rest.substr(slash) : "/";
  return address;
}

MakeLink link_maker(const CloudAddress& address, const CloudSettings& settings,
                    asio::io_context& io) {
  if (address.kind == CloudAddress::udp) {
    return
        [&io, peer = resolve<asio::ip::udp>(address, io)](const DeviceIdentity&, LinkUser& user) {
          return std::make_unique<UdpLink>(io, peer, user);
        };
  }
  const auto peer = resolve<asio::ip::tcp>(address, io);
  if (address.kind == CloudAddress::websocket) {
    return [&io, peer, address](const DeviceIdentity&, LinkUser& user) {
      return std::make_unique<WsLink>(io, peer, address, user);
    };
  }
  if (address.kind == CloudAddress::broker) {
    return [&io, peer, &settings](const DeviceIdentity& identity, LinkUser& user) {
      return std::make_unique<MqttLink>(io, peer, identity, settings, user);
    };
  }
  return [&io, peer](const DeviceIdentity&, LinkUser& user) {
    return std::make_unique<TcpLink>(io, peer, user);
  };
}

}  // namespace gizgen
