#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/service/base/refusal.h"
#include "runtime/service/bus/delivery.h"
#include "runtime/service/bus/in_process.h"
#include "runtime/service/bus/mqtt_address.h"
#include "runtime/service/bus/mqtt_outbox.h"
#include "runtime/service/net/gate.h"
#include "tests/service/loop.h"

using namespace giz;

namespace {

struct Fixture {
  net::asio::io_context loop;
  Log log;
  Metrics metrics;
  std::unique_ptr<bus::Bus> bus = bus::make_in_process(loop, "one", log, metrics);
  std::vector<std::string> heard;

  bus::Handler hears() {
    return [this](bus::Message message) -> net::Task<> {
      heard.push_back(std::string(message.topic) + "=" + std::string(message.payload));
      co_return;
    };
  }
};

}  // namespace

TEST_CASE("a handler hears what its filter takes, later, in order, until its subscription ends") {
  Fixture f;
  {
    const bus::Subscription all = f.bus->subscribe("a/+", f.hears());
    const bus::Subscription shared = f.bus->subscribe("$share/g/b/#", f.hears());
    f.bus->publish("a/1", "x");
    f.bus->publish("a/b/c", "not heard");
    f.bus->publish("a/2", "y");
    f.bus->publish("b/1/2", "z");
    CHECK(f.heard.empty());
    REQUIRE(run_until(f.loop, [&] { return f.heard.size() == 3; }));
    CHECK(f.heard == std::vector<std::string>{"a/1=x", "a/2=y", "b/1/2=z"});
  }
  f.bus->publish("a/1", "nobody");
  const bus::Subscription last = f.bus->subscribe("end", f.hears());
  f.bus->publish("end", "");
  REQUIRE(run_until(f.loop, [&] { return f.heard.size() > 3; }));
  CHECK(f.heard.back() == "end=");
}

TEST_CASE("two handlers of one filter both hear, and one that ends leaves the other") {
  Fixture f;
  bus::Subscription first = f.bus->subscribe("t", f.hears());
  const bus::Subscription second = f.bus->subscribe("t", f.hears());
  f.bus->publish("t", "1");
  REQUIRE(run_until(f.loop, [&] { return f.heard.size() == 2; }));
  first = {};
  f.bus->publish("t", "2");
  REQUIRE(run_until(f.loop, [&] { return f.heard.size() == 3; }));
}

TEST_CASE("a handler that throws gets its message again, and after five times no more") {
  Fixture f;
  int calls = 0;
  const auto refuses = [&](bus::Message) -> net::Task<> {
    ++calls;
    throw std::runtime_error("no");
    co_return;
  };
  const bus::Subscription bad = f.bus->subscribe("bad", refuses);
  f.bus->publish("bad", "");
  Counter& lost = f.metrics.counter("gz_bus_dropped_total", "", "reason=\"handler\"");
  REQUIRE(run_until(f.loop, [&] { return lost.value() == 1; }));
  CHECK(calls == 5);
}

TEST_CASE("a handler whose store is away gets its message until it is back") {
  Fixture f;
  int calls = 0;
  const auto waits = [&](bus::Message) -> net::Task<> {
    if (++calls < 7) throw Refusal(Reason::unavailable, "the store is away");
    co_return;
  };
  const bus::Subscription patient = f.bus->subscribe("p", waits);
  f.bus->publish("p", "");
  REQUIRE(run_until(f.loop, [&] { return calls == 7; }));
  CHECK(f.metrics.counter("gz_bus_dropped_total", "", "reason=\"handler\"").value() == 0);
}

TEST_CASE("as many messages are dealt with at once as a broker would leave unacknowledged") {
  Fixture f;
  net::Gate gate(f.loop.get_executor());
  int begun = 0;
  int ended = 0;
  const auto waits = [&](bus::Message) -> net::Task<> {
    ++begun;
    co_await gate.wait(std::chrono::seconds(10));
    ++ended;
  };
  const bus::Subscription slow = f.bus->subscribe("slow", waits);
  for (int i = 0; i < 600; ++i) f.bus->publish("slow", "");
  f.loop.poll();
  CHECK(begun == 500);
  gate.open();
  REQUIRE(run_until(f.loop, [&] { return ended == 600; }));
}

TEST_CASE("what comes when a shared subscription has ended is left to another instance") {
  Fixture f;
  const auto delivery = std::make_shared<bus::Delivery>(f.loop, f.log, f.metrics);
  const auto nothing = [](bus::Message) -> net::Task<> { co_return; };
  const auto acknowledged = [&](std::string topic) {
    return run_task(f.loop, delivery->deliver(std::move(topic), "x"));
  };
  bus::Subscription plain = delivery->subscribe("plain/+", nothing);
  bus::Subscription shared = delivery->subscribe("$share/gw/shared/+", nothing);
  CHECK(acknowledged("shared/1"));
  plain = {};
  shared = {};
  CHECK(acknowledged("plain/1"));
  CHECK_FALSE(acknowledged("shared/1"));
  shared = delivery->subscribe("$share/gw/shared/+", nothing);
  CHECK(acknowledged("shared/1"));
}

TEST_CASE("the queue is bounded, and the oldest go") {
  Fixture f;
  const bus::Subscription all = f.bus->subscribe("n", f.hears());
  for (int i = 0; i < 10'005; ++i) f.bus->publish("n", std::to_string(i));
  REQUIRE(run_until(f.loop, [&] { return f.heard.size() == 10'000; }));
  CHECK(f.heard.front() == "n=5");
  CHECK(f.metrics.counter("gz_bus_dropped_total", "", "reason=\"full\"").value() == 5);
}

TEST_CASE("a filter that is none is refused by name") {
  Fixture f;
  CHECK_THROWS_WITH(f.bus->subscribe("a/#/b", f.hears()),
                    "'a/#/b' is no topic filter: bad_wildcard");
}

TEST_CASE("broker addresses") {
  const auto read = [](std::string_view url) -> std::string {
    try {
      const bus::MqttAddress a = bus::read_mqtt_address(url);
      return a.host + "|" + std::to_string(a.port) + "|" + a.user + "|" + a.password;
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
  };
  const std::string wanted = "; mqtt://user:password@host:port is wanted";
  CHECK(read("mqtt://broker") == "broker|1883||");
  CHECK(read("mqtt://u:p%40ss%2f@broker:1884/") == "broker|1884|u|p@ss/");
  CHECK(read("mqtt://[::1]:1885") == "::1|1885||");
  CHECK(read("mqtts://broker") == "the broker's address does not begin with mqtt://" + wanted);
  CHECK(read("mqtt://u:p@") == "the broker's address names no host" + wanted);
  CHECK(read("mqtt://b:0") ==
        "the broker's address has the port '0', not one of 1 to 65535" + wanted);
  CHECK(read("mqtt://b:99999") ==
        "the broker's address has the port '99999', not one of 1 to 65535" + wanted);
  CHECK(read("mqtt://u:%4@b") ==
        "the broker's address has a '%' without two hexadecimal digits behind it" + wanted);
  CHECK(read("mqtt://b/path") == "the broker's address has a path" + wanted);
}

TEST_CASE("the outbox keeps order and window, and drops the oldest that waits") {
  bus::MqttOutbox outbox;
  const auto push = [&](std::string payload) {
    bus::MqttOutbox::Letter letter;
    letter.topic = "t";
    letter.payload = std::move(payload);
    return outbox.push(std::move(letter));
  };
  CHECK(push("1") == 0);
  CHECK(push("2") == 0);
  CHECK(push("3") == 0);
  const std::uint16_t first = outbox.send_next(2)->id;
  const std::uint16_t second = outbox.send_next(2)->id;
  CHECK(first != second);
  CHECK(outbox.send_next(2) == nullptr);
  CHECK(outbox.settle(first, true));
  CHECK_FALSE(outbox.settle(first, true));
  CHECK(outbox.send_next(2)->payload == "3");
  CHECK(outbox.sent().front().payload == "2");
  for (std::size_t i = 2; i < bus::MqttOutbox::kMost; ++i) CHECK(push("more") == 0);
  CHECK(push("one too many") == 1);
  CHECK(outbox.sent().size() == 2);
  CHECK(push(std::string(bus::MqttOutbox::kMostBytes, 'x')) > 1);
}
