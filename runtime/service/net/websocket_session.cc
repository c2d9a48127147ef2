#include "runtime/service/net/websocket_session.h"

#include <algorithm>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "runtime/service/net/upgrade.h"

namespace giz::net {
namespace {

namespace websocket = boost::beast::websocket;
using std::chrono::milliseconds;

constexpr std::size_t kMostQueued = 256;           // messages
constexpr std::size_t kMostQueuedBytes = 1 << 20;  // unless it is a single one
constexpr std::size_t kFirstLong = 1 << 10;
constexpr milliseconds kPing{25'000};

}  // namespace

void WebSocketSession::start(const std::shared_ptr<ServerCore>& core, Socket socket,
                             const WebSocketPlace& place, Request request,
                             std::unique_ptr<WebSocketUser> user) {
  const auto self =
      std::make_shared<WebSocketSession>(core, std::move(socket), place, std::move(user));
  self->accept(std::move(request));
}

WebSocketSession::WebSocketSession(std::shared_ptr<ServerCore> core, Socket socket,
                                   const WebSocketPlace& place, std::unique_ptr<WebSocketUser> user)
    : Connection(std::move(core)),
      stream_(std::move(socket)),
      place_(&place),
      user_(std::move(user)),
      tokens_(static_cast<float>(core_->settings.rate_message) * 2),
      spoke_(core_->wheel.now()),
      pinged_(spoke_),
      refilled_(spoke_) {
  stream_.auto_fragment(false);
  stream_.read_message_max(core_->settings.ws_max_frame);
}

void WebSocketSession::accept(Request request) {
  namespace http = boost::beast::http;
  place_->open->add(1);
  core_->wheel.set(*this, core_->settings.handshake_limit);
  http::request<http::empty_body> message;
  message.version(11);
  message.method(request.method);
  static_cast<http::fields&>(message) = request.headers;
  message.method(request.method);
  message.target(request.target);
  const bool spoken = !place_->subprotocol.empty() && offers(request, place_->subprotocol);
  const std::string id = request.id;
  stream_.set_option(websocket::stream_base::decorator(
      [place = place_, spoken, id](websocket::response_type& response) {
        // Beast would say its own version.
        response.set(http::field::server, "gizgen");
        response.set("X-Request-Id", id);
        if (spoken) {
          response.set(http::field::sec_websocket_protocol, place->subprotocol);
        }
      }));
  request_ = std::move(request);
  stream_.async_accept(message,
                       [self = shared_from_this()](Error error) { self->on_accept(error); });
}

void WebSocketSession::on_accept(const Error& error) {
  stream_.set_option(websocket::stream_base::decorator([](websocket::response_type&) {}));
  if (!error && state_ == State::closing) {  // a drain came before the answer had left
    close_when_written();
    return;
  }
  if (error || state_ != State::opening) {
    end();
    return;
  }
  state_ = State::open;
  spoke_ = pinged_ = core_->wheel.now();
  stream_.control_callback([this](websocket::frame_type kind, boost::beast::string_view) {
    spoke_ = core_->wheel.now();
    if (kind == websocket::frame_type::ping) {
      may_speak();
    }
  });
  core_->wheel.set(*this, std::min<milliseconds>(kPing, core_->settings.ws_idle));
  told_ = true;
  try {
    user_->on_open(*this);
  } catch (const std::exception& failure) {
    core_->log.error("websocket failed", {{"request_id", request_.id}, {"cause", failure.what()}});
    close(websocket::close_code::internal_error, "the service failed");
  }
  request_.target = {};
  request_.query = {};
  request_.headers = {};
  request_.body = {};
  request_.target.shrink_to_fit();
  read();
}

void WebSocketSession::read() {
  char* const base = long_.empty() ? short_.data() : long_.data();
  const std::size_t size = long_.empty() ? short_.size() : long_.size();
  stream_.async_read_some(
      asio::mutable_buffer(base + got_, size - got_),
      [self = shared_from_this()](Error error, std::size_t got) { self->on_read(error, got); });
}

void WebSocketSession::on_read(const Error& error, std::size_t size) {
  if (error) {
    count_end(error);
    end();
    return;
  }
  if (state_ == State::ended) {
    return;
  }
  spoke_ = core_->wheel.now();
  got_ += size;
  if (stream_.is_message_done()) {
    take_message();
  } else if (got_ == (long_.empty() ? short_.size() : long_.size())) {
    const bool first = long_.empty();
    long_.resize(std::min(std::max(got_ * 2, kFirstLong), core_->settings.ws_max_frame));
    if (long_.size() == got_) {
      long_.resize(got_ + 1);
    }
    if (first) {
      std::copy_n(short_.data(), got_, long_.data());
    }
  }
  if (state_ != State::ended) {
    read();
  }
}

void WebSocketSession::take_message() {
  core_->messages_in.add();
  if (may_speak() && state_ == State::open) {
    deliver({long_.empty() ? short_.data() : long_.data(), got_});
  }
  got_ = 0;
  if (!long_.empty()) {
    std::string().swap(long_);
  }
}

void WebSocketSession::deliver(std::string_view message) {
  try {
    user_->on_message(message, stream_.got_binary());
  } catch (const std::exception& failure) {
    core_->log.error("websocket failed", {{"request_id", request_.id}, {"cause", failure.what()}});
    close(websocket::close_code::internal_error, "the service failed");
  }
}

// Counts a message or ping; false: there were too many.
bool WebSocketSession::may_speak() {
  const auto rate = static_cast<float>(core_->settings.rate_message);
  if (rate <= 0) {
    return true;
  }
  // Tokens flow in by the wheel's ticks: no clock is asked for a message.
  const Wheel::Ticks now = core_->wheel.now();
  if (now != refilled_) {
    const auto seconds =
        static_cast<float>(now - refilled_) * std::chrono::duration<float>(Wheel::kTick).count();
    tokens_ = std::min(rate * 2, tokens_ + seconds * rate);
    refilled_ = now;
  }
  if (tokens_ >= 1) {
    tokens_ -= 1;
    return true;
  }
  drop(websocket::close_code::policy_error, "too many messages", "rate");
  return false;
}

bool WebSocketSession::send(std::shared_ptr<const std::string> message, bool binary) {
  if (state_ == State::closing || state_ == State::ended) {
    return false;
  }
  const std::size_t size = message->size();
  const std::size_t count = queue_.size() - sent_;
  if (count >= kMostQueued || (count > 0 && queued_bytes_ + size > kMostQueuedBytes)) {
    drop(websocket::close_code::try_again_later, "you do not read", "slow");
    return false;
  }
  queued_bytes_ += size;
  queue_.push_back({std::move(message), binary});
  if (!writing_ && state_ == State::open) {
    write();
  }
  return true;
}

void WebSocketSession::write() {
  writing_ = true;
  const Outgoing& next = queue_[sent_];
  stream_.binary(next.binary);
  stream_.async_write(
      asio::const_buffer(next.message->data(), next.message->size()),
      [self = shared_from_this()](Error error, std::size_t) { self->on_write(error); });
}

void WebSocketSession::on_write(const Error& error) {
  writing_ = false;
  if (state_ == State::ended) {
    return;
  }
  if (error) {
    // The read that is under way ends with an error too, and ends the session.
    Error ignored;
    stream_.next_layer().close(ignored);
    return;
  }
  core_->messages_out.add();
  queued_bytes_ -= queue_[sent_].message->size();
  queue_[sent_].message.reset();
  ++sent_;
  if (sent_ == queue_.size()) {
    sent_ = 0;
    if (queue_.capacity() > 4) {
      queue_ = {};
    } else {
      queue_.clear();
    }
  } else if (sent_ >= kMostQueued) {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
  }
  if (!queue_.empty()) {
    write();
  } else if (state_ == State::closing) {
    close_when_written();
  }
}

void WebSocketSession::close(std::uint16_t code, std::string_view reason) {
  if (state_ == State::closing || state_ == State::ended) {
    return;
  }
  goodbye_ = std::make_unique<websocket::close_reason>(static_cast<websocket::close_code>(code));
  const std::size_t size = std::min<std::size_t>(reason.size(), 123);
  goodbye_->reason.assign(reason.data(), size);
  core_->wheel.set(*this, kCloseLimit);
  const bool opening = state_ == State::opening;
  state_ = State::closing;
  if (!writing_ && !opening) {
    close_when_written();
  }
}

void WebSocketSession::close_when_written() {
  const websocket::close_reason reason = *goodbye_;
  stream_.async_close(reason, [self = shared_from_this()](Error) { self->end(); });
}

// Closes for a reason of ours, and throws away what is queued but not begun.
void WebSocketSession::drop(std::uint16_t code, std::string_view reason, std::string_view counted) {
  if (state_ != State::open) {
    return;
  }
  core_->count_drop(counted);
  core_->log.info("websocket dropped", {{"reason", counted},
                                        {"path", place_->path},
                                        {"peer", request_.peer},
                                        {"request_id", request_.id}});
  if (writing_) {
    queue_.resize(sent_ + 1);
    queued_bytes_ = queue_[sent_].message->size();
  }
  close(code, reason);
}

void WebSocketSession::on_time() {
  if (state_ != State::open) {
    end();
    return;
  }
  const Wheel::Ticks now = core_->wheel.now();
  const Wheel::Ticks idle = Wheel::ticks(core_->settings.ws_idle);
  if (now - spoke_ >= idle) {
    drop(websocket::close_code::going_away, "no sign of life", "idle");
    return;
  }
  if (now - pinged_ >= Wheel::ticks(kPing)) {
    pinged_ = now;
    ping();
  }
  const Wheel::Ticks wait = std::min(idle - (now - spoke_), Wheel::ticks(kPing) - (now - pinged_));
  core_->wheel.set(*this, Wheel::kTick * wait);
}

void WebSocketSession::ping() {
  if (!pinging_) {
    pinging_ = true;
    stream_.async_ping({}, [self = shared_from_this()](Error) { self->pinging_ = false; });
  }
}

void WebSocketSession::count_end(const Error& error) {
  const struct {
    websocket::error error;
    std::string_view reason;
  } rows[] = {{websocket::error::message_too_big, "too_big"},
              {websocket::error::bad_frame_payload, "text"}};
  for (const auto& row : rows) {
    if (error == row.error) {
      core_->count_drop(row.reason);
      return;
    }
  }
  if (error == websocket::condition::protocol_violation) {
    core_->count_drop("protocol");
  }
}

bool WebSocketSession::drain() {
  if (state_ == State::closing || state_ == State::ended) {
    return false;
  }
  close(websocket::close_code::service_restart, "retry");
  return true;
}

void WebSocketSession::end() {
  if (state_ == State::ended) {
    return;
  }
  state_ = State::ended;
  core_->wheel.cancel(*this);
  Error error;
  stream_.next_layer().close(error);
  place_->open->add(-1);
  core_->connections.add(-1);
  queue_ = {};
  queued_bytes_ = 0;
  sent_ = 0;
  stream_.control_callback();
  const std::unique_ptr<WebSocketUser> user = std::move(user_);
  if (told_) {
    user->on_close();
  }
}

}  // namespace giz::net
