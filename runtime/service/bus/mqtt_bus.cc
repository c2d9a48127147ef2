// What is wanted and what is kept between connections: filters, letters, listeners. A connection is
// started when the one before it has ended, after a pause that grows from 100 ms to 10 s and varies
// by half, so that many instances do not come back at the same moment.
#include "runtime/service/bus/mqtt_bus.h"

#include <algorithm>
#include <array>
#include <list>
#include <set>

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/refusal.h"
#include "runtime/service/bus/delivery.h"
#include "runtime/service/bus/mqtt_connection.h"
#include "runtime/service/bus/mqtt_outbox.h"
#include "runtime/service/net/gate.h"

namespace giz::bus {
namespace {

namespace asio = net::asio;
using std::chrono::milliseconds;

constexpr milliseconds kFirstWait{100};
constexpr milliseconds kLongestWait{10'000};
constexpr milliseconds kReceipt{10'000};      // for publish_acknowledged
constexpr std::size_t kOnTheirWay = 1000;     // letters on their way
constexpr std::size_t kBacklog = 256u << 10;  // bytes for the socket; past it letters wait
constexpr std::size_t kFilters = 100;         // in one SUBSCRIBE

milliseconds varied(milliseconds pause) {
  std::array<std::uint8_t, 2> random{};
  random_bytes(random);
  const int share = (random[0] << 8 | random[1]) % 1000;  // of a pause, in thousandths
  return pause / 2 + pause * share / 1000;
}

using Listener = std::function<void(std::string)>;

struct Inner : MqttConnection::Owner, std::enable_shared_from_this<Inner> {
  Inner(asio::io_context& io, MqttOptions of_bus, const Log& to, Metrics& metrics)
      : loop(io),
        options(std::move(of_bus)),
        log(to),
        delivery(std::make_shared<Delivery>(io, to, metrics)),
        dropped(
            metrics.counter("gz_bus_dropped_total", "Messages that were lost", "reason=\"full\"")),
        refused(metrics.counter("gz_bus_dropped_total", "Messages that were lost",
                                "reason=\"broker\"")),
        connects(metrics.counter("gz_bus_connects_total", "Connections to the broker")) {}

  static net::Task<> run(std::shared_ptr<Inner> self);
  void on_welcome(const MqttWelcome& welcome) override;
  void on_acknowledged(std::uint16_t id, mqtt::Reason reason) override;
  void on_subscribed(std::uint16_t id, wire::Bytes reasons) override;
  net::Task<bool> on_message(std::string topic, std::string payload) override {
    return delivery->deliver(std::move(topic), std::move(payload));
  }

  void want(const std::string& filter, bool wanted);
  void subscribe(std::span<const std::string> filters);
  void unsubscribe(std::span<const std::string> filters);
  bool send(const MqttOutbox::Letter& letter, bool again);
  void send_some();
  void push(std::string topic, std::string payload, std::shared_ptr<Receipt> receipt);
  void tell_gone(std::string_view instance);

  asio::io_context& loop;
  MqttOptions options;
  const Log& log;
  std::shared_ptr<Delivery> delivery;
  Counter& dropped;
  Counter& refused;
  Counter& connects;
  MqttOutbox outbox;
  std::shared_ptr<MqttConnection> connection;  // one that was welcomed
  std::weak_ptr<MqttConnection> trying;
  MqttWelcome welcome;
  std::set<std::uint16_t> subscribing;  // the first subscriptions of this connection
  std::set<std::string> stale;          // in the broker's session, and no longer wanted
  std::list<Listener> listeners;
  Subscription gone;
  bool was_welcomed = false;
  bool was_five = false;
  bool stopped = false;
};

net::Task<> Inner::run(std::shared_ptr<Inner> self) {
  milliseconds wait = kFirstWait;
  mqtt::Version version = mqtt::Version::v5;
  std::string last;
  while (!self->stopped) {
    // Before 5 the broker keeps a session for ever: one of a name that was made up begins empty.
    // In 5 it has an end; and Mosquitto would not write one down that began so.
    const bool clean =
        version != mqtt::Version::v5 && !self->was_welcomed && !self->options.name_stays;
    const auto one = std::make_shared<MqttConnection>(self->loop, self->options, version, clean,
                                                      self->weak_from_this());
    self->trying = one;
    const MqttEnd end = co_await one->run();
    const bool was_up = self->connection == one;
    self->connection = nullptr;
    self->subscribing.clear();
    if (self->stopped) co_return;
    if (was_up || end.why != last) {
      self->log.warn("the broker is away", {{"host", self->options.address.host},
                                            {"port", std::int64_t{self->options.address.port}},
                                            {"why", end.why}});
    }
    last = end.why;
    if (was_up) wait = kFirstWait;
    if (!was_up && !self->was_five) {
      version = end.wants_older ? mqtt::Version::v3_1_1 : mqtt::Version::v5;
    }
    co_await net::pause(self->loop.get_executor(), varied(wait));
    wait = std::min(wait * 2, kLongestWait);
  }
}

void Inner::on_welcome(const MqttWelcome& said) {
  connection = trying.lock();
  connects.add();
  welcome = said;
  was_five = was_five || connection->version() == mqtt::Version::v5;
  log.info("joined the broker", {{"host", options.address.host},
                                 {"version", static_cast<std::int64_t>(connection->version())},
                                 {"session", said.session_present}});
  was_welcomed = true;
  if (said.session_present) {
    const std::vector<std::string> old(stale.begin(), stale.end());
    unsubscribe(old);
  }
  stale.clear();
  const std::vector<std::string> filters = delivery->filters();
  for (std::size_t i = 0; i < filters.size(); i += kFilters) {
    subscribe(std::span(filters).subspan(i, std::min(kFilters, filters.size() - i)));
  }
  for (const MqttOutbox::Letter& letter : outbox.sent()) send(letter, said.session_present);
  send_some();
}

void Inner::on_acknowledged(std::uint16_t id, mqtt::Reason reason) {
  const bool taken = !mqtt::is_failure(reason);
  if (!taken) {
    refused.add();
    log.error("the broker refused a message", {{"reason", static_cast<std::int64_t>(reason)}});
  }
  outbox.settle(id, taken);
  send_some();
}

void Inner::on_subscribed(std::uint16_t id, wire::Bytes reasons) {
  subscribing.erase(id);
  const bool fails = std::any_of(reasons.begin(), reasons.end(), [](std::uint8_t reason) {
    return mqtt::is_failure(static_cast<mqtt::Reason>(reason));
  });
  if (fails) log.error("the broker refused a subscription: let this user read giz/# and $share");
}

void Inner::want(const std::string& filter, bool wanted) {
  if (wanted) {
    stale.erase(filter);
    if (connection) subscribe(std::span(&filter, 1));
  } else if (connection) {
    unsubscribe(std::span(&filter, 1));
  } else {
    stale.insert(filter);
  }
}

void Inner::subscribe(std::span<const std::string> filters) {
  std::size_t size = 0;
  for (const std::string& filter : filters) size += filter.size() + 3;
  std::vector<std::uint8_t> room(size);
  mqtt::Writer list(room);
  for (const std::string& filter : filters) {
    mqtt::Subscription subscription;
    subscription.filter = filter;
    subscription.qos = 1;
    list.add(subscription);
  }
  mqtt::Subscribe packet;
  packet.id = outbox.next_id();
  packet.list = list.bytes();
  subscribing.insert(packet.id);
  connection->send(packet);
}

void Inner::unsubscribe(std::span<const std::string> filters) {
  if (filters.empty()) return;
  std::size_t size = 0;
  for (const std::string& filter : filters) size += filter.size() + 2;
  std::vector<std::uint8_t> room(size);
  mqtt::Writer list(room);
  for (const std::string& filter : filters) list.text(filter);
  mqtt::Unsubscribe packet;
  packet.id = outbox.next_id();
  packet.list = list.bytes();
  connection->send(packet);
}

bool Inner::send(const MqttOutbox::Letter& letter, bool again) {
  mqtt::Publish publish;
  publish.dup = again;
  publish.qos = 1;
  publish.topic = letter.topic;
  publish.id = letter.id;
  publish.payload = wire::bytes_of(letter.payload);
  constexpr std::size_t head = 16;  // more than a PUBLISH adds to topic and payload
  if (letter.size() + head > welcome.max_packet) return false;
  return connection->send(publish);
}

void Inner::send_some() {
  const std::size_t window = std::min(kOnTheirWay, welcome.window);
  while (connection && connection->backlog() < kBacklog) {
    const MqttOutbox::Letter* letter = outbox.send_next(window);
    if (!letter) return;
    if (send(*letter, false)) continue;
    refused.add();
    outbox.settle(letter->id, false);
  }
}

void Inner::push(std::string topic, std::string payload, std::shared_ptr<Receipt> receipt) {
  MqttOutbox::Letter letter;
  letter.topic = std::move(topic);
  letter.payload = std::move(payload);
  letter.receipt = std::move(receipt);
  dropped.add(static_cast<std::int64_t>(outbox.push(std::move(letter))));
  send_some();
}

void Inner::tell_gone(std::string_view instance) {
  if (instance == options.instance) return;
  log.warn("an instance is gone", {{"instance", instance}});
  const std::list<Listener> all = listeners;
  for (const Listener& told : all) told(std::string(instance));
}

class MqttBus : public Bus {
 public:
  MqttBus(asio::io_context& loop, MqttOptions options, const Log& log, Metrics& metrics)
      : inner_(std::make_shared<Inner>(loop, std::move(options), log, metrics)) {
    const std::weak_ptr<Inner> weak = inner_;
    inner_->delivery->on_filter = [weak](const std::string& filter, bool wanted) {
      if (const auto inner = weak.lock()) inner->want(filter, wanted);
    };
    inner_->gone = inner_->delivery->subscribe(inner_->options.prefix + "/gone",
                                               [weak](Message message) -> net::Task<> {
                                                 if (const auto inner = weak.lock())
                                                   inner->tell_gone(message.payload);
                                                 co_return;
                                               });
    asio::co_spawn(loop, Inner::run(inner_), asio::detached);
  }

  ~MqttBus() override {
    inner_->stopped = true;
    inner_->delivery->stop();
    inner_->listeners.clear();
    if (const auto connection = inner_->trying.lock()) connection->close();
  }

  Subscription subscribe(std::string filter, Handler handler) override {
    return inner_->delivery->subscribe(std::move(filter), std::move(handler));
  }

  void publish(std::string topic, std::string payload) override {
    inner_->push(std::move(topic), std::move(payload), nullptr);
  }

  net::Task<> publish_acknowledged(std::string topic, std::string payload) override {
    const auto receipt = std::make_shared<Receipt>(inner_->loop.get_executor());
    inner_->push(std::move(topic), std::move(payload), receipt);
    co_await receipt->gate.wait(kReceipt);
    if (!receipt->taken) throw Refusal(Reason::unavailable, "the broker has not taken the message");
  }

  bool ready() const override { return inner_->connection && inner_->subscribing.empty(); }
  bool is_shared() const override { return true; }
  const std::string& instance() const override { return inner_->options.instance; }

  Subscription on_gone(std::function<void(std::string)> told) override {
    const auto at = inner_->listeners.insert(inner_->listeners.end(), std::move(told));
    const std::weak_ptr<Inner> weak = inner_;
    const auto end = [weak, at] {
      const auto inner = weak.lock();
      if (inner && !inner->stopped) inner->listeners.erase(at);
    };
    return Subscription(end);
  }

  net::Task<> stop() override {
    const auto inner = inner_;
    const auto connection = inner->connection;
    if (connection) {
      const auto receipt = std::make_shared<Receipt>(inner->loop.get_executor());
      inner->push(inner->options.prefix + "/gone", inner->options.instance, receipt);
      co_await receipt->gate.wait(milliseconds(500));
      if (!inner->options.name_stays) inner->unsubscribe(inner->delivery->filters());
      connection->send(mqtt::Disconnect{});
    }
    inner->stopped = true;
    inner->delivery->stop();
    if (connection) co_await connection->finish();
  }

 private:
  std::shared_ptr<Inner> inner_;
};

}  // namespace

std::unique_ptr<Bus> make_mqtt(asio::io_context& loop, MqttOptions options, const Log& log,
                               Metrics& metrics) {
  return std::make_unique<MqttBus>(loop, std::move(options), log, metrics);
}

}  // namespace giz::bus
