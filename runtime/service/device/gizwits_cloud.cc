#include "runtime/service/device/gizwits_cloud.h"

#include <algorithm>

#include <boost/asio/redirect_error.hpp>

#include "runtime/service/base/crypto.h"

namespace giz::device {
namespace {

namespace asio = net::asio;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kSilence{180};  // three pings without an answer
constexpr std::uint16_t kNormal = 1000;
constexpr std::chrono::seconds kPing{60};
constexpr milliseconds kFirstPause{1000};
constexpr milliseconds kLongestPause{60'000};
constexpr milliseconds kRefusedPause{600'000};  // a token does not mend itself

// Doubles each time, and half of it is left to chance, so that many instances do not come together.
milliseconds pause_after(unsigned failures) {
  const milliseconds whole = std::min(kLongestPause, kFirstPause * (1 << std::min(failures, 6u)));
  std::uint8_t chance = 0;
  random_bytes({&chance, 1});
  return whole / 2 + whole * chance / 512;
}

}  // namespace

class GizwitsLink final : public hub::Link {
 public:
  GizwitsLink(std::weak_ptr<GizwitsCloud> cloud, std::string did)
      : cloud_(std::move(cloud)), did_(std::move(did)) {}

  hub::LinkKind kind() const override { return hub::LinkKind::gizwits; }

  bool send(std::uint32_t sn, std::span<const std::uint8_t> p0) override {
    const std::shared_ptr<GizwitsCloud> cloud = cloud_.lock();
    if (!cloud) return false;
    std::string text = GizwitsSession::down(cloud->product(), did_, sn, p0);
    return !text.empty() && cloud->send(std::move(text));
  }

  bool push(std::span<const std::uint8_t> p0) override {
    const std::shared_ptr<GizwitsCloud> cloud = cloud_.lock();
    return cloud && cloud->send(GizwitsSession::transparent(did_, p0));
  }

  // The device has another way in; what the cloud says of it is still stored.
  void close(std::string_view) override { cloud_.reset(); }

 private:
  std::weak_ptr<GizwitsCloud> cloud_;
  std::string did_;
};

GizwitsCloud::GizwitsCloud(std::shared_ptr<Shared> shared, GizwitsAccount account, std::string url,
                           std::function<void()> changed)
    : shared_(std::move(shared)),
      session_(std::move(account)),
      url_(std::move(url)),
      changed_(std::move(changed)),
      pause_(shared_->loop) {}

GizwitsCloud::~GizwitsCloud() { all_offline(); }

void GizwitsCloud::stop() {
  is_stopped_ = true;
  pause_.cancel();
  if (socket_) socket_->close(kNormal, "the service stops");
  all_offline();
}

net::Task<> GizwitsCloud::wait(milliseconds time) {
  pause_.expires_after(time);
  boost::system::error_code ignored;
  co_await pause_.async_wait(asio::redirect_error(net::use_task, ignored));
}

net::Task<> GizwitsCloud::run() {
  const std::shared_ptr<GizwitsCloud> self = shared_from_this();
  while (!is_stopped_) {
    std::string why = "the connection ended";
    try {
      co_await talk();
    } catch (const std::exception& error) {
      why = error.what();
    }
    socket_.reset();
    all_offline();
    if (is_stopped_) break;
    const milliseconds time = is_refused_ ? kRefusedPause : pause_after(failures_++);
    shared_->log.warn("the Gizwits websocket is away", {{"url", std::string_view(url_)},
                                                        {"why", std::string_view(why)},
                                                        {"retry_ms", std::int64_t{time.count()}}});
    co_await wait(time);
  }
}

net::Task<> GizwitsCloud::talk() {
  is_refused_ = false;
  net::WebSocketTarget target;
  target.url = url_;
  target.silence_limit = kSilence;
  socket_ = co_await net::WebSocketClient::connect(std::move(target));
  const std::shared_ptr<net::WebSocketClient> socket = socket_;
  if (is_stopped_) co_return;
  shared_->count.opened.add();
  asio::co_spawn(shared_->loop, ping(socket), asio::detached);
  co_await perform(session_.connected());
  while (!is_stopped_ && !is_refused_) {
    const auto message = co_await socket->receive(kSilence);
    if (!message) break;
    shared_->count.received.add();
    co_await perform(session_.take(message->text));
  }
  socket->close(kNormal, {});
}

net::Task<> GizwitsCloud::ping(std::shared_ptr<net::WebSocketClient> socket) {
  const std::weak_ptr<GizwitsCloud> self = weak_from_this();
  net::Timer timer(shared_->loop);
  for (;;) {
    timer.expires_after(kPing);
    co_await timer.async_wait(net::use_task);
    const std::shared_ptr<GizwitsCloud> cloud = self.lock();
    if (!cloud || cloud->socket_ != socket || !socket->send(GizwitsSession::ping())) co_return;
  }
}

bool GizwitsCloud::send(std::string text) {
  if (!socket_ || !session_.is_joined()) return false;
  shared_->count.sent.add();
  return socket_->send(std::move(text));
}

net::Task<> GizwitsCloud::perform(GizwitsSession::Acts acts) {
  using Act = GizwitsSession::Act;
  for (Act& act : acts) {
    switch (act.what) {
      case Act::send:
        shared_->count.sent.add();
        if (socket_) socket_->send(std::move(act.text));
        break;
      case Act::joined:
        failures_ = 0;
        shared_->count.logins.add();
        for (auto& [did, mirror] : mirrors_) {
          if (mirror.device.online) set_online(did, true);
        }
        break;
      case Act::online: set_online(act.did, act.is_on); break;
      case Act::values: co_await take_values(act.did, std::move(act.attrs)); break;
      case Act::answer: answer(act); break;
      case Act::bindings: changed_(); break;
      case Act::mistake: shared_->count.ignored.add(); break;
      case Act::refused:
        is_refused_ = true;
        shared_->count.refused.add();
        shared_->log.error(
            "the Gizwits cloud does not accept GIZWITS_USER_TOKEN; tokens end after 180 days: log "
            "in with POST /app/login and set the new one",
            {{"url", std::string_view(url_)}});
        break;
    }
  }
}

net::Task<> GizwitsCloud::take_values(std::string did, hub::Json attrs) {
  const auto found = mirrors_.find(did);
  if (found == mirrors_.end()) co_return;
  bool is_good = false;
  try {
    found->second.values = hub::report_of(product(), attrs, found->second.values);
    is_good = true;
    // What comes from a device shows that it is there.
    set_online(did, true);
    co_await shared_->desk->report(did, found->second.values, 'c');
  } catch (const Refusal&) {
    (is_good ? shared_->count.lost : shared_->count.ignored).add();
  }
}

void GizwitsCloud::answer(const GizwitsSession::Act& act) {
  const auto found = mirrors_.find(act.did);
  if (found == mirrors_.end()) return;
  hub::P0 p0;
  if (act.attrs.is_object()) {
    p0 = found->second.values;
    if (p0.empty()) return;
    p0[0] = wire::action_of(product().table.protocol, wire::Kind::read_reply);
  }
  shared_->desk->answer(act.did, act.sn, p0);
}

void GizwitsCloud::set_online(const std::string& did, bool is_on) {
  const auto found = mirrors_.find(did);
  if (found == mirrors_.end()) return;
  Mirror& mirror = found->second;
  mirror.device.online = is_on;
  if (is_on && !mirror.link && session_.is_joined()) {
    mirror.link = std::make_shared<GizwitsLink>(weak_from_this(), did);
    shared_->count.joined.add(1);
    shared_->desk->attach(mirror.device, mirror.link);
  } else if (!is_on && mirror.link) {
    shared_->count.joined.add(-1);
    shared_->desk->detach(did, std::exchange(mirror.link, nullptr).get());
  }
}

// Its link goes; that it was online is remembered for when the cloud is back.
void GizwitsCloud::all_offline() {
  for (auto& [did, mirror] : mirrors_) {
    if (!mirror.link) continue;
    shared_->count.joined.add(-1);
    shared_->desk->detach(did, std::exchange(mirror.link, nullptr).get());
  }
}

net::Task<> GizwitsCloud::serve(std::vector<GizwitsDevice> devices) {
  const std::shared_ptr<GizwitsCloud> self = shared_from_this();
  std::map<std::string, Mirror, std::less<>> fresh;
  for (const GizwitsDevice& one : devices) {
    if (mirrors_.contains(one.did)) continue;
    hub::Credentials who;
    who.did = one.did;
    who.mac = one.mac;
    who.passcode = one.passcode;
    who.product_key = product().key;
    Mirror mirror;
    mirror.device = co_await shared_->desk->mirror(std::move(who));
    mirror.values = co_await shared_->desk->last_values(one.did);
    mirror.device.online = one.is_online;
    fresh.emplace(one.did, std::move(mirror));
  }
  // Those that are known are taken over only now: while others were added, more was heard of them.
  std::map<std::string, Mirror, std::less<>> now = std::move(fresh);
  for (const GizwitsDevice& one : devices) {
    const auto found = mirrors_.find(one.did);
    if (found != mirrors_.end()) now.emplace(one.did, found->second);
  }
  for (auto& [did, mirror] : mirrors_) {
    if (!now.contains(did)) set_online(did, false);
  }
  mirrors_ = std::move(now);
  co_await perform(session_.want(devices));
  if (!session_.is_joined()) co_return;
  for (const GizwitsDevice& one : devices) set_online(one.did, one.is_online);
}

}  // namespace giz::device
