#include "runtime/service/net/proxies.h"

#include <stdexcept>

#include <doctest/doctest.h>

using namespace giz::net;
using boost::asio::ip::make_address;

namespace {

std::string client(const char* peer, const char* forwarded, const char* proto = "") {
  static const Proxies proxies({"10.0.0.0/8", "192.168.7.1", "fd00::/8"});
  boost::beast::http::fields headers;
  headers.set("X-Forwarded-For", forwarded);
  headers.set("X-Forwarded-Proto", proto);
  const auto found = proxies.client(make_address(peer), headers);
  return found.address + (found.secure ? " secure" : "");
}

}  // namespace

TEST_CASE("only a trusted proxy's word counts") {
  CHECK(client("8.8.8.8", "1.2.3.4", "https") == "8.8.8.8");
  CHECK(client("10.1.2.3", "1.2.3.4", "https") == "1.2.3.4 secure");
  CHECK(client("10.1.2.3", "1.2.3.4", "http") == "1.2.3.4");
  CHECK(client("::ffff:10.1.2.3", "1.2.3.4") == "1.2.3.4");
  CHECK(client("192.168.7.1", "1.2.3.4") == "1.2.3.4");
  CHECK(client("192.168.7.2", "1.2.3.4") == "192.168.7.2");
  CHECK(client("fd12::9", "2001:db8::1") == "2001:db8::1");
  CHECK(client("11.0.0.1", "1.2.3.4") == "11.0.0.1");
}

TEST_CASE("the list is read from its end, and what a client wrote itself is not believed") {
  CHECK(client("10.0.0.1", "6.6.6.6, 1.2.3.4") == "1.2.3.4");
  CHECK(client("10.0.0.1", "6.6.6.6, 1.2.3.4 ,10.0.0.2, 10.0.0.3") == "1.2.3.4");
  CHECK(client("10.0.0.1", "10.0.0.9") == "10.0.0.9");
  CHECK(client("10.0.0.1", "") == "10.0.0.1");
  CHECK(client("10.0.0.1", "1.2.3.4, unknown") == "10.0.0.1");
  CHECK(client("10.0.0.1", "1.2.3.4:5678") == "1.2.3.4");
  CHECK(client("10.0.0.1", "[2001:db8::1]:80") == "2001:db8::1");
  CHECK(client("10.0.0.1", "[") == "10.0.0.1");
}

TEST_CASE("what is no network is refused") {
  for (const char* text : {"", "x", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/8x"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(Proxies({text}), std::invalid_argument);
  }
  CHECK_FALSE(Proxies({}).trusts(make_address("127.0.0.1")));
  CHECK(Proxies({"0.0.0.0/0"}).trusts(make_address("127.0.0.1")));
  CHECK_FALSE(Proxies({"0.0.0.0/0"}).trusts(make_address("::1")));
}

TEST_CASE("an IPv6 network of 64 bits is one address to a limit") {
  CHECK(address_group(make_address("1.2.3.4")) == address_group(make_address("::ffff:1.2.3.4")));
  CHECK(address_group(make_address("1.2.3.4")) != address_group(make_address("1.2.3.5")));
  CHECK(address_group(make_address("2001:db8::1")) == address_group(make_address("2001:db8::2")));
  CHECK(address_group(make_address("2001:db8::1")) !=
        address_group(make_address("2001:db8:0:1::1")));
  CHECK(address_text(make_address("::ffff:1.2.3.4")) == "1.2.3.4");
}
