// Whose word about the client's address counts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/fields.hpp>

namespace giz::net {

class Proxies {
 public:
  // "10.0.0.0/8", "::1"; throws std::invalid_argument.
  explicit Proxies(const std::vector<std::string>& networks);

  bool trusts(const boost::asio::ip::address& address) const;

  struct Client {
    std::string address;
    bool secure = false;
  };
  // From X-Forwarded-For, read from its end: the first address that is no trusted proxy's; and
  // X-Forwarded-Proto. Both only where `peer` is trusted.
  Client client(const boost::asio::ip::address& peer,
                const boost::beast::http::fields& headers) const;

 private:
  struct Network {
    boost::asio::ip::address_v6 address;  // IPv4 as ::ffff:a.b.c.d
    unsigned bits = 128;
  };
  std::vector<Network> networks_;
};

// "10.0.0.7"; an IPv4 address in IPv6 clothes is shown bare.
std::string address_text(const boost::asio::ip::address& address);

// What is limited together: an IPv4 address, or the /64 of an IPv6 one.
std::string address_group(const boost::asio::ip::address& address);

}  // namespace giz::net
