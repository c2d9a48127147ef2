// Against a real broker, which is killed and started again.
#include <map>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/service/base/refusal.h"
#include "runtime/service/bus/mqtt_bus.h"
#include "tests/service/bus/broker.h"
#include "tests/service/loop.h"

using namespace giz;

namespace {

struct Fixture {
  net::asio::io_context loop;
  Log log;
  Metrics metrics;
  std::vector<std::string> heard;

  std::unique_ptr<bus::Bus> join(const Broker& broker, std::string name) {
    return bus::make_mqtt(loop, broker.options(std::move(name)), log, metrics);
  }
  bus::Handler hears() {
    return [this](bus::Message message) -> net::Task<> {
      heard.push_back(std::string(message.topic) + "=" + std::string(message.payload));
      co_return;
    };
  }
  bool until_ready(const bus::Bus& bus) {
    return run_until(loop, [&] { return bus.ready(); });
  }
  bool hears_of(std::size_t count) {
    return run_until(loop, [&] { return heard.size() >= count; });
  }
};

}  // namespace

TEST_CASE("what one instance says, another hears, in order") {
  const Broker broker;
  Fixture f;
  const auto a = f.join(broker, "a");
  const auto b = f.join(broker, "b");
  const bus::Subscription all = b->subscribe("giz/key/event/+", f.hears());
  REQUIRE(f.until_ready(*a));
  REQUIRE(f.until_ready(*b));
  for (int i = 0; i < 500; ++i) a->publish("giz/key/event/d", std::to_string(i));
  REQUIRE(f.hears_of(500));
  for (int i = 0; i < 500; ++i) {
    REQUIRE(f.heard[static_cast<std::size_t>(i)] == "giz/key/event/d=" + std::to_string(i));
  }
  run_task(f.loop, a->publish_acknowledged("giz/key/event/d", std::string(100'000, 'x')));
  REQUIRE(f.hears_of(501));
  CHECK(f.heard.back().size() == 100'016);
}

TEST_CASE("a shared subscription gives each message to one of the instances") {
  const Broker broker;
  Fixture f;
  const auto a = f.join(broker, "a");
  const auto b = f.join(broker, "b");
  const auto from = f.join(broker, "from");
  std::map<std::string, int> times;
  int at_a = 0;
  int at_b = 0;
  const auto at = [&](int& count) {
    return [&](bus::Message message) -> net::Task<> {
      ++count;
      ++times[std::string(message.payload)];
      co_return;
    };
  };
  const bus::Subscription first = a->subscribe("$share/gw/up/+", at(at_a));
  const bus::Subscription second = b->subscribe("$share/gw/up/+", at(at_b));
  REQUIRE((f.until_ready(*a) && f.until_ready(*b) && f.until_ready(*from)));
  for (int i = 0; i < 100; ++i) from->publish("up/d", std::to_string(i));
  REQUIRE(run_until(f.loop, [&] { return at_a + at_b >= 100; }));
  CHECK(times.size() == 100);
  CHECK(at_a > 0);
  CHECK(at_b > 0);
}

TEST_CASE("a message is acknowledged when its handler has finished: else it comes to who is next") {
  const Broker broker;
  Fixture f;
  const auto from = f.join(broker, "from");
  auto stays = broker.options("worker");
  stays.name_stays = true;
  auto worker = bus::make_mqtt(f.loop, stays, f.log, f.metrics);
  int begun = 0;
  const auto never_ends = [&](bus::Message) -> net::Task<> {
    ++begun;
    throw Refusal(Reason::unavailable, "the store is away");
    co_return;
  };
  bus::Subscription work = worker->subscribe("work", never_ends);
  REQUIRE((f.until_ready(*from) && f.until_ready(*worker)));
  run_task(f.loop, from->publish_acknowledged("work", "1"));
  REQUIRE(run_until(f.loop, [&] { return begun > 0; }));
  worker.reset();  // dies with the message in its hands
  worker = bus::make_mqtt(f.loop, stays, f.log, f.metrics);
  work = worker->subscribe("work", f.hears());
  REQUIRE(f.hears_of(1));
  CHECK(f.heard[0] == "work=1");
}

TEST_CASE("a broker that goes and comes back during traffic loses nothing that was published") {
  Broker broker;
  Fixture f;
  const auto a = f.join(broker, "a");
  const auto b = f.join(broker, "b");
  std::map<std::string, int> times;
  const auto counts = [&](bus::Message message) -> net::Task<> {
    ++times[std::string(message.payload)];
    co_return;
  };
  const bus::Subscription all = b->subscribe("t", counts);
  REQUIRE((f.until_ready(*a) && f.until_ready(*b)));
  int next = 0;
  const auto publish = [&](int count) {
    for (int i = 0; i < count; ++i) a->publish("t", std::to_string(next++));
  };
  publish(500);
  REQUIRE(run_until(f.loop, [&] { return times.size() > 50; }));  // some are on their way
  broker.stop();
  publish(500);
  REQUIRE(run_until(f.loop, [&] { return !a->ready() && !b->ready(); }));
  publish(500);
  broker.start();
  REQUIRE(run_until(f.loop, [&] { return times.size() == 1500; }));
}

TEST_CASE("a broker that is killed is joined again, with all subscriptions") {
  Broker broker;
  Fixture f;
  const auto a = f.join(broker, "a");
  const auto b = f.join(broker, "b");
  const bus::Subscription all = b->subscribe("t", f.hears());
  REQUIRE((f.until_ready(*a) && f.until_ready(*b)));
  broker.kill();
  REQUIRE(run_until(f.loop, [&] { return !a->ready() && !b->ready(); }));
  broker.start();
  REQUIRE((f.until_ready(*a) && f.until_ready(*b)));
  a->publish("t", "after");
  REQUIRE(f.hears_of(1));
}

TEST_CASE("what is too much for the queue is refused to who waits for the broker's word") {
  Broker broker;
  broker.kill();
  Fixture f;
  const auto a = f.join(broker, "a");
  const auto too_much = [&](bus::Bus& to) -> net::Task<> {
    co_await to.publish_acknowledged("t", std::string(17u << 20, 'x'));
  };
  CHECK_THROWS_WITH(run_task(f.loop, too_much(*a)), "the broker has not taken the message");
}

TEST_CASE("other instances are told of one that is gone, and of one that says good-bye") {
  const Broker broker;
  Fixture f;
  const auto a = f.join(broker, "a");
  auto b = f.join(broker, "b");
  std::vector<std::string> gone;
  bus::Subscription tells = a->on_gone([&](std::string name) { gone.push_back(name); });
  REQUIRE((f.until_ready(*a) && f.until_ready(*b)));
  b.reset();  // the will, after its delay
  REQUIRE(run_until(f.loop, [&] { return gone.size() == 1; }));
  CHECK(gone[0] == "b");
  const auto c = f.join(broker, "c");
  REQUIRE(f.until_ready(*c));
  run_task(f.loop, c->stop());
  REQUIRE(run_until(f.loop, [&] { return gone.size() == 2; }));
  CHECK(gone[1] == "c");
}

TEST_CASE("an end of a subscription reaches the broker, and a new one is heard at once") {
  const Broker broker;
  Fixture f;
  const auto a = f.join(broker, "a");
  REQUIRE(f.until_ready(*a));
  bus::Subscription one = a->subscribe("one", f.hears());
  a->publish("one", "1");  // behind the subscription on the same connection
  REQUIRE(f.hears_of(1));
  one = {};
  const bus::Subscription two = a->subscribe("two", f.hears());
  a->publish("one", "2");
  a->publish("two", "3");
  REQUIRE(f.hears_of(2));
  CHECK(f.heard[1] == "two=3");
}

TEST_CASE("a broker that refuses is tried again, not joined") {
  const Broker broker("allow_anonymous false\n");
  Fixture f;
  const auto a = f.join(broker, "a");
  CHECK_FALSE(run_until(
      f.loop, [&] { return a->ready(); }, std::chrono::seconds(1)));
}
