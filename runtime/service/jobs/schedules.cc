#include "runtime/service/jobs/schedules.h"

#include <fmt/format.h>

#include "runtime/service/jobs/acting.h"
#include "runtime/service/jobs/jobs.h"
#include "runtime/service/net/gate.h"

namespace giz::jobs {
namespace {

constexpr std::size_t kDueAtOnce = 64;
constexpr std::chrono::minutes kLongestAct{30};  // a device's answer comes, or not, well before

struct Due {
  store::Schedule schedule;
  std::string did;
};

// Those that are due, moved to their next time in the same transaction: whoever moves one carries
// it out.
std::vector<Due> take_due(store::Database& database, Millis now) {
  std::vector<Due> taken;
  for (const store::Schedule& schedule : store::due_schedules(database, now, kDueAtOnce)) {
    const Millis next = next_time(nlohmann::ordered_json::parse(schedule.when), now);
    if (!store::set_next(database, schedule.id, schedule.next, next)) continue;
    taken.push_back({schedule, did_of(database, schedule.device)});
  }
  return taken;
}

}  // namespace

Schedules::Schedules(net::asio::io_context& loop, store::Store& store, hub::Hub& hub,
                     const Log& log, Metrics& metrics, Clock clock)
    : executor_(loop.get_executor()),
      store_(store),
      hub_(hub),
      log_(log),
      clock_(std::move(clock)),
      carried_out_(
          metrics.counter("gz_schedules_total", "schedules carried out", "result=\"done\"")),
      failed_(metrics.counter("gz_schedules_total", "schedules carried out", "result=\"failed\"")),
      loop_(std::make_shared<net::Repeating>(
          loop, "schedules", std::chrono::seconds(1), [this] { return run_due(); }, log)) {}

net::Task<bool> Schedules::run_due() {
  const Millis now = clock_();
  const auto take = [now](store::Database& database) { return take_due(database, now); };
  const std::vector<Due> due = co_await store_.write(take);
  if (due.empty()) co_return false;
  // At once: one device that does not answer keeps nobody else waiting.
  struct Running {
    Running(net::Executor executor, std::size_t count) : all(executor), left(count) {}
    net::Gate all;
    std::size_t left;
  };
  const auto running = std::make_shared<Running>(executor_, due.size());
  for (const Due& one : due) {
    net::asio::co_spawn(executor_, carry_out(one.schedule, one.did, now),
                        [running](std::exception_ptr) {
                          if (--running->left == 0) running->all.open();
                        });
  }
  co_await running->all.wait(kLongestAct);
  co_return due.size() == kDueAtOnce;
}

net::Task<> Schedules::carry_out(store::Schedule schedule, std::string did, Millis now) {
  std::string why;
  try {
    co_await act(store_, hub_, schedule.user, did, schedule.attrs,
                 fmt::format("schedule:{}", schedule.id), now);
  } catch (const std::exception& error) {
    why = error.what();
  }
  (why.empty() ? carried_out_ : failed_).add();
  if (why.empty()) co_return;
  log_.warn("a schedule was not carried out",
            {{"schedule", schedule.id}, {"did", did}, {"reason", why}});
}

}  // namespace giz::jobs
