// Carries schedules out when their time has come; each once, whichever instance is first.
#pragma once

#include <memory>

#include "runtime/service/hub/hub.h"
#include "runtime/service/net/repeating.h"
#include "runtime/service/store/automation.h"

namespace giz::jobs {

class Schedules {
 public:
  Schedules(net::asio::io_context& loop, store::Store& store, hub::Hub& hub, const Log& log,
            Metrics& metrics, Clock clock);
  void start() { loop_->start(); }
  net::Task<> stop() { return loop_->stop(); }

 private:
  net::Task<bool> run_due();
  net::Task<> carry_out(store::Schedule schedule, std::string did, Millis now);

  net::Executor executor_;
  store::Store& store_;
  hub::Hub& hub_;
  const Log& log_;
  Clock clock_;
  Counter& carried_out_;
  Counter& failed_;
  std::shared_ptr<net::Repeating> loop_;
};

}  // namespace giz::jobs
