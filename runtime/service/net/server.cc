// Accepts, bounds, hands on. What happens on a connection is http_connection.cc's and
// websocket_session.cc's.
#include "runtime/service/net/server.h"

#include <algorithm>
#include <chrono>
#include <climits>
#include <filesystem>
#include <stdexcept>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "runtime/service/net/http_connection.h"

namespace giz::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kDrainStep{50};
constexpr milliseconds kNoFiles{100};  // how long no connection is taken when no file is left
constexpr std::size_t kMostRefusing = 64;

struct OpenFiles {
  std::size_t limit;
  std::size_t open;
};

OpenFiles open_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < limit.rlim_max) {
    rlimit raised = limit;
    raised.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) {
      limit = raised;
    }
  }
  std::error_code error;
  const auto files = std::filesystem::directory_iterator("/proc/self/fd", error);
  return {limit.rlim_cur == RLIM_INFINITY ? std::size_t{1} << 20 : limit.rlim_cur,
          error ? 16 : static_cast<std::size_t>(std::distance(begin(files), end(files)))};
}

std::string shown(const Address& address) {
  return address.host.find(':') == std::string::npos
             ? fmt::format("{}:{}", address.host, address.port)
             : fmt::format("[{}]:{}", address.host, address.port);
}

Millis steady_millis() {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

Tcp::endpoint find_endpoint(asio::io_context& loop, const Address& address) {
  boost::system::error_code error;
  const auto literal = asio::ip::make_address(address.host, error);
  if (!error) {
    return {literal, address.port};
  }
  Tcp::resolver resolver(loop);
  const auto found = resolver.resolve(address.host, std::to_string(address.port), error);
  if (error || found.empty()) {
    throw std::runtime_error(
        fmt::format("cannot listen on {}: the host has no address here", shown(address)));
  }
  return found.begin()->endpoint();
}

}  // namespace

std::size_t connection_limit(const Settings& settings) {
  const OpenFiles files = open_files();
  const std::size_t reserve = files.limit / 20 + files.open;
  const std::size_t most = files.limit > reserve + 1 ? files.limit - reserve : 1;
  return settings.max_connections == 0 ? most : std::min(most, settings.max_connections);
}

int first_reserved_descriptor() {
  const std::size_t limit = open_files().limit;
  return static_cast<int>(std::min<std::size_t>(limit - limit / 20, INT_MAX));
}

struct Server::Inner : std::enable_shared_from_this<Inner> {
  Inner(asio::io_context& loop, const Settings& settings, const Log& log, Metrics& metrics)
      : core(std::make_shared<ServerCore>(loop, settings, log, metrics)),
        refused(metrics.counter("gz_rate_limited_total", "What came too often.",
                                label("scope", "accept"))) {
    core->most = connection_limit(settings);
    log.info("connections are limited",
             {{"most", static_cast<std::int64_t>(core->most)},
              {"open_files", static_cast<std::int64_t>(open_files().limit)}});
    if (settings.max_connections > core->most) {
      log.warn("GZ_MAX_CONNECTIONS is more than the open-files limit allows: raise it (ulimit -n)",
               {{"wanted", static_cast<std::int64_t>(settings.max_connections)},
                {"most", static_cast<std::int64_t>(core->most)}});
    }
  }

  static Task<> accept(std::shared_ptr<Inner> self, std::shared_ptr<Acceptor> acceptor);
  void take(Socket socket);
  std::optional<Refusal> too_many(Socket& socket, const asio::ip::address& peer);
  void close_acceptors();

  std::shared_ptr<ServerCore> core;
  std::vector<std::shared_ptr<Acceptor>> acceptors;
  Counter& refused;
  const int reserved = first_reserved_descriptor();
  bool out_of_files = false;
};

Task<> Server::Inner::accept(std::shared_ptr<Inner> self, std::shared_ptr<Acceptor> acceptor) {
  Timer pause(self->core->loop);
  while (acceptor->is_open()) {
    boost::system::error_code error;
    Socket socket(self->core->loop);
    co_await acceptor->async_accept(socket, asio::redirect_error(use_task, error));
    if (!error) {
      self->out_of_files = false;
      self->take(std::move(socket));
    } else if (error == asio::error::no_descriptors || error == asio::error::no_memory ||
               error == asio::error::no_buffer_space) {
      if (!self->out_of_files) {
        self->out_of_files = true;
        self->core->log.warn("no connection can be taken", {{"cause", error.message()}});
      }
      pause.expires_after(kNoFiles);
      co_await pause.async_wait(asio::redirect_error(use_task, error));
    }
  }
}

void Server::Inner::take(Socket socket) {
  boost::system::error_code error;
  const asio::ip::address peer = socket.remote_endpoint(error).address();
  if (error) {
    return;
  }
  std::optional<Refusal> refusal = too_many(socket, peer);
  if (refusal && core->refusing >= kMostRefusing) {
    return;
  }
  std::make_shared<HttpConnection>(core, std::move(socket))->start(std::move(refusal));
}

std::optional<Refusal> Server::Inner::too_many(Socket& socket, const asio::ip::address& peer) {
  if (core->open - core->refusing >= core->most || socket.native_handle() >= reserved) {
    return Refusal(Reason::unavailable, "there are too many connections: try again later", {}, 5);
  }
  // A proxy brings everybody's.
  if (core->proxies.trusts(peer)) {
    return {};
  }
  const RateLimit::Answer answer = core->accepts.take(address_group(peer), steady_millis());
  if (answer.allowed) {
    return {};
  }
  refused.add();
  return Refusal(Reason::throttled, "too many new connections from this address", {},
                 static_cast<int>(answer.wait / 1000) + 1);
}

void Server::Inner::close_acceptors() {
  for (const auto& acceptor : acceptors) {
    boost::system::error_code error;
    acceptor->close(error);
  }
  acceptors.clear();
}

Server::Server(asio::io_context& loop, const Settings& settings, const Log& log, Metrics& metrics)
    : inner_(std::make_shared<Inner>(loop, settings, log, metrics)) {}

Server::~Server() {
  inner_->close_acceptors();
  inner_->core->cut_all();
}

Router& Server::router() { return inner_->core->router; }

void Server::add_websocket(std::string path, WebSocketRoute route, std::string subprotocol) {
  Gauge& open =
      inner_->core->metrics.gauge("gz_ws_connections", "Open websockets.", label("kind", path));
  inner_->core->places.push_back(std::make_unique<WebSocketPlace>(
      WebSocketPlace{std::move(path), std::move(route), std::move(subprotocol), &open}));
}

std::uint16_t Server::listen(const Address& address) {
  ServerCore& core = *inner_->core;
  const Tcp::endpoint endpoint = find_endpoint(core.loop, address);
  const auto acceptor = std::make_shared<Acceptor>(core.loop);
  boost::system::error_code error;
  const auto check = [&](std::string_view remedy) {
    if (error) {
      throw std::runtime_error(
          fmt::format("cannot listen on {}: {}{}", shown(address), error.message(), remedy));
    }
  };
  acceptor->open(endpoint.protocol(), error);
  check("");
  acceptor->set_option(Acceptor::reuse_address(true), error);
  if (endpoint.address().is_v6()) {
    acceptor->set_option(asio::ip::v6_only(false), error);
  }
  acceptor->bind(endpoint, error);
  check(error == asio::error::address_in_use ? "; GZ_HTTP_ADDR or PORT set another"
        : error == asio::error::access_denied
            ? "; ports below 1024 may need a privilege: PORT sets another, as PORT=8080"
            : "");
  acceptor->listen(asio::socket_base::max_listen_connections, error);
  check("");
  inner_->acceptors.push_back(acceptor);
  asio::co_spawn(core.loop.get_executor(), Inner::accept(inner_, acceptor), asio::detached);
  return acceptor->local_endpoint().port();
}

Task<> Server::drain() {
  const std::shared_ptr<Inner> inner = inner_;
  ServerCore& core = *inner->core;
  core.draining = true;
  inner->close_acceptors();
  core.drain_requests();
  const auto total = std::chrono::duration_cast<milliseconds>(core.settings.drain);
  const auto steps = static_cast<std::size_t>(std::max<std::int64_t>(total / kDrainStep / 2, 1));
  const std::size_t each = core.websockets() / steps + 1;
  const auto end = steady_clock::now() + total * 3 / 4;  // the rest of the service ends after it
  Timer pause(core.loop);
  while (core.open > 0 && steady_clock::now() < end) {
    core.drain_websockets(each);
    boost::system::error_code error;
    pause.expires_after(kDrainStep);
    co_await pause.async_wait(asio::redirect_error(use_task, error));
  }
  core.cut_all();
}

}  // namespace giz::net
