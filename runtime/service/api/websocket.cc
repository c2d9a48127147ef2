// The desk, and what the server owns of a connection.
#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include "runtime/service/api/client.h"
#include "runtime/service/api/query.h"

namespace giz::api {

void Desk::start() {
  const std::weak_ptr<Desk> weak = weak_from_this();
  subscription_ = ctx->bus.subscribe(
      fmt::format("giz/{}/user/+", ctx->hub.product().key), [weak](bus::Message message) {
        return hear(weak, std::string(message.topic), std::string(message.payload));
      });
}

Task<> Desk::hear(std::weak_ptr<Desk> weak, std::string topic, std::string payload) {
  const std::shared_ptr<Desk> desk = weak.lock();
  const auto user = integer_of(std::string_view(topic).substr(topic.rfind('/') + 1));
  const Json what = Json::parse(payload, nullptr, false);
  if (desk && user && what.is_object()) desk->tell(*user, what);
  co_return;
}

void Desk::tell(std::int64_t user, const Json& what) {
  const std::set<Client*> clients = clients_;  // a close may remove one
  for (Client* client : clients) {
    if (client->user() != user || !clients_.contains(client)) continue;
    if (what.contains("bound") && what["bound"].is_string()) {
      client->bound(what["bound"].get<std::string>());
    }
    if (what.contains("session_ended")) client->close(4401, "the session has ended; log in again");
  }
}

void Desk::add(Client* client) {
  clients_.insert(client);
  if (ticking_) return;
  ticking_ = true;
  net::asio::co_spawn(ctx->loop, tick(shared_from_this()), net::asio::detached);
}

Task<> Desk::tick(std::shared_ptr<Desk> desk) {
  net::Timer timer(desk->ctx->loop.get_executor());
  boost::system::error_code ignored;
  while (!desk->clients_.empty()) {
    timer.expires_after(std::chrono::seconds(1));
    co_await timer.async_wait(net::asio::redirect_error(net::use_task, ignored));
    const Millis now = desk->ctx->clock();
    const std::vector<Client*> clients(desk->clients_.begin(), desk->clients_.end());
    for (Client* client : clients) {
      if (desk->clients_.contains(client)) client->tick(now);
    }
  }
  desk->ticking_ = false;
}

namespace {

// What the server owns of a connection.
class User : public net::WebSocketUser {
 public:
  explicit User(std::shared_ptr<Client> client) : client_(std::move(client)) {}
  ~User() override { client_->closed(); }
  void on_open(net::WebSocket& socket) override { client_->open(socket); }
  void on_message(std::string_view message, bool binary) override {
    if (binary) {
      client_->close(1003, "text messages only");
    } else {
      client_->heard(message);
    }
  }
  void on_close() override { client_->closed(); }

 private:
  std::shared_ptr<Client> client_;
};

}  // namespace

net::WebSocketRoute websocket_route(Parts parts) {
  auto desk = std::make_shared<Desk>(std::make_shared<const Parts>(std::move(parts)));
  desk->start();
  return [desk](const net::Request& request) -> std::unique_ptr<net::WebSocketUser> {
    check_origin(*desk->ctx, request);
    return std::make_unique<User>(std::make_shared<Client>(desk));
  };
}

void add_websocket(Parts parts, net::Server& server) {
  server.add_websocket("/ws/app/v1", websocket_route(std::move(parts)));
}

}  // namespace giz::api
