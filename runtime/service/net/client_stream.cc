#include "runtime/service/net/client_stream.h"

#include <stdexcept>

#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace giz::net {
namespace {

using Resolver = asio::ip::basic_resolver<Tcp, Executor>;
using Error = boost::system::error_code;

bool is_literal(const std::string& host) {
  Error error;
  asio::ip::make_address(host, error);
  return !error;
}

// The system's resolver cannot be stopped; what is left of it when the time is up ends by itself.
struct Lookup {
  explicit Lookup(const Executor& executor) : resolver(executor), timer(executor) {}

  Resolver resolver;
  Timer timer;
  Error error;
  Resolver::results_type found;
  bool done = false;
};

Task<Resolver::results_type> look_up(const Url& url, TimePoint end) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->timer.expires_at(end);
  lookup->resolver.async_resolve(url.host, std::to_string(url.port),
                                 [lookup](const Error& error, const Resolver::results_type& found) {
                                   lookup->error = error;
                                   lookup->found = found;
                                   lookup->done = true;
                                   lookup->timer.cancel();
                                 });
  Error ignored;
  co_await lookup->timer.async_wait(asio::redirect_error(use_task, ignored));
  if (!lookup->done) {
    fail_at(url, "its name was not found in time");
  }
  if (lookup->error) {
    fail_at(url, "its name is not known: " + lookup->error.message());
  }
  co_return lookup->found;
}

}  // namespace

void fail_at(const Url& url, std::string_view what) {
  throw std::runtime_error(fmt::format("{}:{}: {}", url.host, url.port, what));
}

Watch::Watch(const Executor& executor, TimePoint end, std::function<void()> cut)
    : timer_(executor), cut_(std::make_shared<std::function<void()>>(std::move(cut))) {
  timer_.expires_at(end);
  timer_.async_wait([passed = passed_, to_cut = std::weak_ptr(cut_)](const Error& error) {
    const auto live = to_cut.lock();
    if (!error && live) {
      *passed = true;
      (*live)();
    }
  });
}

Watch::~Watch() { timer_.cancel(); }

Task<Socket> connect_tcp(const Url& url, TimePoint end) {
  const Executor executor = co_await asio::this_coro::executor;
  Resolver::results_type places;
  if (is_literal(url.host)) {
    const Tcp::endpoint place(asio::ip::make_address(url.host), url.port);
    places = Resolver::results_type::create(place, url.host, std::to_string(url.port));
  } else {
    places = co_await look_up(url, end);
  }
  Socket socket(executor);
  Error error;
  const Watch watch(executor, end, [&socket] {
    Error ignored;
    socket.close(ignored);
  });
  // One place after the other, while there is time.
  for (const auto& place : places) {
    if (watch.passed()) {
      break;
    }
    Error ignored;
    socket.close(ignored);
    const Tcp::endpoint endpoint = place.endpoint();
    co_await socket.async_connect(endpoint, asio::redirect_error(use_task, error));
    if (!error && !watch.passed()) {
      socket.set_option(Tcp::no_delay(true), ignored);
      co_return socket;
    }
  }
  fail_at(url, watch.passed() ? "no connection in time" : "no connection: " + error.message());
}

asio::ssl::context client_tls() {
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  context.set_default_verify_paths();
  context.set_verify_mode(asio::ssl::verify_peer);
  return context;
}

Task<> start_tls(TlsStream& stream, const Url& url, TimePoint end) {
  const Executor executor = co_await asio::this_coro::executor;
  if (!is_literal(url.host)) {
    SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
  }
  stream.set_verify_callback(asio::ssl::host_name_verification(url.host));
  Error error;
  const Watch watch(executor, end, [&stream] {
    Error ignored;
    stream.next_layer().close(ignored);
  });
  co_await stream.async_handshake(asio::ssl::stream_base::client,
                                  asio::redirect_error(use_task, error));
  if (watch.passed()) {
    fail_at(url, "TLS did not begin in time");
  }
  if (error) {
    const long result = SSL_get_verify_result(stream.native_handle());
    fail_at(url, result == X509_V_OK ? "TLS: " + error.message()
                                     : fmt::format("its certificate is not good for this host: {}",
                                                   X509_verify_cert_error_string(result)));
  }
}

}  // namespace giz::net
