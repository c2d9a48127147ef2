#include "runtime/service/jobs/upkeep.h"

#include "runtime/service/store/commands.h"
#include "runtime/service/store/telemetry.h"

namespace giz::jobs {
namespace {}  // namespace

Upkeep::Upkeep(net::asio::io_context& loop, const Settings& settings, store::Store& store,
               const Log& log, Clock clock)
    : settings_(settings),
      store_(store),
      clock_(std::move(clock)),
      commands_(std::make_shared<net::Repeating>(
          loop, "expiry", std::chrono::seconds(1), [this] { return expire_commands(); }, log)),
      roll_up_(std::make_shared<net::Repeating>(
          loop, "roll-up", std::chrono::seconds(20), [this] { return roll_up(); }, log)),
      forget_(std::make_shared<net::Repeating>(
          loop, "retention", std::chrono::minutes(10), [this] { return forget(); }, log)) {}

void Upkeep::start() {
  commands_->start();
  roll_up_->start();
  forget_->start();
}

net::Task<> Upkeep::stop() {
  co_await commands_->stop();
  co_await roll_up_->stop();
  co_await forget_->stop();
}

net::Task<bool> Upkeep::expire_commands() {
  const Millis now = clock_();
  const auto job = [now](store::Database& database) { store::expire_commands(database, now); };
  co_await store_.write(job);
  co_return false;
}

net::Task<bool> Upkeep::roll_up() {
  const Millis now = clock_();
  const auto job = [now](store::Database& database) { return store::roll_up(database, now); };
  co_return co_await store_.write(job);
}

net::Task<bool> Upkeep::forget() {
  const Millis now = clock_();
  const auto job = [&](store::Database& database) {
    const bool passing = store::expire_passing(database, now);
    return store::expire(database, now - settings_.telemetry_raw_days * kDay,
                         now - settings_.telemetry_rollup_days * kDay,
                         now - settings_.audit_days * kDay) ||
           passing;
  };
  co_return co_await store_.write(job);
}

}  // namespace giz::jobs
