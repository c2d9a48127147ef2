// Who may join, who is online, what is known.
#include <doctest/doctest.h>

#include "runtime/service/hub/claim.h"
#include "runtime/service/store/telemetry.h"
#include "tests/service/hub/fixture.h"

using namespace giz;

namespace {

using Lines = std::vector<std::string>;

struct DevicesFixture {
  TemporaryFolder folder;
  net::asio::io_context loop;
  std::unique_ptr<Instance> one = std::make_unique<Instance>(loop, folder.url(), quick());

  void restart(Settings settings = quick()) {
    one.reset();
    one = std::make_unique<Instance>(loop, folder.url(), std::move(settings));
  }
  std::string refused(hub::Credentials who) {
    try {
      run_task(loop, one->hub->admit(std::move(who)));
    } catch (const Refusal& refusal) {
      return std::string(code_word(refusal.reason)) + ": " + refusal.what();
    }
    return "admitted";
  }
  hub::Credentials who(std::string passcode, std::string address = "10.0.0.1") {
    return {did_a, std::move(passcode), "0123456789ab", std::string(bench_product.key),
            "1.0", std::move(address)};
  }
  bool has(const FakeWatcher& watcher, const std::string& line) {
    return run_until(loop, [&] {
      return std::find(watcher.lines.begin(), watcher.lines.end(), line) != watcher.lines.end();
    });
  }
};

}  // namespace

TEST_CASE("a device registers with its first passcode, and joins with that one only") {
  DevicesFixture f;
  CHECK(f.refused(f.who("right")) == "admitted");
  CHECK(f.refused(f.who("right")) == "admitted");
  CHECK(f.refused(f.who("wrong")) == "unauthenticated: did or passcode is wrong");
  CHECK(f.refused(f.who("")) == "bad_request: a passcode has 1 to 64 characters");
  hub::Credentials other = f.who("right");
  other.product_key = std::string(32, '1');
  CHECK(f.refused(other) == "forbidden: the product key is another product's");
  other = f.who("right");
  other.did = "short";
  CHECK(f.refused(other) == "bad_request: a did has 22 letters and digits");
  other = f.who("right");
  other.mac = "xyz";
  CHECK(f.refused(other) == "bad_request: a mac has 12 hexadecimal digits");
  const auto audit = f.one->read([](store::Database& d) { return store::list_audit(d, 1000, 10); });
  REQUIRE(audit.size() == 5);
  CHECK(audit.back().actor == "device:" + did_a);
  CHECK(audit.back().result == "unauthenticated");
}

TEST_CASE("devices without a mac register; a mac that another device has is refused") {
  DevicesFixture f;
  hub::Credentials one = f.who("right");
  one.mac.clear();
  CHECK(f.refused(one) == "admitted");
  one.did = did_b;
  CHECK(f.refused(one) == "admitted");
  one.did = std::string(22, 'c');
  one.mac = "0123456789AB";
  CHECK(f.refused(one) == "admitted");
  one.did = std::string(22, 'd');
  CHECK(f.refused(one) == "conflict: a device with this did or mac is registered already");
}

TEST_CASE("where registration is closed an unknown did is refused like a wrong passcode") {
  DevicesFixture f;
  Settings closed = quick();
  closed.registration = "closed";
  f.restart(closed);
  CHECK(f.refused(f.who("right")) == "unauthenticated: did or passcode is wrong");
}

TEST_CASE("who is disabled may not join") {
  DevicesFixture f;
  f.one->admit(did_a);
  run_task(f.loop,
           f.one->store->write([](store::Database& d) { store::set_disabled(d, did_a, true); }));
  CHECK(f.refused(f.who("secret")) == "forbidden: the device is disabled");
}

TEST_CASE("too many wrong passcodes shut out the address, and the did from elsewhere") {
  DevicesFixture f;
  Settings few = quick();
  few.rate_login = 2;
  f.restart(few);
  f.one->admit(did_a, "right");
  for (int i = 0; i < 3; ++i) {
    CHECK(f.refused(f.who("wrong")) == "unauthenticated: did or passcode is wrong");
  }
  CHECK(f.refused(f.who("right")) == "throttled: too many wrong passcodes; later");
  CHECK(f.refused(f.who("right", "10.0.0.2")) == "throttled: too many wrong passcodes; later");
  hub::Credentials other = f.who("other", "10.0.0.2");
  other.did = did_b;
  other.mac = "ffffffffffff";
  CHECK(f.refused(other) == "admitted");
}

TEST_CASE("a claim code is given once, and only its hash is kept") {
  DevicesFixture f;
  f.one->admit(did_a);
  const std::string code = run_task(f.loop, f.one->hub->new_claim_code(did_a));
  CHECK(code.size() == 19);
  const std::string hash = hub::claim_hash(f.one->key, code);
  std::string typed = code;
  for (char& c : typed) c = static_cast<char>(std::tolower(c));
  std::erase(typed, '-');
  CHECK(hub::claim_hash(f.one->key, typed) == hash);
  const auto found =
      f.one->read([&](store::Database& d) { return store::find_device_by_claim(d, hash); });
  REQUIRE(found);
  CHECK(found->did == did_a);
  const std::string second = run_task(f.loop, f.one->hub->new_claim_code(did_a));
  CHECK(second != code);
  CHECK_FALSE(
      f.one->read([&](store::Database& d) { return store::find_device_by_claim(d, hash); }));
  CHECK_THROWS_WITH(run_task(f.loop, f.one->hub->new_claim_code(did_b)),
                    ("there is no device '" + did_b + "'").c_str());
}

TEST_CASE("online with a link, offline after the grace, and a flapping link is no news") {
  DevicesFixture f;
  FakeWatcher watcher;
  const auto watch = f.one->hub->watch(did_a, watcher);
  auto link = f.one->join(did_a);
  REQUIRE(f.has(watcher, "online on"));
  CHECK(f.one->hub->is_online(did_a));
  for (int i = 0; i < 3; ++i) {
    f.one->hub->detach(did_a, link.get());
    link = f.one->join(did_a);
  }
  CHECK(f.one->hub->links() == 1);
  f.one->hub->detach(did_a, link.get());
  REQUIRE(f.has(watcher, "online off"));
  CHECK(watcher.lines == Lines{"online on", "online off"});
  CHECK(f.one->hooks.lines == Lines{"online", "offline"});
  CHECK_FALSE(f.one->hub->is_online(did_a));
  const auto events = f.one->read([](store::Database& d) {
    return store::list_events(d, store::find_device(d, did_a)->id, "", 1LL << 60, 10);
  });
  CHECK(events.size() == 2);
}

TEST_CASE("the grace of a link that came back ends nothing") {
  DevicesFixture f;
  FakeWatcher watcher;
  const auto watch = f.one->hub->watch(did_a, watcher);
  FakeWatcher other;
  const auto watch_other = f.one->hub->watch(did_b, other);
  const auto first = f.one->join(did_a);
  f.one->hub->detach(did_a, first.get());
  const auto second = f.one->join(did_a);
  // One that goes later is taken for offline later.
  const auto later = f.one->join(did_b);
  REQUIRE(f.has(other, "online on"));
  f.one->hub->detach(did_b, later.get());
  REQUIRE(f.has(other, "online off"));
  CHECK(watcher.lines == Lines{"online on"});
  CHECK(f.one->hub->is_online(did_a));
}

TEST_CASE("of two links of one device the last one stays, and the first one's end says nothing") {
  DevicesFixture f;
  const auto first = f.one->join(did_a);
  const auto second = f.one->join(did_a);
  CHECK(first->closed == "another link of this device was opened");
  CHECK(second->closed.empty());
  f.one->hub->detach(did_a, first.get());
  CHECK(f.one->hub->links() == 1);
  CHECK(f.one->command(f.one->control(did_a, R"({"power":true})")).state ==
        store::CommandState::acknowledged);
  CHECK(first->sent.empty());
  CHECK(second->sent.size() == 1);
}

TEST_CASE("a device at a broker is online while it is heard") {
  DevicesFixture f;
  Settings brief = quick();
  brief.broker_presence = Seconds(1);
  f.restart(brief);
  f.one->admit(did_a);
  FakeWatcher watcher;
  const auto watch = f.one->hub->watch(did_a, watcher);
  f.one->hub->seen(did_a);
  REQUIRE(f.has(watcher, "online on"));
  REQUIRE(f.has(watcher, "online off"));
  const auto link = f.one->join(did_a, hub::LinkKind::broker);
  REQUIRE(run_until(f.loop, [&] { return !link->closed.empty(); }));
  CHECK(link->closed == "nothing was heard of the device");
  f.one->hub->seen(did_b);  // no device of ours
  REQUIRE(run_until(
      f.loop, [&] { return f.one->metrics.counter("gz_hub_errors_total", "").value() == 1; }));
}

TEST_CASE("a report is known, stored, told and hooked; a restart knows it too") {
  DevicesFixture f;
  const auto link = f.one->join(did_a);
  FakeWatcher watcher;
  const auto watch = f.one->hub->watch(did_a, watcher);
  FakeWatcher all;
  const auto watch_all = f.one->hub->watch_all(all);
  REQUIRE(f.has(watcher, "online on"));
  f.one->report(did_a, report_hot);
  const std::string said =
      R"({"power":true,"mode":"eco","brightness":42,"level":5,"label":"0a0b0c0d","door":true,)"
      R"("temperature":21.5,"energy":9999,"overheat":true,"jam":false})";
  CHECK(f.one->known(did_a) == said);
  CHECK(watcher.lines ==
        Lines{"online on", std::string("state ") + report_hot, "alarm overheat on"});
  CHECK(all.lines == watcher.lines);
  CHECK(f.one->hooks.lines == Lines{"online", "report aa " + said, "alarm overheat on"});
  f.restart();
  CHECK(f.one->known(did_a) == said);
  // The alarm is closed by a hub that did not see it open.
  f.one->report(did_a, report_cool, 'c');
  const hub::Known known = run_task(f.loop, f.one->hub->known(did_a));
  CHECK(known.sources == "cccccccccc");
  const auto alarms = f.one->read([&](store::Database& d) {
    return store::list_alarms(d, known.device.id, false, 1LL << 60, 10);
  });
  REQUIRE(alarms.size() == 1);
  CHECK(alarms[0].point == "overheat");
  CHECK_FALSE(alarms[0].fault);
  CHECK(alarms[0].closed == known.times[8]);
  const auto ids =
      f.one->read([](store::Database& d) { return store::point_ids(d, bench_product); });
  const auto history = f.one->read([&](store::Database& d) {
    return store::history(d, known.device.id, ids[0], 0, 1LL << 60, store::Width::raw,
                          store::Aggregate::last, 10);
  });
  REQUIRE(history.size() == 2);
  CHECK(history[0].raw == 1);
  CHECK(history[1].raw == 0);
}

TEST_CASE("reports that come at once are all stored, each with a time of its own") {
  DevicesFixture f;
  const auto link = f.one->join(did_a);
  int done = 0;
  for (int i = 0; i < 50; ++i) {
    hub::P0 p0 = Instance::bytes(report_hot);
    p0[3] = static_cast<std::uint8_t>(i);  // level
    net::asio::co_spawn(f.loop, f.one->hub->report(did_a, p0, 'd'),
                        [&](std::exception_ptr failed) { done += failed ? 0 : 1; });
  }
  REQUIRE(run_until(f.loop, [&] { return done == 50; }));
  const hub::Known known = run_task(f.loop, f.one->hub->known(did_a));
  CHECK(known.values[3].raw == 49);
  const auto ids =
      f.one->read([](store::Database& d) { return store::point_ids(d, bench_product); });
  const auto history = f.one->read([&](store::Database& d) {
    return store::history(d, known.device.id, ids[3], 0, 1LL << 60, store::Width::raw,
                          store::Aggregate::last, 100);
  });
  REQUIRE(history.size() == 50);
  for (std::size_t i = 0; i < 50; ++i) REQUIRE(history[i].raw == static_cast<double>(i));
}

TEST_CASE("what cannot be read is refused; a wrong value is left out, the others count") {
  DevicesFixture f;
  const auto link = f.one->join(did_a);
  for (const char* hex : {"", "ff", "0403", "010101000000000000", "02"}) {
    CHECK_THROWS_AS(f.one->report(did_a, hex), Refusal);
  }
  CHECK_THROWS_WITH(f.one->report(did_a, "0403"), "P0 has 2 bytes, not 17");
  CHECK_THROWS_WITH(f.one->report(did_b, report_hot),
                    ("there is no device '" + did_b + "'").c_str());
  f.one->report(did_a, "0403ff050a0b0c0d01013b0000270f0100");  // brightness raw 255
  CHECK(f.one->known(did_a).find("brightness") == std::string::npos);
  CHECK(f.one->known(did_a).find("\"level\":5") != std::string::npos);
}

TEST_CASE("data are told, not stored; a hook that throws stops nothing") {
  DevicesFixture f;
  const auto link = f.one->join(did_a);
  FakeWatcher watcher;
  const auto watch = f.one->hub->watch(did_a, watcher);
  f.one->report(did_a, "06010203");
  CHECK(watcher.lines.back() == "state 06010203");
  CHECK(f.one->known(did_a) == "{}");
  f.one->hooks.throws = true;
  f.one->report(did_a, report_hot);
  CHECK(f.one->metrics.counter("gz_hook_errors_total", "").value() == 1);
}

TEST_CASE(
    "watchers: a thousand hear one report, may leave while they are told, frames on request") {
  DevicesFixture f;
  const auto link = f.one->join(did_a);
  REQUIRE(run_until(f.loop, [&] { return f.one->hooks.lines == Lines{"online"}; }));
  std::vector<FakeWatcher> watchers(1000);
  std::vector<hub::Hub::Watch> watches;
  for (FakeWatcher& watcher : watchers) watches.push_back(f.one->hub->watch(did_a, watcher));
  // The first one takes the last ones with it.
  watchers[0].then = [&] { watches.resize(900); };
  // One in the middle ends the watch of one before it: nobody behind is passed over.
  watchers[500].then = [&] { watches[1] = {}; };
  FakeWatcher framed;
  const auto watch_frames = f.one->hub->watch(did_a, framed, true);
  f.one->report(did_a, report_cool);
  const std::string state = std::string("state ") + report_cool;
  for (std::size_t i = 0; i < 1000; ++i) {
    const Lines& lines = watchers[i].lines;
    const bool heard = std::find(lines.begin(), lines.end(), state) != lines.end();
    REQUIRE(heard == (i < 900));  // also the second one, before its watch was ended
  }
  CHECK(std::find(framed.lines.begin(), framed.lines.end(), std::string("up ") + report_cool) !=
        framed.lines.end());
  f.one->command(f.one->control(did_a, R"({"power":true})"));
  CHECK(std::find(framed.lines.begin(), framed.lines.end(), "down 010101000000000000") !=
        framed.lines.end());
  f.one->hub->tell_binding(did_a, 7, true);
  CHECK(watchers[2].lines.back() == "binding 7 on");
  CHECK(watchers[1].lines.back() != "binding 7 on");
}

TEST_CASE("data are pushed to one, or to all that are joined") {
  DevicesFixture f;
  const auto a = f.one->join(did_a);
  const auto b = f.one->join(did_b);
  CHECK(run_task(f.loop, f.one->hub->push({did_a, "unknown"}, false, {1, 2})) == 1);
  CHECK(run_task(f.loop, f.one->hub->push({}, true, {3})) == 2);
  CHECK(a->pushed == Lines{"050102", "0503"});
  CHECK(b->pushed == Lines{"0503"});
}
