#include "runtime/service/hub/lockout.h"

namespace giz::hub {

Millis Lockout::locked(std::string_view key, Millis now) const {
  const auto found = index_.find(key);
  if (most_ == 0 || found == index_.end() || found->second->failures <= most_) return 0;
  const Millis end = found->second->since + period_;
  return end > now ? end - now : 0;
}

void Lockout::fail(std::string_view key, Millis now) {
  const auto found = index_.find(key);
  if (found != index_.end() && now - found->second->since < period_) {
    ++found->second->failures;
    return;
  }
  if (found != index_.end()) {
    const auto old = found->second;
    index_.erase(found);
    counts_.erase(old);
  } else if (counts_.size() >= most_keys_) {
    index_.erase(counts_.front().key);
    counts_.pop_front();
  }
  counts_.push_back({std::string(key), now, 1});
  index_.emplace(counts_.back().key, std::prev(counts_.end()));
}

}  // namespace giz::hub
