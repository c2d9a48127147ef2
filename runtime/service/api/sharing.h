// Shares, for both surfaces: made by the owner, accepted once by a guest.
#pragma once

#include <string>

#include "runtime/service/api/auth.h"
#include "runtime/service/api/binding.h"

namespace giz::api {

enum class ShareKind : std::uint8_t { link, qr };  // open for 24 hours, or 15 minutes

struct ShareRequest {
  std::string did;
  ShareKind kind = ShareKind::link;
  bool may_control = true;
  Millis guest_for = 0;  // 0: until ended
  Millis open_for = 0;   // 0: the kind's
};
struct NewShare {
  store::Share share;
  std::string code;  // 32 hexadecimal digits, told this once
};
net::Task<NewShare> create_share(Ctx ctx, const net::Request& request, std::int64_t user,
                                 ShareRequest wanted);
// Counts against the claim limits: a code is a secret to be guessed.
net::Task<store::Binding> accept_share(Ctx ctx, const net::Request& request, std::int64_t user,
                                       std::string code, Guess guess = Guess::by_user_and_address);

}  // namespace giz::api
