#include "runtime/service/jobs/jobs.h"

#include "runtime/service/jobs/outbox.h"
#include "runtime/service/jobs/rules.h"
#include "runtime/service/jobs/schedules.h"
#include "runtime/service/jobs/upkeep.h"

namespace giz::jobs {

struct Jobs::Inner {
  Schedules schedules;
  Rules rules;
  Outbox outbox;
  Upkeep upkeep;
};

Jobs::Jobs(net::asio::io_context& loop, const Settings& settings, store::Store& store,
           hub::Hub& hub, bus::Bus& bus, const Log& log, Metrics& metrics, Clock clock)
    : inner_(new Inner{{loop, store, hub, log, metrics, clock},
                       {loop, store, hub, log, metrics, clock},
                       {loop, settings, store, bus, log, metrics, clock},
                       {loop, settings, store, log, clock}}) {}

Jobs::~Jobs() = default;

void Jobs::start() {
  inner_->schedules.start();
  inner_->rules.start();
  inner_->outbox.start();
  inner_->upkeep.start();
}

net::Task<> Jobs::stop() {
  co_await inner_->schedules.stop();
  co_await inner_->rules.stop();
  co_await inner_->outbox.stop();
  co_await inner_->upkeep.stop();
}

}  // namespace giz::jobs
