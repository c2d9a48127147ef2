// Devices by websocket, at /device. A binary message holds one frame or several; a frame may go on
// in the next message.
#include <utility>

#include "runtime/service/device/make.h"

namespace giz::device {
namespace {

namespace asio = net::asio;

constexpr std::uint16_t kOnlyBinary = 1003;
constexpr std::uint16_t kPolicy = 1008;
constexpr std::size_t kMostUnread = 64 * 1024;  // bytes that wait while a frame is dealt with
constexpr std::size_t kLongestReason = 123;

class WsPeer final : public Peer {
 public:
  WsPeer(std::shared_ptr<Shared> shared, std::string address)
      : Peer(std::move(shared), Manner::stream, std::move(address)) {}

  void on_open(net::WebSocket& socket) { socket_ = &socket; }

  void on_message(std::string_view message, bool is_binary) {
    if (is_over()) return;
    if (!is_binary) {
      code_ = kOnlyBinary;
      return ended_for(shared().count.mistakes, "binary messages are wanted");
    }
    if (inbox_.size() + message.size() > kMostUnread) {
      return ended_for(shared().count.mistakes, "more than can be stored in time");
    }
    inbox_.insert(inbox_.end(), message.begin(), message.end());
    if (std::exchange(is_working_, true)) return;
    asio::co_spawn(shared().loop, work(), asio::detached);
  }

  void on_close() {
    socket_ = nullptr;
    gone();
  }

 private:
  net::Task<> work() {
    const std::shared_ptr<Peer> self = shared_from_this();
    while (!inbox_.empty() && !is_over()) {
      const Wire bytes = std::exchange(inbox_, {});
      co_await take(bytes);
    }
    is_working_ = false;
  }

  bool transmit(Wire wire) override {
    if (socket_ == nullptr) return false;
    if (socket_->send(std::make_shared<const std::string>(wire.begin(), wire.end()), true)) {
      return true;
    }
    ended_for(shared().count.slow, "it does not read");
    return false;
  }

  void hang_up(std::string_view why) override {
    if (socket_ != nullptr) socket_->close(code_, why.substr(0, kLongestReason));
  }

  net::WebSocket* socket_ = nullptr;
  std::uint16_t code_ = kPolicy;
  Wire inbox_;
  bool is_working_ = false;
};

// The server owns this one; the peer may live a little longer, in the hub or while it stores.
class WsUser final : public net::WebSocketUser {
 public:
  explicit WsUser(std::shared_ptr<WsPeer> peer) : peer_(std::move(peer)) {}
  void on_open(net::WebSocket& socket) override { peer_->on_open(socket); }
  void on_message(std::string_view message, bool binary) override {
    peer_->on_message(message, binary);
  }
  void on_close() override { peer_->on_close(); }

 private:
  std::shared_ptr<WsPeer> peer_;
};

// Deadlines are looked at only while somebody is there, so that nothing keeps the loop from ending.
net::Task<> watch(std::shared_ptr<Shared> shared, std::shared_ptr<bool> is_watching) {
  net::Timer timer(shared->loop);
  while (!shared->deadlines.empty()) {
    timer.expires_after(std::chrono::milliseconds(250));
    co_await timer.async_wait(net::use_task);
    shared->deadlines.look(std::chrono::steady_clock::now());
  }
  *is_watching = false;
}

}  // namespace

void make_websocket(const Common& common, net::Server& server) {
  const auto shared = std::make_shared<Shared>(common, hub::LinkKind::websocket, 0);
  const auto is_watching = std::make_shared<bool>(false);
  const auto route = [shared, is_watching](const net::Request& request) {
    auto peer = std::make_shared<WsPeer>(shared, request.peer);
    shared->count.opened.add();
    shared->deadlines.add(peer);
    if (!std::exchange(*is_watching, true)) {
      asio::co_spawn(shared->loop, watch(shared, is_watching), asio::detached);
    }
    return std::make_unique<WsUser>(std::move(peer));
  };
  server.add_websocket("/device", route);
}

}  // namespace giz::device
