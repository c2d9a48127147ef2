#include "runtime/service/api/client.h"

#include <algorithm>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "runtime/service/api/asking.h"
#include "runtime/service/api/auth.h"
#include "runtime/service/api/dialect_text.h"
#include "runtime/service/api/gizwits_shapes.h"

namespace giz::api {
namespace {

constexpr std::size_t kMostWatched = 200;  // devices of one connection
constexpr std::size_t kMostAlarms = 50;    // told of one device at a resume

}  // namespace

void Client::tick(Millis now) {
  follow(dialect_.on_tick(now));
  std::vector<std::string> over;
  for (const Watched& one : watched_) {
    if (one.expires != 0 && one.expires <= now) over.push_back(one.did);
  }
  for (const std::string& did : over) {
    forget(did);
    send(binding_text(did, false));
  }
}

void Client::follow(Heard heard) {
  for (std::string& text : heard.texts) send(std::move(text));
  for (Call& call : heard.calls) {
    std::visit(
        [this]<typename What>(What& what) {
          if constexpr (std::is_same_v<What, CloseCall>) {
            close(what.code, what.reason);
          } else {
            net::asio::co_spawn(ctx_->loop, guarded<What>(shared_from_this(), std::move(what)),
                                net::asio::detached);
          }
        },
        call);
  }
}

template <typename What>
Task<> Client::guarded(Self self, What call) {
  Sn sn;
  if constexpr (requires { call.sn; }) sn = call.sn;
  std::string refused;
  try {
    co_await run(self, std::move(call));
  } catch (const Refusal& refusal) {
    refused = invalid_text(refusal, sn);
  } catch (const std::exception& error) {
    self->ctx_->log.error("a websocket call failed", {{"what", std::string_view(error.what())}});
    refused = invalid_text(Invalid::unavailable, "the service has failed; try again", sn);
  }
  const bool failed = !refused.empty();
  if (failed) self->send(std::move(refused));
  if constexpr (!std::is_same_v<What, LoginCall>) {
    self->dialect_.on_done();
  } else if (failed) {
    self->set_user(0);
    self->follow(self->dialect_.on_login(false, self->ctx_->clock()));
  }
}

void Client::set_user(std::int64_t user) {
  auto& open = ctx_->shared->sockets;
  if (user_ != 0 && --open[user_] == 0) open.erase(user_);
  user_ = user;
  if (user_ != 0) ++open[user_];
}

// Who logs in, by ticket or by token; false: refused.
Task<bool> Client::enter(Self self, LoginCall call) {
  Caller caller;
  try {
    if (!call.ticket.empty()) {
      caller = co_await use_ticket(self->ctx_, call.ticket);
    } else {
      caller = co_await authenticate_token(self->ctx_, call.token);
      if (uid_text(caller.user) != call.uid) co_return false;
    }
  } catch (const Refusal& refusal) {
    if (refusal.reason == Reason::unavailable) throw;
    co_return false;
  }
  const auto& open = self->ctx_->shared->sockets;
  const auto mine = open.find(caller.user);
  if (self->user_ != caller.user && mine != open.end() && mine->second >= kSocketsOfUser) {
    self->close(4008, "too many connections of this user; retry-after=30");
    co_return false;
  }
  if (self->socket_) self->set_user(caller.user);
  co_return true;
}

Task<> Client::run(Self self, LoginCall call) {
  const bool all = call.auto_subscribe;
  bool entered = false;
  if (self->socket_) entered = co_await enter(self, std::move(call));
  self->watched_.clear();
  if (entered && self->socket_) {
    self->all_ = all;
    if (all) {
      std::vector<std::string> none;
      const std::vector<Access> mine = co_await reachable(self, none, true);
      co_await watch_all(self, mine);
    }
  }
  self->follow(self->dialect_.on_login(entered, self->ctx_->clock()));
}

// Those of `dids` (or all) that this user may see.
Task<std::vector<Access>> Client::reachable(Self self, std::vector<std::string> dids, bool all) {
  const Millis now = self->ctx_->clock();
  const std::int64_t user = self->user_;
  auto look = [&](store::Database& database) {
    std::vector<Access> mine;
    if (all) {
      for (auto& binding : store::bindings_of_user(database, user, now, 0, kMostWatched)) {
        auto device = store::find_device(database, binding.did);
        if (device) mine.push_back({std::move(*device), std::move(binding)});
      }
    }
    for (const std::string& did : dids) {
      auto binding = store::find_binding(database, user, did, now);
      auto device = binding ? store::find_device(database, did) : std::nullopt;
      if (device) mine.push_back({std::move(*device), std::move(*binding)});
    }
    return mine;
  };
  co_return co_await self->ctx_->store.read(look);
}

void Client::watch(const Access& access, bool frames) {
  if (!socket_) return;
  const std::string& did = access.device.did;
  forget(did);
  if (watched_.size() >= kMostWatched) return;
  const bool may_control = access.binding.role == store::Role::owner || access.binding.may_control;
  watched_.push_back({did, access.device.mac, access.binding.expires, may_control, frames,
                      ctx_->hub.watch(did, *this, frames)});
}

// A binding that ended between the question and the watch was told to nobody: so it is asked again.
Task<> Client::watch_all(Self self, const std::vector<Access>& all) {
  std::vector<std::string> dids;
  for (const Access& access : all) {
    self->watch(access, false);
    dids.push_back(access.device.did);
  }
  const std::vector<Access> still = co_await reachable(self, dids, false);
  for (const std::string& did : dids) {
    const bool gone =
        std::ranges::none_of(still, [&](const Access& access) { return access.device.did == did; });
    if (gone) self->forget(did);
  }
}

void Client::forget(std::string_view did) {
  std::erase_if(watched_, [&](const Watched& one) { return one.did == did; });
}

Task<> Client::run(Self self, SubscribeCall call) {
  const std::vector<Access> mine = co_await reachable(self, call.dids, false);
  std::vector<Access> fresh;
  for (const Access& access : mine) {
    if (!self->find(access.device.did)) fresh.push_back(access);
  }
  co_await watch_all(self, fresh);
  std::vector<Subscribed> all;
  for (const std::string& did : call.dids) all.push_back({did, self->find(did) != nullptr});
  self->send(subscribe_text(all));
}

Task<> Client::run(Self self, ReadCall call) {
  co_await access(self->ctx_, self->user_, call.did, Need::see);
  const hub::Known known = co_await self->ctx_->hub.known(call.did);
  const Product& product = self->ctx_->hub.product();
  self->send(self->dialect_.wants_raw() ? raw_text(product, known, call.sn)
                                        : known_text(product, known, call.points, call.sn, false));
}

Task<> Client::run(Self self, WriteCall call) {
  // Whoever watches the device was let in, and is told when that ends; what the store says when the
  // command is stored decides. A stranger is refused before the hub hears of it.
  const Watched* const watched = self->find(call.did);
  if (!watched || !watched->may_control) {
    co_await access(self->ctx_, self->user_, call.did, Need::control);
  }
  take_command(*self->ctx_, self->user_);
  hub::CommandRequest request;
  request.did = call.did;
  request.allow = [user = self->user_, did = call.did,
                   now = self->ctx_->clock()](store::Database& database) {
    require_access(database, user, did, Need::control, now);
  };
  request.p0 = std::move(call.p0);
  request.user = self->user_;
  request.actor = actor_of(self->user_);
  if (self->socket_) request.address = self->socket_->request().peer;
  const store::Command command = co_await self->ctx_->hub.command(std::move(request));
  if (command.state != store::CommandState::acknowledged) {
    throw Refusal(Reason::device_failed,
                  command.error.empty() ? "the device did not answer" : command.error);
  }
  self->send(ack_text(call.did, call.sn));
}

Task<> Client::run(Self self, PushCall call) {
  co_await access(self->ctx_, self->user_, call.did, Need::control);
  take_command(*self->ctx_, self->user_);
  std::vector<std::string> dids{call.did};
  const std::size_t reached =
      co_await self->ctx_->hub.push(std::move(dids), false, std::move(call.data));
  if (reached == 0) throw Refusal(Reason::device_offline, "the device is offline");
  self->send(ack_text(call.did, call.sn));
}

// What happened since a message that the client saw: a snapshot of each device that has changed,
// and the alarms that came or went.
Task<> Client::run(Self self, ResumeCall call) {
  const Product& product = self->ctx_->hub.product();
  const Millis since = call.since_seq / 1000;
  const Millis now = self->ctx_->clock();
  std::vector<std::string> dids;
  for (const Watched& one : self->watched_) dids.push_back(one.did);
  const std::vector<Access> mine = co_await reachable(self, dids, false);
  std::int64_t seq = call.since_seq;
  for (const Access& access : mine) {
    const hub::Known known = co_await self->ctx_->hub.known(access.device.did);
    auto look = [&](store::Database& database) {
      return store::list_alarms(database, access.device.id, false, now + 1, kMostAlarms);
    };
    std::vector<store::Alarm> alarms = co_await self->ctx_->store.read(look);
    if (known.seq > call.since_seq) {
      self->send(self->dialect_.wants_raw() ? raw_text(product, known, {})
                                            : known_text(product, known, {}, {}, true));
    }
    seq = std::max(seq, known.seq);
    std::ranges::reverse(alarms);
    for (const store::Alarm& alarm : alarms) {
      if (std::max(alarm.opened, alarm.closed) <= since) continue;
      self->send(alarm_text(product, access.device.did, alarm));
    }
  }
  self->send(resumed_text(seq, mine.size()));
}

Task<> Client::run(Self self, FramesCall call) {
  const Access mine = co_await access(self->ctx_, self->user_, call.did, Need::see);
  self->watch(mine, call.on);
  // As in watch_all().
  std::vector<std::string> dids{call.did};
  const std::vector<Access> still = co_await reachable(self, std::move(dids), false);
  if (still.empty()) self->forget(call.did);
}

Task<> Client::greet(Self self, std::string did) {
  std::vector<std::string> dids{did};
  std::vector<Access> mine;
  try {
    mine = co_await reachable(self, std::move(dids), false);
  } catch (const Refusal&) {
    co_return;  // the page asks for its list itself when it is told
  }
  if (mine.empty() || !self->socket_) co_return;
  if (self->all_) co_await watch_all(self, mine);
  self->send(binding_text(did, true));
}

void Client::bound(const std::string& did) {
  net::asio::co_spawn(ctx_->loop, greet(shared_from_this(), did), net::asio::detached);
}

// The hub is walking over its watchers: what ends a watch is done later.
void Client::on_event(const hub::Event& event) {
  if (event.what == hub::Event::What::binding) {
    if (event.user != user_ || event.on) return;
    auto end = [weak = weak_from_this(), did = event.did] {
      const Self self = weak.lock();
      if (!self || !self->find(did)) return;
      self->forget(did);
      self->send(binding_text(did, false));
    };
    net::asio::post(ctx_->loop, std::move(end));
    return;
  }
  if (!socket_) return;
  if (event.what == hub::Event::What::state && dialect_.wants_raw()) {
    send(raw_event_text(event));
    return;
  }
  if (!event.websocket_text) {
    const Watched* watched = find(event.did);
    event.websocket_text = std::make_shared<const std::string>(
        event_text(ctx_->hub.product(), event, watched ? watched->mac : std::string()));
  }
  if (!event.websocket_text->empty()) socket_->send(event.websocket_text);
}

}  // namespace giz::api
