// Devices and users to test with.
#pragma once

#include <optional>
#include <string>

#include "runtime/service/base/refusal.h"
#include "runtime/service/store/devices.h"
#include "runtime/service/store/users.h"

namespace giz {

inline store::Device a_device(const std::string& did) {
  return {0, did, "product", did + "mac", "p", did + "claim", false, 0, "1.0", false, 5};
}

inline store::User a_user(const std::string& name) {
  return {0, "password", name, "hash", false, 1};
}

inline store::Binding a_binding(std::int64_t user, std::int64_t device) {
  return {user, device, "", store::Role::owner, true, "", "", 0, 0};
}

// Why it was refused; nothing where it was not.
template <typename Action>
std::optional<Reason> refusal(Action action) {
  try {
    action();
  } catch (const Refusal& refused) {
    return refused.reason;
  }
  return std::nullopt;
}

}  // namespace giz
