#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

#include "runtime/service/net/http_client.h"
#include "runtime/service/net/target.h"

namespace giz::net {
namespace {

struct Scheme {
  std::string_view name;
  std::uint16_t port;
};
constexpr std::array schemes{Scheme{"http", 80}, Scheme{"https", 443}, Scheme{"ws", 80},
                             Scheme{"wss", 443}, Scheme{"mqtt", 1883}, Scheme{"mqtts", 8883}};

[[noreturn]] void refuse(std::string_view text) {
  throw std::invalid_argument(fmt::format("the URL {}", text));
}

std::string decoded(std::string_view text, std::string_view what) {
  std::string out;
  if (!percent_decode(text, false, out)) {
    refuse(fmt::format("has a wrong % in its {}", what));
  }
  return out;
}

void read_credentials(std::string_view text, Url& url) {
  const std::size_t colon = text.find(':');
  url.user = decoded(text.substr(0, colon), "user");
  if (colon != std::string_view::npos) {
    url.password = decoded(text.substr(colon + 1), "password");
  }
}

void read_port(std::string_view text, Url& url) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0 || port > 65535) {
    refuse(fmt::format("has '{}' where a port from 1 to 65535 is wanted", text));
  }
  url.port = static_cast<std::uint16_t>(port);
}

bool is_host(std::string_view host, std::string_view others) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

void read_place(std::string_view text, Url& url) {
  std::string_view host = text;
  std::string_view behind;
  std::string_view marks = "-._";
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) {
      refuse("has a [ without its ]");
    }
    host = text.substr(1, end - 1);
    behind = text.substr(end + 1);
    marks = ":.";
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    host = text.substr(0, colon);
    behind = text.substr(colon);
  }
  if (!is_host(host, marks)) {
    refuse(host.empty() ? "has no host" : "has a host with characters that no host has");
  }
  url.host = host;
  if (!behind.empty()) {
    if (!behind.starts_with(':')) {
      refuse("has something behind its ]");
    }
    read_port(behind.substr(1), url);
  }
}

}  // namespace

Url parse_url(std::string_view text) {
  if (std::any_of(text.begin(), text.end(),
                  [](unsigned char c) { return c <= ' ' || c >= 0x7f; })) {
    refuse("holds a blank or a character beyond ASCII: write it with %");
  }
  const std::size_t mark = text.find("://");
  const auto* const scheme = std::find_if(schemes.begin(), schemes.end(), [&](const Scheme& known) {
    return known.name == text.substr(0, mark);
  });
  if (mark == std::string_view::npos || scheme == schemes.end()) {
    refuse("does not begin with http://, https://, ws://, wss://, mqtt:// or mqtts://");
  }
  Url url;
  url.scheme = scheme->name;
  url.port = scheme->port;
  text.remove_prefix(mark + 3);
  const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
  std::string_view place = text.substr(0, end);
  std::string_view target = text.substr(end);
  target = target.substr(0, target.find('#'));
  const std::size_t at = place.rfind('@');
  if (at != std::string_view::npos) {
    read_credentials(place.substr(0, at), url);
    place.remove_prefix(at + 1);
  }
  read_place(place, url);
  url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  return url;
}

}  // namespace giz::net
