// What happens without being asked: schedules, rules, the outbox to integrators, roll-ups,
// retention, expiry of commands. Each is one loop with a timer; with several instances each piece
// of work is done once (the store decides).
#pragma once

#include <memory>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/bus/bus.h"
#include "runtime/service/hub/hub.h"
#include "runtime/service/store/automation.h"
#include "runtime/service/store/store.h"

namespace giz::jobs {

class Jobs {
 public:
  Jobs(net::asio::io_context& loop, const Settings& settings, store::Store& store, hub::Hub& hub,
       bus::Bus& bus, const Log& log, Metrics& metrics, Clock clock);
  ~Jobs();
  void start();
  net::Task<> stop();

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

// Refusal bad_value of what a schedule or a rule says.
[[noreturn]] void refuse(std::string field, std::string message);

// The next time after `now` that `when` names (store::Schedule::when); 0: never again. Refusal
// bad_value with the field where it cannot be read.
Millis next_time(const nlohmann::ordered_json& when, Millis now);

// Whether the rule's condition holds for this value; Refusal bad_value where it cannot be read.
bool holds(const Product& product, const nlohmann::ordered_json& condition,
           std::span<const wire::Value> values);
// How long it must hold before the rule fires: "for_s", else 0.
Millis holds_for(const nlohmann::ordered_json& condition);

}  // namespace giz::jobs
