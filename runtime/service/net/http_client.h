// One request to another server, with time limits, and no more redirects than none.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "runtime/service/net/asio.h"
#include "runtime/service/net/http.h"

namespace giz::net {

struct Url {
  std::string scheme;  // http, https, ws, wss, mqtt, mqtts
  std::string user, password;
  std::string host;
  std::uint16_t port = 0;  // the scheme's where the text has none
  std::string target = "/";
};
Url parse_url(std::string_view text);  // throws std::invalid_argument that says what is wrong

struct ClientRequest {
  boost::beast::http::verb method = boost::beast::http::verb::get;
  std::string url;  // http:// or https://
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds limit{10'000};
  std::size_t body_limit = 1 << 20;
};

// Throws std::runtime_error with what failed: name, connection, TLS, time, size.
Task<Response> fetch(ClientRequest request);

}  // namespace giz::net
