// What the account says to people, in Chinese; links are WeChat's <a href>.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/base/product.h"
#include "runtime/service/base/refusal.h"
#include "runtime/service/store/commands.h"

namespace giz::wechat::sayings {

std::string link(std::string_view url, std::string_view text);

// To who follows the account.
std::string welcome(const Product& product, std::string_view page);
std::string how_to_add(std::string_view page);
std::string not_ours();  // a code that was scanned

std::string claimed(std::string_view device, std::string_view page);
std::string accepted(std::string_view device, bool may_control, std::string_view page);
std::string has_it_already(std::string_view device, std::string_view page);
std::string claim_refused(Reason reason);
std::string share_refused(Reason reason);

// What became of a command; `state` is what is known of the device then.
std::string done(const store::Command& command, std::string_view device, std::string_view state);
std::string command_refused(Reason reason, std::string_view device);

}  // namespace giz::wechat::sayings
