// The websocket's two classes. A Client is one connection: it carries out what the dialect asks for
// and passes on what the hub says of the devices that are watched. The Desk holds all of them,
// moves their clocks once a second (a timer each would cost more than the rest of an idle
// connection), and hears of new bindings from the bus.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/service/api/access.h"
#include "runtime/service/api/dialect.h"
#include "runtime/service/net/websocket.h"

namespace giz::api {

using net::Task;

class Client;

class Desk : public std::enable_shared_from_this<Desk> {
 public:
  explicit Desk(Ctx parts)
      : ctx(std::move(parts)),
        dropped(ctx->metrics.counter("gz_ws_dropped_total", "websocket clients that were closed",
                                     "reason=\"dialect\"")) {}

  void start();
  void add(Client* client);
  void remove(Client* client) { clients_.erase(client); }

  const Ctx ctx;
  Counter& dropped;

 private:
  static Task<> hear(std::weak_ptr<Desk> desk, std::string topic, std::string payload);
  static Task<> tick(std::shared_ptr<Desk> desk);
  void tell(std::int64_t user, const Json& what);

  std::set<Client*> clients_;
  bool ticking_ = false;
  bus::Subscription subscription_;
};

// What a connection watches: while its binding lasts.
struct Watched {
  std::string did;
  std::string mac;
  Millis expires = 0;
  bool may_control = false;
  bool frames = false;
  hub::Hub::Watch watch;
};

class Client : public hub::Watcher, public std::enable_shared_from_this<Client> {
 public:
  explicit Client(std::shared_ptr<Desk> desk)
      : desk_(std::move(desk)),
        ctx_(desk_->ctx),
        dialect_(ctx_->hub.product(), ctx_->settings.rate_message, ctx_->clock()) {}

  void open(net::WebSocket& socket) {
    socket_ = &socket;
    desk_->add(this);
  }
  void heard(std::string_view text) { follow(dialect_.on_text(text, ctx_->clock())); }
  void closed() {
    if (!socket_) return;
    socket_ = nullptr;
    watched_.clear();
    set_user(0);
    desk_->remove(this);
  }
  void tick(Millis now);
  void on_event(const hub::Event& event) override;

  std::int64_t user() const { return user_; }
  // This user has a device more.
  void bound(const std::string& did);
  void close(std::uint16_t code, std::string_view reason) {
    if (!socket_) return;
    desk_->dropped.add();
    socket_->close(code, reason);
  }

 private:
  using Self = std::shared_ptr<Client>;
  // Each holds the client, which may outlive its connection by one answer.
  static Task<> run(Self self, LoginCall call);
  static Task<> run(Self self, SubscribeCall call);
  static Task<> run(Self self, ReadCall call);
  static Task<> run(Self self, WriteCall call);
  static Task<> run(Self self, PushCall call);
  static Task<> run(Self self, ResumeCall call);
  static Task<> run(Self self, FramesCall call);
  template <typename What>
  static Task<> guarded(Self self, What call);
  static Task<> greet(Self self, std::string did);
  static Task<std::vector<Access>> reachable(Self self, std::vector<std::string> dids, bool all);
  static Task<> watch_all(Self self, const std::vector<Access>& all);
  static Task<bool> enter(Self self, LoginCall call);

  void follow(Heard heard);
  void send(std::string text) {
    if (socket_) socket_->send(std::make_shared<const std::string>(std::move(text)));
  }
  void watch(const Access& access, bool frames);
  void forget(std::string_view did);
  void set_user(std::int64_t user);
  Watched* find(std::string_view did) {
    const auto found = std::ranges::find(watched_, did, &Watched::did);
    return found == watched_.end() ? nullptr : &*found;
  }

  std::shared_ptr<Desk> desk_;
  Ctx ctx_;
  net::WebSocket* socket_ = nullptr;
  std::int64_t user_ = 0;
  bool all_ = false;  // auto_subscribe: also what is bound later
  Dialect dialect_;
  std::vector<Watched> watched_;
};

}  // namespace giz::api
