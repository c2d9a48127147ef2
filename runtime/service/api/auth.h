// Who asks: session tokens, their cookie, the admin token.
#pragma once

#include <string>

#include "runtime/service/api/context.h"
#include "runtime/service/store/users.h"

namespace giz::api {

constexpr Millis kSessionLife = 180 * kDay;  // the Gizwits surface's too

struct Caller {
  std::int64_t user = 0;
  std::int64_t session = 0;
  std::string csrf;  // what X-GZ-CSRF must say where the cookie signs in
};

// Of `Authorization: Bearer`, or of the cookie gz_session; a changing request with the cookie also
// needs X-GZ-CSRF and no foreign Origin. Refusal unauthenticated or forbidden.
net::Task<Caller> authenticate(Ctx ctx, const net::Request& request);
// The same, where nobody who is signed in is an answer too: nothing then.
net::Task<std::optional<Caller>> try_authenticate(Ctx ctx, const net::Request& request);
// Of a token alone, as the Gizwits surface and its websocket have it.
net::Task<Caller> authenticate_token(Ctx ctx, std::string token);

struct SignedIn {
  store::User user;
  store::Session session;
  std::string token;
  std::string csrf;
};
store::User new_anonymous_user(Millis now);
// A session of this user, added within a job of the store; `token` is random_token().
SignedIn add_session(const Parts& parts, store::Database& database, store::User user,
                     const net::Request& request, const std::string& token);
// Set-Cookie with this token; an empty one ends the cookie.
std::string session_cookie(const Parts& parts, const net::Request& request, std::string_view token);

// The user whose password it is. Counts against the limits; a failure is audited and refused with
// unauthenticated, the same for a wrong name and a wrong password, in the same time.
net::Task<store::User> check_password(Ctx ctx, net::Request& request, std::string name,
                                      std::string password);

// As it is kept.
net::Task<std::string> hashed_password(Ctx ctx, std::string password);

constexpr std::size_t kShortestPassword = 8;
constexpr std::size_t kLongestPassword = 128;

// Refusal forbidden where GZ_ACCOUNTS lets users in through WeChat only.
void refuse_where_wechat_only(const Settings& settings);
// Refusal forbidden where GZ_ACCOUNTS does not let strangers sign up with a name and a password.
void require_sign_up(const Settings& settings);

// Refusal unauthenticated where the request has not the admin token.
void require_admin(const Parts& parts, const net::Request& request);

// A ticket for one websocket login within 60 s. It is kept as a session of its own kind, which no
// token can name, and is ended by its use: it works once over all instances.
constexpr Millis kTicketLife = 60'000;
net::Task<std::string> new_ticket(Ctx ctx, std::int64_t user, std::string address);
net::Task<Caller> use_ticket(Ctx ctx, std::string ticket);
bool is_ticket(const store::Session& session);

// Handlers for who is signed in.
using UserHandler = net::Task<net::Response> (*)(Ctx, net::Request&, Caller);
net::Handler signed_in(Ctx ctx, UserHandler handler);
using OpenHandler = net::Task<net::Response> (*)(Ctx, net::Request&);
net::Handler open(Ctx ctx, OpenHandler handler);
net::Handler for_admin(Ctx ctx, OpenHandler handler);

}  // namespace giz::api
