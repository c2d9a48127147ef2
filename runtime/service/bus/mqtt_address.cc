#include "runtime/service/bus/mqtt_address.h"

#include <charconv>
#include <stdexcept>

namespace giz::bus {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw std::invalid_argument("the broker's address " + why +
                              "; mqtt://user:password@host:port is wanted");
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) refuse("has a '%' without two hexadecimal digits behind it");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::uint16_t read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
    refuse("has the port '" + std::string(text) + "', not one of 1 to 65535");
  }
  return port;
}

}  // namespace

MqttAddress read_mqtt_address(std::string_view url) {
  constexpr std::string_view scheme = "mqtt://";
  if (!url.starts_with(scheme)) refuse("does not begin with mqtt://");
  url.remove_prefix(scheme.size());
  if (url.ends_with('/')) url.remove_suffix(1);
  MqttAddress address;
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = url.substr(0, at);
    const std::size_t colon = who.find(':');
    address.user = decoded(who.substr(0, colon));
    if (colon != std::string_view::npos) address.password = decoded(who.substr(colon + 1));
    url.remove_prefix(at + 1);
  }
  // [::1]:1883 has colons in its host.
  const std::size_t bracket = url.starts_with('[') ? url.find(']') : std::string_view::npos;
  const std::size_t colon = url.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) address.port = read_port(url.substr(colon + 1));
  address.host = url.substr(0, colon);
  if (bracket != std::string_view::npos) address.host = url.substr(1, bracket - 1);
  if (address.host.empty()) refuse("names no host");
  if (address.host.find('/') != std::string::npos) refuse("has a path");
  return address;
}

}  // namespace giz::bus
