#include "runtime/service/device/login_guard.h"

namespace giz::device {
namespace {

constexpr Millis kMinute = 60'000;

}  // namespace

LoginGuard::LoginGuard(unsigned rate, std::size_t most_addresses)
    : failures_(rate, kMinute, rate, most_addresses), most_(most_addresses) {}

bool LoginGuard::may_try(std::string_view address, Millis now) {
  const auto found = until_.find(std::string(address));
  if (found == until_.end()) return true;
  if (found->second > now) return false;
  until_.erase(found);
  return true;
}

void LoginGuard::failed(std::string_view address, Millis now) {
  const net::RateLimit::Answer answer = failures_.take(address, now);
  if (answer.allowed) return;
  if (until_.size() >= most_) std::erase_if(until_, [now](auto& one) { return one.second <= now; });
  if (until_.size() < most_) until_[std::string(address)] = now + answer.wait;
}

}  // namespace giz::device
