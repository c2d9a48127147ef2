#include "runtime/service/net/proxies.h"

#include <charconv>
#include <stdexcept>

namespace giz::net {
namespace {

namespace ip = boost::asio::ip;

ip::address_v6 as_v6(const ip::address& address) {
  return address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
}

std::string_view last_item(std::string_view& list) {
  const std::size_t comma = list.rfind(',');
  std::string_view item = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  while (item.starts_with(' ')) item.remove_prefix(1);
  while (item.ends_with(' ')) item.remove_suffix(1);
  return item;
}

// "1.2.3.4", "1.2.3.4:5678", "[::1]:5678", "::1".
ip::address read_address(std::string_view text, boost::system::error_code& error) {
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (text.find('.') != std::string_view::npos && text.find(':') == text.rfind(':')) {
    text = text.substr(0, text.find(':'));
  }
  return ip::make_address(std::string(text), error);
}

std::string_view header(const boost::beast::http::fields& headers, std::string_view name) {
  const auto found = headers.find({name.data(), name.size()});
  return found == headers.end() ? std::string_view()
                                : std::string_view(found->value().data(), found->value().size());
}

}  // namespace

Proxies::Proxies(const std::vector<std::string>& networks) {
  for (const std::string& text : networks) {
    const std::size_t slash = text.find('/');
    boost::system::error_code error;
    const ip::address address = ip::make_address(text.substr(0, slash), error);
    unsigned bits = address.is_v6() ? 128 : 32;
    if (slash != std::string::npos) {
      const auto [end, wrong] =
          std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
      if (wrong != std::errc() || end != text.data() + text.size() ||
          bits > (address.is_v6() ? 128u : 32u)) {
        error = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
      }
    }
    if (error) {
      throw std::invalid_argument("'" + text + "' is no network");
    }
    networks_.push_back({as_v6(address), address.is_v6() ? bits : bits + 96});
  }
}

bool Proxies::trusts(const ip::address& address) const {
  const auto bytes = as_v6(address).to_bytes();
  for (const Network& network : networks_) {
    const auto own = network.address.to_bytes();
    unsigned same = 0;
    while (same < network.bits && ((bytes[same / 8] ^ own[same / 8]) >> (7 - same % 8) & 1) == 0) {
      ++same;
    }
    if (same == network.bits) {
      return true;
    }
  }
  return false;
}

Proxies::Client Proxies::client(const ip::address& peer,
                                const boost::beast::http::fields& headers) const {
  Client client{address_text(peer), false};
  if (networks_.empty() || !trusts(peer)) {
    return client;
  }
  client.secure = header(headers, "X-Forwarded-Proto") == "https";
  std::string_view list = header(headers, "X-Forwarded-For");
  while (!list.empty()) {
    boost::system::error_code error;
    const ip::address address = read_address(last_item(list), error);
    if (error) {
      break;
    }
    client.address = address_text(address);
    if (!trusts(address)) {
      break;
    }
  }
  return client;
}

std::string address_text(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

std::string address_group(const ip::address& address) {
  const auto bytes = as_v6(address).to_bytes();
  const bool v4 = address.is_v4() || address.to_v6().is_v4_mapped();
  const auto* const text = reinterpret_cast<const char*>(bytes.data());
  return v4 ? std::string(text + 12, 4) : std::string(text, 8);
}

}  // namespace giz::net
