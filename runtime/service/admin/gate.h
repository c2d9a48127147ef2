// Who may use the settings page: by a link that works once, or by the admin token. What follows is
// a session of twelve hours, a cookie that scripts cannot read and only this page's path gets. The
// admin token as `Authorization: Bearer` does without a session.
#pragma once

#include <memory>
#include <string>

#include "runtime/service/api/internal.h"
#include "runtime/service/hub/lockout.h"
#include "runtime/service/store/admin_sessions.h"

namespace giz::admin {

using api::Ctx;
using net::Json;

constexpr Millis kLinkLife = 24 * kHour;
constexpr Millis kAdminSession = 12 * kHour;
constexpr std::size_t kTries = 10;        // wrong codes and tokens from one address ...
constexpr Millis kLocked = 15 * kMinute;  // ... within this time, and for the rest of it

class Gate {
 public:
  explicit Gate(Ctx ctx);

  // {"code"} of a link, or {"token"}: the admin's. 201 with the cookie and {"csrf","base",
  // "product"}; Refusal unauthenticated, or throttled after too many failures.
  net::Task<net::Response> sign_in(net::Request& request);
  net::Task<net::Response> show(net::Request& request);  // the same: still signed in
  net::Task<net::Response> sign_out(net::Request& request);

  // Refusal where who asks is not let in. A changing request with the cookie also needs the
  // session's X-GZ-CSRF and no foreign Origin.
  net::Task<> check(net::Request& request);

 private:
  net::Task<std::string> session_of(net::Request& request);
  bool is_admin_token(std::string_view token) const;
  void require_unlocked(const net::Request& request) const;
  net::Task<> failed(net::Request& request);
  std::string hash_of(std::string_view token) const;
  std::string csrf_of(std::string_view hash) const;
  std::string cookie(const net::Request& request, std::string_view token, Millis life) const;

  Ctx ctx_;
  hub::Lockout lockout_;
};

// Handlers that only who is let in reaches; what they answer is kept by nobody.
net::Handler behind(std::shared_ptr<Gate> gate, net::Handler handler);

}  // namespace giz::admin
