#include "runtime/service/jobs/rules.h"

#include <stdexcept>

#include <fmt/format.h>

#include "runtime/service/base/refusal.h"
#include "runtime/service/jobs/acting.h"
#include "runtime/service/jobs/jobs.h"

namespace giz::jobs {
namespace {

constexpr std::size_t kMostDevices = 10'000;  // whose rules are remembered
constexpr std::size_t kMostChanged = 10'000;  // that wait to be looked at; more are looked at later
constexpr Millis kReload = 10'000;            // a changed rule is noticed after this
constexpr std::chrono::milliseconds kPause{250};

}  // namespace

Rules::Rules(net::asio::io_context& loop, store::Store& store, hub::Hub& hub, const Log& log,
             Metrics& metrics, Clock clock)
    : store_(store),
      hub_(hub),
      log_(log),
      clock_(std::move(clock)),
      fired_(metrics.counter("gz_rules_fired_total", "rules that fired", "result=\"done\"")),
      failed_(metrics.counter("gz_rules_fired_total", "rules that fired", "result=\"failed\"")),
      loop_(std::make_shared<net::Repeating>(
          loop, "rules", kPause, [this] { return look(); }, log)) {}

void Rules::start() {
  watch_ = hub_.watch_all(*this);
  loop_->start();
}

net::Task<> Rules::stop() {
  watch_ = {};
  co_await loop_->stop();
}

void Rules::on_event(const hub::Event& event) {
  if (event.what == hub::Event::What::state && changed_.size() < kMostChanged)
    changed_[event.did] = true;
}

net::Task<bool> Rules::look() {
  std::map<std::string, bool> changed;
  changed.swap(changed_);
  const Millis now = clock_();
  // A condition with for_s comes true without a report.
  for (const Device& device : devices_) {
    for (const Memory& memory : device.rules) {
      if (memory.held && !memory.fired) changed[device.did] = true;
    }
  }
  // One that fails does not take the others with it; where the store is away, all come again.
  std::string away;
  for (const auto& [did, unused] : changed) {
    try {
      if (away.empty()) co_await look_at(did, now);
    } catch (const Refusal& refusal) {
      if (refusal.reason == Reason::unavailable) {
        away = refusal.what();
      } else {
        log_.warn("rules were not looked at",
                  {{"did", did}, {"reason", std::string_view(refusal.what())}});
      }
    }
    if (!away.empty() && changed_.size() < kMostChanged) changed_[did] = true;
  }
  if (!away.empty()) throw std::runtime_error(away);
  co_return false;
}

Rules::Device& Rules::device_of(const std::string& did) {
  const auto found = index_.find(did);
  if (found != index_.end()) {
    devices_.splice(devices_.begin(), devices_, found->second);
    return devices_.front();
  }
  if (devices_.size() >= kMostDevices) {
    index_.erase(devices_.back().did);
    devices_.pop_back();
  }
  devices_.push_front({did, 0, {}});
  index_[did] = devices_.begin();
  return devices_.front();
}

net::Task<> Rules::load(const std::string& did, Device& device, Millis now) {
  const auto read = [&did](store::Database& database) {
    const auto found = store::find_device(database, did);
    return found ? store::list_rules(database, found->id) : std::vector<store::Rule>();
  };
  std::vector<Memory> fresh;
  for (store::Rule& rule : co_await store_.read(read)) {
    if (!rule.enabled) continue;
    Memory memory;
    for (const Memory& old : device.rules) {
      if (old.rule.id == rule.id && old.rule.condition == rule.condition) memory = old;
    }
    memory.rule = std::move(rule);
    fresh.push_back(std::move(memory));
  }
  device.rules = std::move(fresh);
  device.loaded = now;
}

net::Task<> Rules::look_at(const std::string& did, Millis now) {
  Device& device = device_of(did);
  if (now - device.loaded >= kReload) co_await load(did, device, now);
  if (device.rules.empty()) co_return;
  const hub::Known known = co_await hub_.known(did);
  for (Memory& memory : device.rules) {
    if (begins_to_hold(memory, known, now)) co_await fire(memory, now);
  }
}

bool Rules::begins_to_hold(Memory& memory, const hub::Known& known, Millis now) const {
  const auto condition = nlohmann::ordered_json::parse(memory.rule.condition);
  bool is_true = false;
  try {
    is_true = holds(hub_.product(), condition, known.values);
  } catch (const Refusal&) {
    return false;  // of a definition that was changed since
  }
  if (!is_true || !memory.held) memory.since = now;
  if (!is_true) memory.fired = false;
  // What holds when it is first looked at began before.
  if (is_true && !memory.known) memory.fired = true;
  memory.known = true;
  memory.held = is_true;
  if (!is_true || memory.fired || now - memory.since < holds_for(condition)) return false;
  memory.fired = true;
  return true;
}

net::Task<> Rules::fire(Memory& memory, Millis now) {
  const store::Rule rule = memory.rule;
  try {
    co_await act(store_, hub_, rule.user, rule.target, rule.attrs, fmt::format("rule:{}", rule.id),
                 now);
    const auto note = [&](store::Database& database) { store::rule_fired(database, rule.id, now); };
    co_await store_.write(note);
    fired_.add();
  } catch (const Refusal& refusal) {
    failed_.add();
    log_.warn(
        "a rule fired in vain",
        {{"rule", rule.id}, {"did", rule.target}, {"reason", std::string_view(refusal.what())}});
  }
}

}  // namespace giz::jobs
