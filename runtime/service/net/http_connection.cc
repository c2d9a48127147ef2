// Answers are written in the order of their requests. Where more requests wait already
// (pipelining), short answers are put together and written at once.
#include "runtime/service/net/http_connection.h"

#include <chrono>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "runtime/service/net/response_writer.h"
#include "runtime/service/net/upgrade.h"
#include "runtime/service/net/websocket_session.h"

namespace giz::net {
namespace {

using boost::beast::http::verb;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kFirstRead = 1 << 10;
constexpr std::size_t kBodyRead = 16 << 10;
constexpr std::size_t kTogether = 16 << 10;  // answers that are longer are written on their own
// A body may take the handshake limit for each of these: slower ones are cut.
constexpr std::size_t kBodyStep = 64 << 10;
constexpr milliseconds kWriteLimit{30'000};
// How long, and how much, we read on after the last answer: closing with unread bytes would take
// the answer from the client.
constexpr milliseconds kLingerLimit{2'000};
constexpr std::size_t kLingerBytes = 1 << 20;

// A path that holds a secret is not for the log.
std::string_view shown_path(std::string_view pattern, const Request& request) {
  for (const std::string_view secret : {"{code", "{token", "{ticket", "{capability"}) {
    if (pattern.find(secret) != std::string_view::npos) {
      return pattern;
    }
  }
  return request.path;
}

bool is_good_id(std::string_view id) {
  return id.size() >= 8 && id.size() <= 64 &&
         id.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") ==
             std::string_view::npos;
}

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<ServerCore> core, Socket socket)
    : Connection(std::move(core)), socket_(std::move(socket)) {
  boost::system::error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  peer_ = endpoint.address();
  socket_.set_option(Tcp::no_delay(true), error);
}

void HttpConnection::start(std::optional<Refusal> refusal) {
  asio::co_spawn(core_->loop.get_executor(), run(shared_from_this(), std::move(refusal)),
                 asio::detached);
}

Task<> HttpConnection::run(std::shared_ptr<HttpConnection> self, std::optional<Refusal> refusal) {
  self->core_->connections.add(1);
  if (refusal) {
    ++self->core_->refusing;
    co_await self->refuse(http_status(refusal->reason), *refusal);
    --self->core_->refusing;
  } else {
    co_await self->talk();
  }
  self->core_->wheel.cancel(*self);
  if (!self->upgraded_) {
    self->core_->connections.add(-1);
    boost::system::error_code error;
    self->socket_.close(error);
  }
}

Task<> HttpConnection::talk() {
  while (keep_alive_) {
    const bool read = co_await read_request();
    if (!read) {
      co_return;
    }
    Request request = parser_->take();
    keep_alive_ = parser_->keep_alive();
    const bool http_1_0 = parser_->is_http_1_0();
    if (!http_1_0) {
      parser_.reset();
    }
    const bool good = co_await answer(std::move(request));
    if (!good || upgraded_) {
      co_return;
    }
  }
  co_await flush();
  co_await linger();
}

void HttpConnection::enter(Phase phase, milliseconds limit) {
  phase_ = phase;
  core_->wheel.set(*this, limit);
}

// False: the conversation is over.
Task<bool> HttpConnection::read_request() {
  const milliseconds limit = core_->settings.handshake_limit;
  parser_.emplace(core_->settings.body_limit);
  since_ = 0;
  bool continued = false;
  if (begin_ < end_) {
    enter(Phase::reading, limit);
  } else {
    enter(Phase::idle, first_ ? limit : milliseconds(core_->settings.http_idle));
  }
  first_ = false;
  while (true) {
    const std::size_t taken = parser_->put(waiting());
    begin_ += taken;
    since_ += taken;
    if (parser_->state() == RequestParser::State::done) {
      core_->wheel.cancel(*this);
      phase_ = Phase::answering;
      co_return true;
    }
    if (parser_->state() == RequestParser::State::wrong) {
      const Refusal refusal = parser_->refusal();
      co_await refuse(parser_->status(), refusal);
      co_return false;
    }
    if (parser_->state() == RequestParser::State::body && since_ >= kBodyStep) {
      since_ = 0;
      enter(Phase::reading, limit);
    }
    if (parser_->state() == RequestParser::State::body && parser_->expects_continue() &&
        !continued) {
      continued = true;
      out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    if (!out_.empty()) {
      const Phase phase = phase_;
      const bool flushed = co_await flush();
      if (!flushed) {
        co_return false;
      }
      enter(phase, phase == Phase::idle ? milliseconds(core_->settings.http_idle) : limit);
    }
    const bool filled = co_await fill();
    if (!filled) {
      if (timed_out_ && phase_ == Phase::reading) {
        const Refusal slow(Reason::bad_request, "the request did not arrive in time");
        co_await refuse(408, slow);
      }
      co_return false;
    }
    if (phase_ == Phase::idle) {
      enter(Phase::reading, limit);
    }
  }
}

// Reads on behind what is waiting; false: the other end is gone, or the time is up.
Task<bool> HttpConnection::fill() {
  const std::size_t held = end_ - begin_;
  const bool body = parser_ && parser_->state() == RequestParser::State::body;
  if (held == 0 && phase_ == Phase::idle && in_.size() > kFirstRead) {
    std::string().swap(in_);
  } else if (begin_ > 0) {
    in_.erase(0, begin_);
  }
  begin_ = 0;
  end_ = held;
  // A parser that takes nothing of so much wants a line that nobody needs.
  const std::size_t most = body ? kBodyRead : kHeadLimit + kFirstRead;
  if (held >= most) {
    co_return false;
  }
  const std::size_t step = body ? kBodyRead : std::max(kFirstRead, std::min(held, most - held));
  if (in_.size() < held + step) {
    in_.resize(std::min(held + step, std::max(most, held + kFirstRead)));
  }
  boost::system::error_code error;
  const auto space = asio::buffer(in_.data() + held, in_.size() - held);
  const std::size_t read =
      co_await socket_.async_read_some(space, asio::redirect_error(use_task, error));
  end_ += read;
  co_return !error;
}

// Writes what waits, and a long body behind it.
Task<bool> HttpConnection::flush(std::string_view body) {
  if (out_.empty() && body.empty()) {
    co_return true;
  }
  enter(Phase::writing, kWriteLimit);
  boost::system::error_code error;
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(out_),
                                                  asio::buffer(body.data(), body.size())};
  co_await asio::async_write(socket_, buffers, asio::redirect_error(use_task, error));
  core_->wheel.cancel(*this);
  if (out_.capacity() > kTogether) {
    std::string().swap(out_);
  }
  out_.clear();
  co_return !error;
}

Task<> HttpConnection::linger() {
  boost::system::error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  enter(Phase::idle, kLingerLimit);
  in_.resize(kBodyRead);
  std::size_t read = 0;
  const auto space = asio::buffer(in_);
  while (!error && read < kLingerBytes) {
    read += co_await socket_.async_read_some(space, asio::redirect_error(use_task, error));
  }
}

// The answer to what is no request that could be routed; the connection ends with it.
Task<> HttpConnection::refuse(int status, Refusal refusal) {
  Request request;
  if (parser_) {
    request.method = parser_->partial().method;
    request.path = parser_->partial().path;
  }
  request.id = core_->new_id();
  request.peer = address_text(peer_);
  Response response = error_response(refusal, request.id);
  response.status = status;
  keep_alive_ = false;
  add(request, std::move(response), "none", 0);
  const bool flushed = co_await flush();
  if (flushed) {
    co_await linger();
  }
}

void HttpConnection::fill_in(Request& request) const {
  Proxies::Client client = core_->proxies.client(peer_, request.headers);
  request.peer = std::move(client.address);
  request.secure = client.secure;
  const std::string_view id = request.header("X-Request-Id");
  request.id = is_good_id(id) ? std::string(id) : core_->new_id();
}

// False: the conversation is over.
Task<bool> HttpConnection::answer(Request request) {
  const auto begin = steady_clock::now();
  fill_in(request);
  std::string_view pattern = "none";
  Response response;
  try {
    const WebSocketPlace* const place = core_->websocket_at(request.path);
    if (place != nullptr && is_upgrade(request)) {
      pattern = place->path;
      const bool done = co_await upgrade(request, *place);
      co_return done;
    }
    response = co_await dispatch(request, pattern);
    response_head(response, {});
  } catch (const Refusal& refusal) {
    response = error_response(refusal, request.id);
    if (is_upgrade(request)) {
      keep_alive_ = false;
    }
  } catch (const std::exception& error) {
    core_->log.error("request failed", {{"request_id", request.id},
                                        {"path", shown_path(pattern, request)},
                                        {"cause", error.what()}});
    response = error_response(Refusal(Reason::internal, "the service failed; its log knows more"),
                              request.id);
  }
  core_->origins.add_headers(request, response);
  const double seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
  add(request, std::move(response), pattern, seconds);
  if (waiting().empty() || out_.size() > kTogether || !body_.empty()) {
    const std::string body = std::move(body_);
    body_.clear();
    const bool flushed = co_await flush(body);
    co_return flushed;
  }
  co_return true;
}

Task<Response> HttpConnection::dispatch(Request& request, std::string_view& pattern) {
  Router::Found found = core_->router.find(request.method, request.path);
  if (request.method == verb::options && found.handler == nullptr) {
    co_return core_->origins.preflight(request, found.allow);
  }
  if (found.handler != nullptr) {
    pattern = found.pattern;
    request.params = std::move(found.params);
    co_return co_await (*found.handler)(request);
  }
  if (core_->websocket_at(request.path) != nullptr) {
    Response response = error_response(
        Refusal(Reason::bad_request, "this path is a websocket's: ask for an upgrade"), request.id);
    response.status = 426;
    response.headers.emplace_back("Upgrade", "websocket");
    co_return response;
  }
  if (found.allow.empty()) {
    throw Refusal(Reason::not_found, "there is nothing at this path");
  }
  Response response = error_response(
      Refusal(Reason::method, "this path takes other methods: " + found.allow), request.id);
  response.headers.emplace_back("Allow", found.allow + ", OPTIONS");
  co_return response;
}

// Throws Refusal where there is to be no websocket.
Task<bool> HttpConnection::upgrade(Request& request, const WebSocketPlace& place) {
  check_upgrade(request, core_->origins);
  if (!waiting().empty()) {
    throw Refusal(Reason::bad_request, "frames came before the handshake was answered");
  }
  if (core_->draining) {
    throw Refusal(Reason::unavailable, "this instance is about to end: try again", {}, 1);
  }
  std::unique_ptr<WebSocketUser> user = place.route(request);
  const bool flushed = co_await flush();
  if (!flushed) {
    co_return false;
  }
  core_->count(place.path, request.method, 101, 0);
  core_->log.debug("websocket opened",
                   {{"path", place.path}, {"peer", request.peer}, {"request_id", request.id}});
  upgraded_ = true;
  core_->wheel.cancel(*this);
  WebSocketSession::start(core_, std::move(socket_), place, std::move(request), std::move(user));
  co_return true;
}

// Puts the answer behind those that wait.
void HttpConnection::add(const Request& request, Response response, std::string_view pattern,
                         double seconds) {
  keep_alive_ = keep_alive_ && !core_->draining;
  const bool http_1_0 = parser_ && parser_->is_http_1_0();
  out_ += response_head(response, {core_->date(), request.id, keep_alive_, http_1_0});
  const std::size_t size = response.body.size();
  if (request.method == verb::head || response.status == 204 || response.status == 304) {
    response.body.clear();
  }
  if (response.body.size() <= kTogether) {
    out_ += response.body;
  } else {
    body_ = std::move(response.body);
  }
  core_->count(pattern, request.method, response.status, seconds);
  const Level level = response.status < 400 ? Level::debug : Level::info;
  if (core_->log.speaks(level)) {
    const auto method = to_string(request.method);
    core_->log.write(level, "request",
                     {{"method", std::string_view(method.data(), method.size())},
                      {"path", shown_path(pattern, request)},
                      {"status", std::int64_t{response.status}},
                      {"ms", seconds * 1000},
                      {"bytes", static_cast<std::int64_t>(size)},
                      {"peer", request.peer},
                      {"request_id", request.id}});
  }
}

bool HttpConnection::drain() {
  if (phase_ == Phase::idle) {
    cut();
  }
  return true;
}

void HttpConnection::cut() {
  boost::system::error_code error;
  socket_.close(error);
}

void HttpConnection::on_time() {
  timed_out_ = true;
  boost::system::error_code error;
  if (phase_ == Phase::writing) {
    socket_.close(error);
  } else {
    socket_.cancel(error);
  }
}

}  // namespace giz::net
