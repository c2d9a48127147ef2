// A websocket to another server over a Stream: TCP or TLS. Each is compiled in a file of its own,
// for Beast's websocket over one of them alone takes a compiler some 700 MB.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <fmt/format.h>

#include "runtime/service/net/client_stream.h"
#include "runtime/service/net/websocket.h"
#include "runtime/service/net/websocket_client.h"

namespace giz::net::link {

namespace websocket = boost::beast::websocket;
using Error = boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Held by what is under way; `Link` is what the owner holds.
template <typename Stream>
class Session : public std::enable_shared_from_this<Session<Stream>> {
 public:
  // `context` lives as long as the stream that uses it.
  Session(Stream stream, std::shared_ptr<asio::ssl::context> context, WebSocketTarget target)
      : context_(std::move(context)),
        target_(std::move(target)),
        stream_(std::move(stream)),
        arrival_(stream_.get_executor()),
        silence_(stream_.get_executor()) {
    stream_.auto_fragment(false);
    stream_.read_message_max(target_.message_limit);
  }

  Task<> shake_hands(const Url& url, TimePoint end);
  bool send(std::string text, bool binary);
  Task<std::optional<WebSocketClient::Message>> receive(milliseconds limit);
  void close(std::uint16_t code, std::string_view reason);
  bool is_open() const { return open_ && !closing_; }
  // Ends it at once, for this reason.
  void cut(std::string_view why);

 private:
  void read();
  void on_read(const Error& error);
  void write();
  void say_goodbye();
  void watch(milliseconds limit);
  void on_silence();

  std::shared_ptr<asio::ssl::context> context_;
  WebSocketTarget target_;
  websocket::stream<Stream, false> stream_;
  Timer arrival_;  // cancelled where something came
  Timer silence_;
  boost::beast::flat_buffer buffer_;
  std::deque<WebSocketClient::Message> in_, out_;
  std::optional<websocket::close_reason> goodbye_;
  steady_clock::time_point heard_ = steady_clock::now();
  std::string end_ = "the websocket is not open";
  bool open_ = false, closing_ = false, reading_ = false, writing_ = false, pinging_ = false;
};

template <typename Stream>
Task<> Session<Stream>::shake_hands(const Url& url, TimePoint end) {
  const auto self = this->shared_from_this();
  const Executor executor = co_await asio::this_coro::executor;
  const Watch watcher(executor, end, [this] {
    Error ignored;
    boost::beast::get_lowest_layer(stream_).close(ignored);
  });
  stream_.set_option(websocket::stream_base::decorator(
      [headers = target_.headers](websocket::request_type& request) {
        for (const auto& [name, value] : headers) {
          request.set(boost::beast::string_view(name.data(), name.size()), value);
        }
      }));
  const bool standard = url.port == (url.scheme == "wss" ? 443 : 80);
  const std::string name =
      url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const std::string host = standard ? name : fmt::format("{}:{}", name, url.port);
  websocket::response_type answer;
  Error error;
  co_await stream_.async_handshake(answer, host, url.target, asio::redirect_error(use_task, error));
  if (watcher.passed()) {
    fail_at(url, "no websocket in time");
  }
  if (error) {
    fail_at(url, answer.result_int() >= 200
                     ? fmt::format("no websocket: the answer is {}", answer.result_int())
                     : "no websocket: " + error.message());
  }
  open_ = true;
  heard_ = steady_clock::now();
  stream_.control_callback(
      [this](websocket::frame_type, boost::beast::string_view) { heard_ = steady_clock::now(); });
  watch(target_.silence_limit / 2);
  read();
}

template <typename Stream>
void Session<Stream>::read() {
  if (reading_ || !open_ || in_.size() >= target_.most_waiting) {
    return;
  }
  reading_ = true;
  stream_.async_read(buffer_, [self = this->shared_from_this()](Error error, std::size_t) {
    self->on_read(error);
  });
}

template <typename Stream>
void Session<Stream>::on_read(const Error& error) {
  reading_ = false;
  if (!open_) {
    return;
  }
  if (error) {
    const auto& reason = stream_.reason();
    cut(error == websocket::error::closed
            ? fmt::format("the other end closed: {} {}", static_cast<unsigned>(reason.code),
                          std::string_view(reason.reason.data(), reason.reason.size()))
            : error.message());
    return;
  }
  heard_ = steady_clock::now();
  const auto data = buffer_.cdata();
  in_.push_back(
      {std::string(static_cast<const char*>(data.data()), data.size()), stream_.got_binary()});
  buffer_.clear();
  arrival_.cancel();
  read();
}

template <typename Stream>
Task<std::optional<WebSocketClient::Message>> Session<Stream>::receive(milliseconds limit) {
  const auto self = this->shared_from_this();
  if (in_.empty() && open_) {
    arrival_.expires_after(limit);
    Error ignored;
    co_await arrival_.async_wait(asio::redirect_error(use_task, ignored));
  }
  if (!in_.empty()) {
    std::optional<WebSocketClient::Message> message(std::move(in_.front()));
    in_.pop_front();
    read();
    co_return message;
  }
  if (!open_) {
    throw std::runtime_error(end_);
  }
  co_return std::nullopt;
}

template <typename Stream>
bool Session<Stream>::send(std::string text, bool binary) {
  if (!is_open() || out_.size() >= target_.most_waiting) {
    return false;
  }
  out_.push_back({std::move(text), binary});
  if (!writing_) {
    write();
  }
  return true;
}

template <typename Stream>
void Session<Stream>::write() {
  writing_ = true;
  stream_.binary(out_.front().binary);
  stream_.async_write(asio::buffer(out_.front().text),
                      [self = this->shared_from_this()](Error error, std::size_t) {
                        self->writing_ = false;
                        if (error) {
                          self->cut(error.message());
                          return;
                        }
                        self->out_.pop_front();
                        if (!self->out_.empty()) {
                          self->write();
                        } else if (self->closing_) {
                          self->say_goodbye();
                        }
                      });
}

template <typename Stream>
void Session<Stream>::close(std::uint16_t code, std::string_view reason) {
  if (!is_open()) {
    return;
  }
  closing_ = true;
  goodbye_.emplace(static_cast<websocket::close_code>(code));
  goodbye_->reason.assign(reason.data(), std::min<std::size_t>(reason.size(), 123));
  watch(kCloseLimit);
  if (!writing_) {
    say_goodbye();
  }
}

template <typename Stream>
void Session<Stream>::say_goodbye() {
  stream_.async_close(*goodbye_, [self = this->shared_from_this()](Error) {
    self->cut("the websocket was closed");
  });
}

template <typename Stream>
void Session<Stream>::cut(std::string_view why) {
  if (!open_) {
    return;
  }
  open_ = false;
  end_ = why;
  silence_.cancel();
  arrival_.cancel();
  Error ignored;
  boost::beast::get_lowest_layer(stream_).close(ignored);
}

template <typename Stream>
void Session<Stream>::watch(milliseconds limit) {
  silence_.expires_after(limit);
  silence_.async_wait([self = this->shared_from_this()](Error error) {
    if (!error) {
      self->on_silence();
    }
  });
}

template <typename Stream>
void Session<Stream>::on_silence() {
  const auto silent = steady_clock::now() - heard_;
  if (!open_) {
    return;
  }
  // Who does not receive holds up reading: then silence says nothing.
  const bool held_up = in_.size() >= target_.most_waiting;
  if (closing_ || (silent >= target_.silence_limit && !held_up)) {
    cut("the other end gave no sign of life");
    return;
  }
  if (!pinging_) {
    pinging_ = true;
    stream_.async_ping({}, [self = this->shared_from_this()](Error) { self->pinging_ = false; });
  }
  watch(target_.silence_limit / 2);
}

template <typename Stream>
class Link final : public WebSocketClient {
 public:
  explicit Link(std::shared_ptr<Session<Stream>> session) : session_(std::move(session)) {}
  ~Link() override { session_->cut("the websocket was given up"); }

  bool send(std::string text, bool binary) override {
    return session_->send(std::move(text), binary);
  }
  Task<std::optional<Message>> receive(milliseconds limit) override {
    return session_->receive(limit);
  }
  void close(std::uint16_t code, std::string_view reason) override {
    session_->close(code, reason);
  }
  bool is_open() const override { return session_->is_open(); }

 private:
  std::shared_ptr<Session<Stream>> session_;
};

template <typename Stream>
Task<std::unique_ptr<WebSocketClient>> open_link(Stream stream,
                                                 std::shared_ptr<asio::ssl::context> context,
                                                 WebSocketTarget target, Url url, TimePoint end) {
  const auto session =
      std::make_shared<Session<Stream>>(std::move(stream), std::move(context), std::move(target));
  co_await session->shake_hands(url, end);
  co_return std::make_unique<Link<Stream>>(session);
}

}  // namespace giz::net::link
