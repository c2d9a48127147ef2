// Two instances on one broker and one store behave as one.
#include <doctest/doctest.h>

#include "runtime/service/bus/mqtt_bus.h"
#include "runtime/service/store/telemetry.h"
#include "tests/service/bus/broker.h"
#include "tests/service/hub/fixture.h"

using namespace giz;
using store::CommandState;

namespace {

using Lines = std::vector<std::string>;

Settings patient() {
  Settings settings = quick();
  settings.command_ack = std::chrono::milliseconds(1000);
  return settings;
}

struct Fixture {
  explicit Fixture(Settings with = patient()) : settings(std::move(with)) {}

  Settings settings;
  TemporaryFolder folder;
  net::asio::io_context loop;
  Broker broker;
  Log log;
  Metrics metrics;
  std::unique_ptr<Instance> a = make("a");
  std::unique_ptr<Instance> b = make("b");

  std::unique_ptr<Instance> make(std::string name) {
    bus::MqttOptions options = broker.options(std::move(name));
    options.prefix = "giz/" + std::string(bench_product.key);
    return std::make_unique<Instance>(loop, folder.url(), settings,
                                      bus::make_mqtt(loop, options, log, metrics));
  }
  bool has(const FakeWatcher& watcher, const std::string& line) {
    return run_until(loop, [&] {
      return std::find(watcher.lines.begin(), watcher.lines.end(), line) != watcher.lines.end();
    });
  }
  bool is_ready() {
    return run_until(loop, [&] { return a->bus->ready() && b->bus->ready(); });
  }
};

constexpr const char* on = R"({"power":true})";

}  // namespace

TEST_CASE("who watches at one instance hears of a device at the other") {
  Fixture f;
  FakeWatcher watcher;
  const auto watch = f.a->hub->watch(did_a, watcher);
  FakeWatcher all;
  const auto watch_all = f.a->hub->watch_all(all);
  REQUIRE(f.is_ready());
  const auto link = f.b->join(did_a);
  REQUIRE(f.has(watcher, "online on"));
  f.b->report(did_a, report_hot);
  REQUIRE(f.has(watcher, "alarm overheat on"));
  CHECK(watcher.lines ==
        Lines{"online on", std::string("state ") + report_hot, "alarm overheat on"});
  CHECK(all.lines.empty());  // each event is told to these where it arose
  CHECK(f.a->known(did_a).find("\"temperature\":21.5") != std::string::npos);
  CHECK(run_task(f.loop, f.a->hub->known(did_a)).device.online);
  f.b->hub->tell_binding(did_a, 9, false);
  REQUIRE(f.has(watcher, "binding 9 off"));
}

TEST_CASE("a command travels to the instance that holds the link, and its outcome comes back") {
  Fixture f;
  REQUIRE(f.is_ready());
  const auto link = f.b->join(did_a);
  FakeWatcher watcher;
  const auto watch = f.b->hub->watch(did_a, watcher);
  REQUIRE(f.has(watcher, "online on"));
  REQUIRE(f.is_ready());
  const store::Command done = f.a->command(f.a->control(did_a, on));
  CHECK(done.state == CommandState::acknowledged);
  CHECK(link->sent.size() == 1);
  const auto stored =
      f.a->read([&](store::Database& d) { return *store::find_command(d, done.id); });
  CHECK(stored.state == CommandState::acknowledged);
  link->on_send = [&](std::uint32_t sn) {
    f.b->hub->answer(did_a, sn, Instance::bytes("030329050a0b0c0d01013b0000270f0100"));
  };
  CHECK(run_task(f.loop, f.a->hub->refresh(did_a)).values[6].raw == 315);
  link->on_send = nullptr;
  CHECK(f.a->command(f.a->control(did_a, on)).state == CommandState::failed);
}

TEST_CASE("the last login wins, also across instances") {
  Fixture f;
  REQUIRE(f.is_ready());
  const auto first = f.a->join(did_a);
  FakeWatcher watcher;
  const auto watch = f.a->hub->watch(did_a, watcher);
  REQUIRE(f.has(watcher, "online on"));
  const auto second = f.b->join(did_a);
  REQUIRE(run_until(f.loop, [&] { return !first->closed.empty(); }));
  CHECK(first->closed == "the device has joined another instance");
  f.a->hub->detach(did_a, first.get());
  CHECK(second->closed.empty());
  CHECK(f.a->hub->links() == 0);
  CHECK(f.b->hub->links() == 1);
  // Moving is no news, and the grace of the first link does not end the second one.
  FakeWatcher later;
  const auto watch_later = f.b->hub->watch(did_a, later);
  CHECK_FALSE(run_until(
      f.loop, [&] { return !later.lines.empty(); }, std::chrono::seconds(2)));
  CHECK(watcher.lines == Lines{"online on"});
}

TEST_CASE("the devices of an instance that dies go offline, said once") {
  Fixture f;
  REQUIRE(f.is_ready());
  const auto link = f.b->join(did_a);
  const auto stays = f.a->join(did_b);
  FakeWatcher watcher;
  const auto watch = f.a->hub->watch(did_a, watcher);
  REQUIRE(
      run_until(f.loop, [&] { return run_task(f.loop, f.a->hub->known(did_a)).device.online; }));
  REQUIRE(f.is_ready());
  f.b.reset();
  REQUIRE(f.has(watcher, "online off"));
  CHECK_FALSE(run_task(f.loop, f.a->hub->known(did_a)).device.online);
  CHECK(f.a->hub->is_online(did_b));
}

TEST_CASE("an instance that starts later learns who is held, and takes nobody offline") {
  Fixture f;
  REQUIRE(f.is_ready());
  const auto link = f.a->join(did_a);
  FakeWatcher watcher;
  const auto watch = f.a->hub->watch(did_a, watcher);
  REQUIRE(f.has(watcher, "online on"));
  const auto c = f.make("c");
  CHECK(run_task(f.loop, c->hub->known(did_a)).device.online);
  CHECK(c->command(c->control(did_a, on)).state == CommandState::acknowledged);
}

TEST_CASE("frames travel while they are watched") {
  Fixture f;
  REQUIRE(f.is_ready());
  const auto link = f.b->join(did_a);
  FakeWatcher watcher;
  const auto watch = f.a->hub->watch(did_a, watcher, true);
  const std::string up = std::string("up ") + report_cool;
  REQUIRE(run_until(f.loop, [&] {
    f.b->report(did_a, report_cool);
    return std::find(watcher.lines.begin(), watcher.lines.end(), up) != watcher.lines.end();
  }));
}

TEST_CASE(
    "a broker killed and started again during traffic: nothing that was acknowledged is missing") {
  Fixture f;
  REQUIRE(f.is_ready());
  const auto link = f.b->join(did_a);
  int stored = 0;
  int next = 0;
  const auto report_some = [&](int count) {
    for (int i = 0; i < count; ++i) {
      hub::P0 p0 = Instance::bytes(report_cool);
      p0[3] = static_cast<std::uint8_t>(next++);
      net::asio::co_spawn(f.loop, f.b->hub->report(did_a, p0, 'd'),
                          [&](std::exception_ptr failed) { stored += failed ? 0 : 1; });
    }
  };
  Lines outcomes;
  report_some(50);
  f.a->ask(f.a->control(did_a, on), outcomes);
  f.broker.kill();
  report_some(50);
  f.broker.start();
  REQUIRE(f.is_ready());
  report_some(50);
  REQUIRE(run_until(f.loop, [&] { return stored == 150; }));
  const hub::Known known = run_task(f.loop, f.b->hub->known(did_a));
  const auto ids = f.b->read([](store::Database& d) { return store::point_ids(d, bench_product); });
  const auto history = f.b->read([&](store::Database& d) {
    return store::history(d, known.device.id, ids[3], 0, 1LL << 60, store::Width::raw,
                          store::Aggregate::last, 1000);
  });
  REQUIRE(history.size() == 150);
  for (std::size_t i = 0; i < 150; ++i) REQUIRE(history[i].raw == static_cast<double>(i));
  // Both behave as one again.
  REQUIRE(run_until(f.loop, [&] { return outcomes.size() == 1; }));
  FakeWatcher watcher;
  const auto watch = f.a->hub->watch(did_a, watcher);
  REQUIRE(f.is_ready());
  CHECK(f.a->command(f.a->control(did_a, on)).state == CommandState::acknowledged);
  f.b->report(did_a, report_hot);
  REQUIRE(f.has(watcher, std::string("state ") + report_hot));
}

TEST_CASE("a device at the broker: the instance that hears of it later leaves a command alone") {
  Fixture f;
  REQUIRE(f.is_ready());
  f.a->answers = false;
  const auto at_a = f.a->join(did_a, hub::LinkKind::broker);
  Lines outcomes;
  f.a->ask(f.a->control(did_a, on), outcomes);
  REQUIRE(run_until(f.loop, [&] { return at_a->sent.size() == 1; }));
  FakeWatcher watcher;
  const auto watch = f.b->hub->watch(did_a, watcher);
  const auto at_b = f.b->join(did_a, hub::LinkKind::broker);
  f.b->report(did_a, report_cool);
  REQUIRE(f.has(watcher, std::string("state ") + report_cool));
  f.a->hub->answer(did_a, at_a->sent[0].sn, {});
  REQUIRE(run_until(f.loop, [&] { return !outcomes.empty(); }));
  CHECK(outcomes == Lines{"acknowledged"});
  CHECK(at_b->sent.empty());
}

TEST_CASE("a device that was changed is closed wherever its link is") {
  Fixture f;
  REQUIRE(f.is_ready());
  const auto link = f.b->join(did_a);
  f.a->hub->forget(did_a, false);
  CHECK_FALSE(run_until(
      f.loop, [&] { return !link->closed.empty(); }, std::chrono::seconds(1)));
  f.a->hub->forget(did_a, true);
  REQUIRE(run_until(f.loop, [&] { return !link->closed.empty(); }));
  CHECK(link->closed == "the device was changed");
}

TEST_CASE("an alarm that one instance opened is closed, and opened again, by another") {
  Fixture f;
  REQUIRE(f.is_ready());
  FakeWatcher watcher;
  const auto watch = f.a->hub->watch(did_a, watcher);
  const auto first = f.b->join(did_a);
  f.b->report(did_a, report_hot);
  REQUIRE(f.has(watcher, "alarm overheat on"));
  const auto second = f.a->join(did_a);
  REQUIRE(run_until(f.loop, [&] { return !first->closed.empty(); }));
  f.a->report(did_a, report_cool);
  REQUIRE(f.has(watcher, "alarm overheat off"));
  // Back at the first one, which remembers it as open.
  const auto third = f.b->join(did_a);
  REQUIRE(run_until(f.loop, [&] { return !second->closed.empty(); }));
  watcher.lines.clear();
  f.b->report(did_a, report_hot);
  REQUIRE(f.has(watcher, "alarm overheat on"));
  const auto id = run_task(f.loop, f.a->hub->known(did_a)).device.id;
  const auto alarms = f.a->read(
      [&](store::Database& d) { return store::list_alarms(d, id, false, 1LL << 60, 10); });
  REQUIRE(alarms.size() == 2);
  CHECK(alarms[0].closed == 0);
  CHECK(alarms[1].closed > 0);
}

TEST_CASE("a device at the broker is online while any instance hears it") {
  Settings brief = patient();
  brief.broker_presence = Seconds(4);
  Fixture f(brief);
  REQUIRE(f.is_ready());
  const auto at_a = f.a->join(did_a, hub::LinkKind::broker);
  const auto at_b = f.b->join(did_a, hub::LinkKind::broker);
  FakeWatcher watcher;
  const auto watch = f.a->hub->watch(did_a, watcher);
  // The broker hands all of its reports to one of them.
  REQUIRE(run_until(f.loop, [&] {
    f.b->report(did_a, report_cool);
    return !at_a->closed.empty();
  }));
  CHECK(at_a->closed == "nothing was heard of the device");
  f.b->report(did_a, report_hot);
  REQUIRE(f.has(watcher, std::string("state ") + report_hot));
  CHECK(run_task(f.loop, f.b->hub->known(did_a)).device.online);
  CHECK(std::find(watcher.lines.begin(), watcher.lines.end(), "online off") == watcher.lines.end());
  // Nobody hears it any more.
  REQUIRE(f.has(watcher, "online off"));
}
