// Getting devices and leaving them: what every surface does alike.
#pragma once

#include <string>
#include <vector>

#include "runtime/service/api/access.h"

namespace giz::api {

// A code is a secret to be guessed, so that trying one counts: by user, and by address, for an
// anonymous user is a cheap thing. Not by address where all come from WeChat's servers, who has
// said who they are.
enum class Guess : std::uint8_t { by_user_and_address, by_user };
void take_claim(const Parts& parts, const net::Request& request, std::int64_t user, Guess guess);

// Inside a job of the store: bind_first(), with its event and its entry of the audit chain.
store::Binding bind_owner(const Parts& parts, const net::Request& request,
                          store::Database& database, std::int64_t user, const store::Device& device,
                          std::string alias, std::string remark);
// Inside a job: ends the binding of `user`, an owner's ends everybody's; with the events and the
// entry of the audit chain, whose actor is who asks. The users whose binding ended.
std::vector<std::int64_t> end_bindings(const Parts& parts, const net::Request& request,
                                       store::Database& database, std::int64_t actor,
                                       std::int64_t user, const store::Binding& binding);
// Inside a job: who bound a device on a page is told so in WeChat, where they are known there. Who
// did it by scanning in WeChat has its answer there already.
void confirm_in_wechat(const Parts& parts, store::Database& database, std::int64_t user,
                       std::string_view did, Guess guess);
// After the commit: watchers and open pages hear of it.
void tell_bound(const Parts& parts, std::int64_t user, std::string_view did);

// By the device's claim code. Refusal not_found, conflict or throttled.
struct Claimed {
  store::Device device;
  store::Binding binding;
};
net::Task<Claimed> claim_device(Ctx ctx, const net::Request& request, std::int64_t user,
                                std::string code, std::string alias, Guess guess);

}  // namespace giz::api
