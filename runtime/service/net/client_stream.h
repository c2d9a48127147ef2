// The way to another server: its name, TCP, TLS, each within a time limit. What fails is thrown as
// std::runtime_error that begins with "HOST:PORT: ".
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "runtime/service/net/asio.h"
#include "runtime/service/net/http_client.h"

namespace giz::net {

using TimePoint = std::chrono::steady_clock::time_point;
using TlsStream = asio::ssl::stream<Socket>;

[[noreturn]] void fail_at(const Url& url, std::string_view what);

// Calls `cut` when the time is up, unless it has gone before.
class Watch {
 public:
  Watch(const Executor& executor, TimePoint end, std::function<void()> cut);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  bool passed() const { return *passed_; }

 private:
  Timer timer_;
  std::shared_ptr<bool> passed_ = std::make_shared<bool>(false);
  std::shared_ptr<std::function<void()>> cut_;
};

Task<Socket> connect_tcp(const Url& url, TimePoint end);

// Certificates are checked against the system's store (SSL_CERT_FILE and SSL_CERT_DIR name
// another).
asio::ssl::context client_tls();

// Speaks TLS 1.2 or 1.3 as the client of url.host, whose certificate must be good and name it.
Task<> start_tls(TlsStream& stream, const Url& url, TimePoint end);

}  // namespace giz::net
