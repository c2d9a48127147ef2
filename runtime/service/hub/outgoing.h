// Events for integrators: written to the outbox in the transaction of what they tell, so that
// neither is there without the other. jobs/ delivers them.
//
//   {"event": "data", "product_key": "...", "did": "...", "id": "-12", "time": 1767225600000,
//    "attrs": {"power": true}}
//   "online", "offline": without attrs; "alarm": with "point", "fault" and "on"
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/base/settings.h"
#include "runtime/service/hub/attrs.h"
#include "runtime/service/store/devices.h"
#include "runtime/service/store/journal.h"

namespace giz::hub {

class Outgoing {
 public:
  Outgoing(const Settings& settings, std::string_view product_key)
      : hook_(settings.hook_url), topic_(settings.event_topic), product_key_(product_key) {}

  bool wanted() const { return !hook_.empty() || !topic_.empty(); }

  // `more` are further members. Nothing where nobody wants events.
  void add(store::Database& database, std::string_view event, const store::Device& device,
           Millis time, const Json& more = Json::object()) const;

 private:
  std::string hook_;
  std::string topic_;
  std::string product_key_;
};

}  // namespace giz::hub
