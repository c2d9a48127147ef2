// What is asked of devices, and what becomes of it.
#include <doctest/doctest.h>

#include "tests/service/hub/fixture.h"

using namespace giz;
using store::CommandState;

namespace {

using Lines = std::vector<std::string>;

struct Fixture {
  TemporaryFolder folder;
  net::asio::io_context loop;
  std::unique_ptr<Instance> one = std::make_unique<Instance>(loop, folder.url(), quick());

  void restart(Settings settings = quick()) {
    one.reset();
    one = std::make_unique<Instance>(loop, folder.url(), std::move(settings));
  }
  store::Command stored(const std::string& id) {
    return one->read([&](store::Database& d) { return *store::find_command(d, id); });
  }
  std::string refused(hub::CommandRequest request) {
    try {
      return std::string(store::word(one->command(std::move(request)).state));
    } catch (const Refusal& refusal) {
      return std::string(code_word(refusal.reason)) + ": " + refusal.what();
    }
  }
  bool until(const std::vector<std::string>& outcomes, std::size_t count) {
    return run_until(loop, [&] { return outcomes.size() >= count; });
  }
};

constexpr const char* on = R"({"power":true})";

}  // namespace

TEST_CASE("a control is sent, acknowledged, stored and told") {
  Fixture f;
  const auto link = f.one->join(did_a);
  f.one->report(did_a, report_cool);
  FakeWatcher watcher;
  const auto watch = f.one->hub->watch(did_a, watcher);
  hub::CommandRequest request = f.one->control(did_a, on);
  request.address = "192.0.2.7";
  const store::Command done = f.one->command(std::move(request));
  CHECK(done.state == CommandState::acknowledged);
  REQUIRE(link->sent.size() == 1);
  CHECK(link->sent[0].p0 == "010101000000000000");
  CHECK(watcher.lines == Lines{"command sent", "command acknowledged"});
  const store::Command stored = f.stored(done.id);
  CHECK(stored.state == CommandState::acknowledged);
  CHECK(stored.user == 7);
  CHECK(stored.sn == link->sent[0].sn);
  CHECK(stored.sent > 0);
  CHECK(stored.finished >= stored.sent);
  // Who asked stands in the audit, written with the command itself.
  const auto audit = f.one->read([](store::Database& d) { return store::list_audit(d, 1000, 10); });
  REQUIRE(audit.size() == 1);
  CHECK(audit[0].actor == "user:7");
  CHECK(audit[0].action == "command");
  CHECK(audit[0].target == did_a);
  CHECK(audit[0].address == "192.0.2.7");
  CHECK(audit[0].detail == "{\"id\":\"" + done.id + "\"}");
  // What the device then reports is the truth, not what was asked.
  CHECK(f.one->known(did_a).find("\"power\":false") != std::string::npos);
}

TEST_CASE("without an answer it is sent again with the same sn, and fails when sends are used up") {
  Fixture f;
  const auto link = f.one->join(did_a);
  f.one->answers = false;
  const store::Command failed = f.one->command(f.one->control(did_a, on));
  CHECK(failed.state == CommandState::failed);
  CHECK(failed.error == "the device did not answer");
  REQUIRE(link->sent.size() == 3);
  CHECK(link->sent[0].sn == link->sent[2].sn);
  CHECK(f.stored(failed.id).state == CommandState::failed);
  // An answer that comes too late changes nothing, also not the next command.
  const std::uint32_t old = link->sent[0].sn;
  link->on_send = [&](std::uint32_t sn) { f.one->hub->answer(did_a, sn == old ? sn : old, {}); };
  CHECK(f.one->command(f.one->control(did_a, on)).state == CommandState::failed);
  CHECK(link->sent[3].sn != old);
}

TEST_CASE("a second send that is answered is enough") {
  Fixture f;
  const auto link = f.one->join(did_a);
  int sends = 0;
  link->on_send = [&](std::uint32_t sn) {
    if (++sends == 2) f.one->hub->answer(did_a, sn, {});
  };
  CHECK(f.one->command(f.one->control(did_a, on)).state == CommandState::acknowledged);
  CHECK(link->sent.size() == 2);
}

TEST_CASE("commands for one device go one at a time and in order, at most 64 wait") {
  Fixture f;
  Settings patient = quick();
  patient.command_ack = std::chrono::milliseconds(9000);
  f.restart(patient);
  const auto link = f.one->join(did_a);
  f.one->answers = false;
  Lines outcomes;
  for (int i = 0; i < 70; ++i) {
    const std::string attrs = "{\"level\":" + std::to_string(i) + "}";
    f.one->ask(f.one->control(did_a, attrs.c_str()), outcomes);
  }
  REQUIRE(f.until(outcomes, 6));
  CHECK(outcomes == Lines(6, "throttled"));
  REQUIRE(run_until(f.loop, [&] { return link->sent.size() == 1; }));
  for (std::size_t i = 0; i < 64; ++i) {
    REQUIRE(run_until(f.loop, [&] { return link->sent.size() == i + 1; }));
    CHECK(link->sent[i].p0.substr(0, 4) == "0108");
    CHECK(std::stoi(link->sent[i].p0.substr(8, 2), nullptr, 16) == static_cast<int>(i));
    f.one->hub->answer(did_a, link->sent[i].sn, {});
  }
  REQUIRE(f.until(outcomes, 70));
  CHECK(outcomes.back() == "acknowledged");
}

TEST_CASE("an offline device refuses, or lets the command wait until it joins") {
  Fixture f;
  f.one->admit(did_a);
  CHECK(f.refused(f.one->control(did_a, on)) == "device_offline: the device is offline");
  Millis now = wall_now();
  f.one->clock = [&now] { return now; };  // all are asked in one millisecond
  hub::CommandRequest request = f.one->control(did_a, on);
  request.queue = true;
  const store::Command first = f.one->command(request);
  CHECK(first.state == CommandState::queued);
  request.ttl = std::chrono::seconds(1);
  const store::Command brief = f.one->command(request);
  request.ttl = std::chrono::minutes(1);
  std::vector<store::Command> later;
  for (int level = 0; level < 10; ++level) {
    request.p0 = hub::control_of(bench_product, {{"level", level}});
    later.push_back(f.one->command(request));
  }
  now += 2000;
  FakeWatcher watcher;
  const auto watch = f.one->hub->watch(did_a, watcher);
  const auto link = f.one->join(did_a);
  REQUIRE(run_until(f.loop, [&] { return watcher.commands.size() == 22; }));
  REQUIRE(link->sent.size() == 11);
  CHECK(link->sent[0].p0 == "010101000000000000");
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(link->sent[i + 1].p0 == to_hex(later[i].p0));
    CHECK(f.stored(later[i].id).state == CommandState::acknowledged);
  }
  CHECK(f.stored(first.id).state == CommandState::acknowledged);
  CHECK(f.stored(brief.id).state == CommandState::queued);  // its time is over; jobs/ says so
}

TEST_CASE("the same idempotency key gives the same outcome, and nothing is sent again") {
  Fixture f;
  const auto link = f.one->join(did_a);
  hub::CommandRequest request = f.one->control(did_a, on);
  request.idempotency = "once";
  const store::Command first = f.one->command(request);
  const store::Command again = f.one->command(request);
  CHECK(again.id == first.id);
  CHECK(again.state == CommandState::acknowledged);
  CHECK(link->sent.size() == 1);
  f.one->hub->detach(did_a, link.get());
  CHECK(f.one->command(request).id == first.id);  // also when the device has gone
  hub::CommandRequest other = f.one->control(did_a, R"({"power":false})");
  other.idempotency = "once";
  CHECK(f.refused(other).substr(0, 9) == "conflict:");
  other.idempotency = "twice";
  CHECK(f.refused(other) == "device_offline: the device is offline");
}

TEST_CASE("a key that is asked twice at once is sent once, and both get its outcome") {
  Fixture f;
  const auto link = f.one->join(did_a);
  hub::CommandRequest request = f.one->control(did_a, on);
  request.idempotency = "once";
  Lines outcomes;
  f.one->ask(request, outcomes);
  f.one->ask(request, outcomes);
  REQUIRE(f.until(outcomes, 2));
  CHECK(outcomes == Lines(2, "acknowledged"));
  CHECK(link->sent.size() == 1);
}

TEST_CASE("a device gets so many commands a second, the next one is told when") {
  Fixture f;
  Settings slow = quick();
  slow.rate_device_command = 2;
  f.restart(slow);
  const auto link = f.one->join(did_a);
  const auto other = f.one->join(did_b);
  for (int i = 0; i < 4; ++i) CHECK(f.refused(f.one->control(did_a, on)) == "acknowledged");
  try {
    f.one->command(f.one->control(did_a, on));
    CHECK(false);
  } catch (const Refusal& refusal) {
    CHECK(refusal.reason == Reason::throttled);
    CHECK(refusal.retry_after == 1);
  }
  CHECK(f.refused(f.one->control(did_b, on)) == "acknowledged");
}

TEST_CASE("a hook sees the control, may change it, and may refuse it") {
  Fixture f;
  const auto link = f.one->join(did_a);
  f.one->hooks.control = [](hub::Json& attrs) { attrs["level"] = 9; };
  CHECK(f.refused(f.one->control(did_a, on)) == "acknowledged");
  CHECK(link->sent[0].p0 == "010901000900000000");
  const Lines& lines = f.one->hooks.lines;
  CHECK(std::count(lines.begin(), lines.end(), R"(control user:7 {"power":true})") == 1);
  f.one->hooks.control = [](hub::Json&) { throw Refusal(Reason::forbidden, "not at night"); };
  CHECK(f.refused(f.one->control(did_a, on)) == "forbidden: not at night");
  f.one->hooks.control = [](hub::Json& attrs) { attrs["level"] = 900; };
  CHECK(f.refused(f.one->control(did_a, on)) == "bad_value: attrs.level: 900 is above 255");
  CHECK(link->sent.size() == 1);
}

TEST_CASE("what is no control is refused before anything is stored") {
  Fixture f;
  const auto link = f.one->join(did_a);
  hub::CommandRequest request = f.one->control(did_a, on);
  request.p0 = Instance::bytes("010400640000000000");
  CHECK(f.refused(request) == "bad_value: brightness: raw 100 is above 99");
  request.did = did_b;
  request.p0 = Instance::bytes("010101000000000000");
  CHECK(f.refused(request) == "not_found: there is no device '" + did_b + "'");
}

TEST_CASE("a read is answered with values, and is no command in the store") {
  Fixture f;
  const auto link = f.one->join(did_a);
  link->on_send = [&](std::uint32_t sn) {
    f.one->hub->answer(did_a, sn, Instance::bytes("030329050a0b0c0d01013b0000270f0100"));
  };
  const hub::Known known = run_task(f.loop, f.one->hub->refresh(did_a));
  CHECK(known.values[6].raw == 315);
  CHECK(link->sent[0].p0 == "02");
  const auto commands = f.one->read(
      [&](store::Database& d) { return store::list_commands(d, known.device.id, 1LL << 60, 10); });
  CHECK(commands.empty());
  f.one->answers = false;
  link->on_send = nullptr;
  CHECK_THROWS_WITH(run_task(f.loop, f.one->hub->refresh(did_a)), "the device did not answer");
  f.one->hub->detach(did_a, link.get());
  CHECK_THROWS_WITH(run_task(f.loop, f.one->hub->refresh(did_a)), "the device is offline");
}

TEST_CASE("after a crash what was sent has failed and is not sent again; what was queued is") {
  Fixture f;
  Settings patient = quick();
  patient.command_ack = std::chrono::milliseconds(9000);
  f.restart(patient);
  auto link = f.one->join(did_a);
  f.one->answers = false;
  Lines outcomes;
  FakeWatcher watcher;
  {
    const auto watch = f.one->hub->watch(did_a, watcher);
    f.one->ask(f.one->control(did_a, on), outcomes);
    f.one->ask(f.one->control(did_a, R"({"power":false})"), outcomes);
    REQUIRE(run_until(f.loop, [&] { return link->sent.size() == 1; }));
  }
  const store::Device device = f.one->admit(did_a);
  const auto list = [&] {
    return f.one->read(
        [&](store::Database& d) { return store::list_commands(d, device.id, 1LL << 60, 10); });
  };
  REQUIRE(run_until(f.loop, [&] { return list().size() == 2; }));
  f.restart();  // without stop()
  const auto found = list();
  REQUIRE(found.size() == 2);
  for (const store::Command& command : found) {
    if (command.p0[2] == 1) {
      CHECK(command.state == CommandState::failed);
      CHECK(command.error == "the service was restarted");
    } else {
      CHECK(command.state == CommandState::queued);
    }
  }
  link = f.one->join(did_a);
  REQUIRE(run_until(f.loop, [&] { return link->sent.size() == 1; }));
  CHECK(link->sent[0].p0 == "010100000000000000");
}

TEST_CASE("stop() answers those who wait and closes links; what is queued stays queued") {
  Fixture f;
  Settings patient = quick();
  patient.command_ack = std::chrono::milliseconds(9000);
  f.restart(patient);
  const auto link = f.one->join(did_a);
  f.one->answers = false;
  Lines outcomes;
  f.one->ask(f.one->control(did_a, on), outcomes);
  f.one->ask(f.one->control(did_a, on), outcomes);
  REQUIRE(run_until(f.loop, [&] { return link->sent.size() == 1; }));
  run_task(f.loop, f.one->hub->stop());
  REQUIRE(f.until(outcomes, 2));
  std::sort(outcomes.begin(), outcomes.end());
  CHECK(outcomes == Lines{"failed", "queued"});
  CHECK(link->closed == "the service stops");
  CHECK(f.refused(f.one->control(did_a, on)) == "unavailable: the service stops");
}
