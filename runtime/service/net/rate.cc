#include "runtime/service/net/rate.h"

#include <algorithm>
#include <cmath>

namespace giz::net {

RateLimit::RateLimit(double rate, Millis period, double burst, std::size_t most_keys)
    : rate_(rate / static_cast<double>(period)), burst_(std::max(burst, 1.0)), most_(most_keys) {}

RateLimit::Answer RateLimit::take(std::string_view key, Millis now) {
  if (rate_ <= 0) {
    return {};
  }
  const auto found = index_.find(key);
  if (found != index_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  } else {
    if (buckets_.size() >= most_) {
      index_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({std::string(key), burst_, now});
    index_.emplace(buckets_.front().key, buckets_.begin());
  }
  Bucket& bucket = buckets_.front();
  // A wall clock may step back; then nothing flows in.
  const auto passed = static_cast<double>(std::max<Millis>(now - bucket.at, 0));
  bucket.tokens = std::min(burst_, bucket.tokens + passed * rate_);
  bucket.at = now;
  // Sums of fractions fall short of a whole one by a hair.
  if (bucket.tokens > 1 - 1e-6) {
    bucket.tokens = std::max(bucket.tokens - 1, 0.0);
    return {};
  }
  return {false, static_cast<Millis>(std::ceil((1 - bucket.tokens) / rate_ - 1e-6))};
}

}  // namespace giz::net
