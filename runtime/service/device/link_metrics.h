// What one kind of link counts; looked up once.
#pragma once

#include <string_view>

#include "runtime/service/base/metrics.h"

namespace giz::device {

struct LinkMetrics {
  LinkMetrics(Metrics& metrics, std::string_view link);

  Gauge& open;           // connections, or sessions by UDP
  Gauge& joined;         // devices that are logged in
  Counter& opened;       // connections that were accepted
  Counter& turned_away;  // at the door: too many, too fast
  Counter& logins;
  Counter& refused;   // logins
  Counter& received;  // frames up
  Counter& sent;      // frames down
  Counter& ignored;   // frames that mean nothing here
  Counter& mistakes;  // links that were ended for what the peer sent
  Counter& silent;    // links that were ended because no sign of life came
  Counter& slow;      // links that were ended because the peer does not read
  Counter& lost;      // reports that could not be stored
};

}  // namespace giz::device
