// Slows down who guesses passcodes: an address whose logins failed too often is not heard for a
// while. Logins that succeed cost nothing, so a fleet behind one address joins freely.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/service/net/rate.h"

namespace giz::device {

class LoginGuard {
 public:
  // `rate` failures a minute and address; 0: no limit.
  explicit LoginGuard(unsigned rate, std::size_t most_addresses = 10'000);

  bool may_try(std::string_view address, Millis now);
  void failed(std::string_view address, Millis now);

 private:
  net::RateLimit failures_;
  std::size_t most_;
  std::unordered_map<std::string, Millis> until_;
};

}  // namespace giz::device
