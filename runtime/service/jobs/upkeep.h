// The store's housekeeping: commands that nobody answered, roll-ups, what is too old.
#pragma once

#include <memory>

#include "runtime/service/base/clock.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/net/repeating.h"
#include "runtime/service/store/store.h"

namespace giz::jobs {

class Upkeep {
 public:
  Upkeep(net::asio::io_context& loop, const Settings& settings, store::Store& store, const Log& log,
         Clock clock);
  void start();
  net::Task<> stop();

 private:
  net::Task<bool> expire_commands();
  net::Task<bool> roll_up();
  net::Task<bool> forget();

  const Settings& settings_;
  store::Store& store_;
  Clock clock_;
  std::shared_ptr<net::Repeating> commands_;
  std::shared_ptr<net::Repeating> roll_up_;
  std::shared_ptr<net::Repeating> forget_;
};

}  // namespace giz::jobs
