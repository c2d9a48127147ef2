// Counts failures by key; a key with too many is locked out for a while. Bounded in number: the key
// that failed first gives way.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/service/base/clock.h"

namespace giz::hub {

class Lockout {
 public:
  // More than `most` failures within `period` lock the key until the period is over; 0: none do.
  Lockout(std::size_t most, Millis period, std::size_t most_keys = 10'000)
      : most_(most), period_(period), most_keys_(most_keys) {}

  // How long the key is locked out still; 0: it may try.
  Millis locked(std::string_view key, Millis now) const;
  void fail(std::string_view key, Millis now);

 private:
  struct Count {
    std::string key;
    Millis since;
    std::size_t failures;
  };
  std::size_t most_;
  Millis period_;
  std::size_t most_keys_;
  std::list<Count> counts_;  // the oldest first
  std::unordered_map<std::string_view, std::list<Count>::iterator> index_;
};

}  // namespace giz::hub
