// A hub on a real store in a folder of its own, with links and watchers that note what they get.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <stdlib.h>

#include "runtime/service/base/json_text.h"
#include "runtime/service/bus/in_process.h"
#include "runtime/service/hub/hub.h"
#include "tests/service/bench_product.h"
#include "tests/service/loop.h"

namespace giz {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "giz_hub_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string url() const { return "sqlite://" + path_ + "/app.db"; }

 private:
  std::string path_;
};

class FakeLink : public hub::Link {
 public:
  explicit FakeLink(hub::LinkKind kind = hub::LinkKind::tcp) : kind_(kind) {}
  hub::LinkKind kind() const override { return kind_; }
  bool send(std::uint32_t sn, std::span<const std::uint8_t> p0) override {
    sent.push_back({sn, to_hex(p0)});
    if (on_send) on_send(sn);
    return !is_full;
  }
  bool push(std::span<const std::uint8_t> p0) override {
    pushed.push_back(to_hex(p0));
    return !is_full;
  }
  void close(std::string_view why) override { closed = why; }

  struct Sent {
    std::uint32_t sn;
    std::string p0;
  };
  std::vector<Sent> sent;
  std::vector<std::string> pushed;
  std::string closed;
  bool is_full = false;
  std::function<void(std::uint32_t sn)> on_send;

 private:
  hub::LinkKind kind_;
};

// Notes events as short lines: "state 04...", "online on", "command sent", "alarm jam on".
class FakeWatcher : public hub::Watcher {
 public:
  void on_event(const hub::Event& event) override {
    using What = hub::Event::What;
    const std::string on = event.on ? " on" : " off";
    switch (event.what) {
      case What::state: lines.push_back("state " + to_hex(event.p0)); break;
      case What::online: lines.push_back("online" + on); break;
      case What::command:
        lines.push_back("command " + std::string(store::word(event.state)));
        commands.push_back(event.command);
        break;
      case What::alarm: lines.push_back("alarm " + event.text + on); break;
      case What::binding: lines.push_back("binding " + std::to_string(event.user) + on); break;
      case What::frame: lines.push_back((event.on ? "down " : "up ") + to_hex(event.p0)); break;
    }
    if (then) then();
  }
  std::vector<std::string> lines;
  std::vector<std::string> commands;
  std::function<void()> then;
};

class FakeHooks : public Hooks {
 public:
  void on_report(std::string_view did, const Json& attrs, Millis) override {
    lines.push_back("report " + std::string(did.substr(0, 2)) + " " + json_text(attrs));
    if (throws) throw std::runtime_error("the hook is broken");
  }
  void before_control(std::string_view, Json& attrs, std::string_view actor) override {
    lines.push_back("control " + std::string(actor) + " " + json_text(attrs));
    if (control) control(attrs);
  }
  void on_alarm(std::string_view, std::string_view point, bool on, Millis) override {
    lines.push_back("alarm " + std::string(point) + (on ? " on" : " off"));
  }
  void on_online(std::string_view, bool online, Millis) override {
    lines.push_back(online ? "online" : "offline");
  }
  std::vector<std::string> lines;
  std::function<void(Json&)> control;
  bool throws = false;
};

// One instance of a service, as far as the hub needs it.
struct Instance {
  Instance(net::asio::io_context& io, const std::string& url, Settings with = {},
           std::unique_ptr<bus::Bus> over = nullptr)
      : loop(io),
        settings(std::move(with)),
        store(std::make_unique<store::Store>(io, url, log, metrics)),
        bus(over ? std::move(over) : bus::make_in_process(io, "one", log, metrics)),
        hub(std::make_unique<hub::Hub>(io, bench_product, settings, key, *store, *bus, hooks, log,
                                       metrics, [this] { return clock(); })) {
    run_task(loop, hub->start());
  }

  store::Device admit(std::string did, std::string passcode = "secret",
                      std::string address = "127.0.0.1") {
    hub::Credentials who;
    who.did = std::move(did);
    who.passcode = std::move(passcode);
    who.product_key = bench_product.key;
    const Digest digest = sha256(who.did);
    who.mac = to_hex(std::span(digest).first(6));
    who.address = std::move(address);
    return run_task(loop, hub->admit(who));
  }
  std::shared_ptr<FakeLink> join(std::string did, hub::LinkKind kind = hub::LinkKind::tcp) {
    const store::Device device = admit(did);
    auto link = std::make_shared<FakeLink>(kind);
    link->on_send = [this, did](std::uint32_t sn) {
      if (answers) hub->answer(did, sn, {});
    };
    hub->attach(device, link);
    return link;
  }
  void report(std::string did, std::string_view hex, char source = 'd') {
    run_task(loop, hub->report(std::move(did), bytes(hex), source));
  }
  hub::CommandRequest control(std::string did, const char* attrs) const {
    hub::CommandRequest request;
    request.did = std::move(did);
    request.p0 = hub::control_of(bench_product, hub::Json::parse(attrs));
    request.user = 7;
    request.actor = "user:7";
    return request;
  }
  store::Command command(hub::CommandRequest request) {
    return run_task(loop, hub->command(std::move(request)));
  }
  // Starts one without waiting for it; "acknowledged" and such, or the refusal's word.
  void ask(hub::CommandRequest request, std::vector<std::string>& outcomes) {
    const auto done = [&outcomes](std::exception_ptr failed, store::Command command) {
      try {
        if (failed) std::rethrow_exception(failed);
        outcomes.push_back(std::string(store::word(command.state)));
      } catch (const Refusal& refusal) {
        outcomes.push_back(std::string(code_word(refusal.reason)));
      }
    };
    net::asio::co_spawn(loop, hub->command(std::move(request)), done);
  }
  std::string known(std::string did) {
    const hub::Known known = run_task(loop, hub->known(std::move(did)));
    return json_text(hub::to_json(bench_product, known.values));
  }
  template <typename Job>
  auto read(Job job) {
    return run_task(loop, store->read(job));
  }

  static hub::P0 bytes(std::string_view hex) {
    std::string out;
    if (!from_hex(hex, out)) throw std::invalid_argument(std::string(hex));
    return {out.begin(), out.end()};
  }

  net::asio::io_context& loop;
  Clock clock = wall_now;
  Settings settings;
  Log log;
  Metrics metrics;
  MasterKey key{Digest{}};
  FakeHooks hooks;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<hub::Hub> hub;
  bool answers = true;  // whether devices answer at once
};

inline const std::string did_a = "aaaaaaaaaaaaaaaaaaaaaa";
inline const std::string did_b = "bbbbbbbbbbbbbbbbbbbbbb";

// A report: power on, mode eco, brightness 42, level 5, door open, 21.5 degrees, overheat, no jam.
inline constexpr const char* report_hot = "040329050a0b0c0d01013b0000270f0100";
inline constexpr const char* report_cool = "040229050a0b0c0d00013b0000270f0000";

inline Settings quick() {
  Settings settings;
  settings.command_ack = std::chrono::milliseconds(50);
  settings.offline_grace = Seconds(1);
  settings.rate_device_command = 0;
  return settings;
}

}  // namespace giz
