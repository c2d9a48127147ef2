// What is missing or wrong in the settings of a WeChat account, as far as it can be seen without
// asking WeChat: each says in Chinese and English what to paste where.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/service/store/apps.h"

namespace giz::admin {

// What the account stands in.
struct Ground {
  std::string base_url;         // PUBLIC_BASE_URL; empty: not set
  bool proved = false;          // a MP_verify_....txt is here
  bool of_environment = false;  // WECHAT_APP_ID names this account
};

enum class Weight : std::uint8_t {
  error,    // WeChat will not work
  warning,  // something of it will not, or is less safe than it could be
  hint,
};
std::string_view word(Weight weight);

struct Finding {
  std::string code;  // "no_secret"
  Weight weight = Weight::error;
  std::string field;  // of the account, where one is to blame: "secret"
  std::string zh, en;
  bool operator==(const Finding&) const = default;
};

// The account is open: its secrets are in the clear.
std::vector<Finding> findings_of(const store::App& app, const std::vector<store::AppToken>& tokens,
                                 const Ground& ground);

}  // namespace giz::admin
