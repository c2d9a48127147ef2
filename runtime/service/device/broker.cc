// Devices at an MQTT broker that is the bus too. The broker knows did and passcode and lets each
// device use its own topics only; here its word is taken for who a device is.
//
//   $share/gw/dev2app/+       reports, each at one of the instances; acknowledged when stored
//   dev2app/+/<instance>      answers to what this instance asked
//   app2dev/<did>/<instance>  0090 and 0093
//
// Each instance that hears of a device holds a link of its own to it, until nothing was heard for
// broker_presence or the hub closes it.
#include <map>
#include <utility>

#include "runtime/service/device/make.h"

namespace giz::device {
namespace {

namespace asio = net::asio;

constexpr std::size_t kMostDevices = 500'000;
constexpr auto kLookEvery = std::chrono::seconds(1);

class BrokerLink final : public hub::Link {
 public:
  BrokerLink(bus::Bus& bus, LinkMetrics& count, std::string did)
      : bus_(bus), count_(count), did_(std::move(did)) {}

  hub::LinkKind kind() const override { return hub::LinkKind::broker; }
  bool send(std::uint32_t sn, std::span<const std::uint8_t> p0) override {
    return publish(p0_down(sn, p0));
  }
  bool push(std::span<const std::uint8_t> p0) override {
    return publish(p0_down(std::nullopt, p0));
  }
  void close(std::string_view) override { is_closed_ = true; }
  bool is_closed() const { return is_closed_; }

 private:
  bool publish(const Wire& frame) {
    if (is_closed_) return false;
    count_.sent.add();
    bus_.publish("app2dev/" + did_ + "/" + bus_.instance(), {frame.begin(), frame.end()});
    return true;
  }

  bus::Bus& bus_;
  LinkMetrics& count_;
  std::string did_;
  bool is_closed_ = false;
};

std::string_view level(std::string_view topic, std::size_t at) {
  for (; at > 0; --at) {
    const std::size_t slash = topic.find('/');
    if (slash == std::string_view::npos) return {};
    topic.remove_prefix(slash + 1);
  }
  return topic.substr(0, topic.find('/'));
}

class Broker final : public std::enable_shared_from_this<Broker> {
 public:
  Broker(const Common& common, bus::Bus& bus)
      : shared_(std::make_shared<Shared>(common, hub::LinkKind::broker, 0)), bus_(bus) {}

  void start() {
    const std::weak_ptr<Broker> self = weak_from_this();
    reports_ = bus_.subscribe("$share/gw/dev2app/+", handler(self));
    answers_ = bus_.subscribe("dev2app/+/" + bus_.instance(), handler(self));
    asio::co_spawn(shared_->loop, watch(self, shared_->loop), asio::detached);
  }

  void stop() {
    reports_ = {};
    answers_ = {};
    for (const auto& [did, one] : devices_) leave(did, one);
    devices_.clear();
  }

 private:
  struct Known {
    std::shared_ptr<BrokerLink> link;
    SteadyTime heard;
  };

  // A message that comes while this goes away is left to be given to another instance.
  static bus::Handler handler(std::weak_ptr<Broker> self) {
    return [self](bus::Message message) -> net::Task<> {
      return dispatch(self, std::string(message.topic), std::string(message.payload));
    };
  }

  static net::Task<> dispatch(std::weak_ptr<Broker> self, std::string topic, std::string payload) {
    const std::shared_ptr<Broker> broker = self.lock();
    if (!broker) throw Refusal(Reason::unavailable, "the service stops");
    co_await broker->take(std::move(topic), std::move(payload));
  }

  net::Task<> take(std::string topic, std::string payload) {
    const std::string did(level(topic, 1));
    if (!is_did(did) || !co_await join(did)) {
      shared_->count.ignored.add();
      co_return;
    }
    FrameReader reader;
    reader.push(wire::bytes_of(payload));
    while (const std::optional<wire::CloudFrame> frame = reader.next()) {
      shared_->count.received.add();
      co_await take(did, *frame);
    }
    if (reader.pending() || reader.fault() != wire::CloudFault::none) shared_->count.ignored.add();
  }

  net::Task<> take(const std::string& did, const wire::CloudFrame& frame) {
    const Product& product = shared_->desk->product();
    const std::string_view said(reinterpret_cast<const char*>(frame.did.data()), frame.did.size());
    const bool is_own = said.empty() || said == did;
    if (is_own && frame.command == wire::CloudCommand::p0_up) {
      if (!frame.payload.empty()) co_await store(did, as_report(product, frame.payload));
    } else if (is_own && frame.command == wire::CloudCommand::p0_up_sn) {
      shared_->desk->answer(did, frame.sn, as_answer(product, frame.payload));
    } else {
      shared_->count.ignored.add();
    }
  }

  // What can never be stored is acknowledged; what cannot be now comes again.
  net::Task<> store(const std::string& did, hub::P0 p0) {
    bool is_lasting = false;
    try {
      co_await shared_->desk->report(did, std::move(p0), 'd');
    } catch (const Refusal& refusal) {
      is_lasting = refusal.reason == Reason::bad_value || refusal.reason == Reason::bad_request;
      if (!is_lasting) throw;
    }
    if (is_lasting) shared_->count.ignored.add();
  }

  // Whether the device is known; then its link is attached, here or elsewhere.
  net::Task<bool> join(const std::string& did) {
    const auto now = std::chrono::steady_clock::now();
    const auto found = devices_.find(did);
    if (found != devices_.end() && !found->second.link->is_closed()) {
      found->second.heard = now;
      shared_->desk->seen(did);
      co_return true;
    }
    if (found != devices_.end()) forget(found);
    if (devices_.size() >= kMostDevices) throw Refusal(Reason::unavailable, "too many devices");
    std::optional<store::Device> device;
    try {
      device = co_await shared_->desk->find(did);
    } catch (const Refusal& refusal) {
      if (refusal.reason != Reason::not_found) throw;
    }
    if (!device || device->disabled) co_return false;
    const auto link = std::make_shared<BrokerLink>(bus_, shared_->count, did);
    // Another message of it may have been quicker.
    if (devices_.emplace(did, Known{link, now}).second) {
      shared_->count.joined.add(1);
      shared_->desk->attach(*device, link);
    }
    shared_->desk->seen(did);
    co_return true;
  }

  void forget(std::map<std::string, Known>::iterator one) {
    leave(one->first, one->second);
    devices_.erase(one);
  }

  void leave(const std::string& did, const Known& one) {
    shared_->count.joined.add(-1);
    shared_->desk->detach(did, one.link.get());
  }

  void look() {
    const auto before = std::chrono::steady_clock::now() - shared_->settings.broker_presence;
    std::erase_if(devices_, [&](const auto& one) {
      if (one.second.heard > before) return false;
      shared_->count.silent.add();
      leave(one.first, one.second);
      return true;
    });
  }

  static net::Task<> watch(std::weak_ptr<Broker> self, asio::io_context& loop) {
    net::Timer timer(loop);
    for (;;) {
      timer.expires_after(kLookEvery);
      co_await timer.async_wait(net::use_task);
      const std::shared_ptr<Broker> broker = self.lock();
      if (!broker) co_return;
      broker->look();
    }
  }

  std::shared_ptr<Shared> shared_;
  bus::Bus& bus_;
  std::map<std::string, Known> devices_;
  bus::Subscription reports_;
  bus::Subscription answers_;
};

class BrokerListener final : public Listener {
 public:
  BrokerListener(const Common& common, bus::Bus& bus)
      : broker_(std::make_shared<Broker>(common, bus)) {
    broker_->start();
  }
  ~BrokerListener() override { broker_->stop(); }

  net::Task<> stop() override {
    broker_->stop();
    co_return;
  }

 private:
  std::shared_ptr<Broker> broker_;
};

}  // namespace

std::unique_ptr<Listener> make_broker(const Common& common, bus::Bus& bus) {
  return std::make_unique<BrokerListener>(common, bus);
}

}  // namespace giz::device
