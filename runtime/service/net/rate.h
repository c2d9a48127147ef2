// Token buckets by key, bounded in number: the one that was idle longest gives way.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/service/base/clock.h"

namespace giz::net {

class RateLimit {
 public:
  // `rate` a `period`, of which `burst` may come at once. rate 0: no limit.
  RateLimit(double rate, Millis period, double burst, std::size_t most_keys = 10'000);

  // Whether one more of this key is allowed now; else how long to wait.
  struct Answer {
    bool allowed = true;
    Millis wait = 0;
  };
  Answer take(std::string_view key, Millis now);

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Millis at;
  };
  double rate_;
  double burst_;
  std::size_t most_;
  std::list<Bucket> buckets_;  // the most recent first
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> index_;
};

}  // namespace giz::net
