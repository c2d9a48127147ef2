// Users and their sessions. Who signs in gets a token (for Authorization: Bearer) and the same as a
// cookie that scripts cannot read; a page of ours uses the cookie and `csrf`.
#include <fmt/format.h>

#include "runtime/service/api/native.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/shapes.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr Text kName{1, 64};
constexpr Text kPassword{kShortestPassword, kLongestPassword};

Response signed_in_response(const Parts& parts, const Request& request, const SignedIn& who) {
  Response response = Response::json({{"token", who.token},
                                      {"csrf", who.csrf},
                                      {"expires", who.session.expires},
                                      {"user", user_json(who.user)}},
                                     201);
  response.headers.emplace_back("Set-Cookie", session_cookie(parts, request, who.token));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Task<Response> start_session(Ctx ctx, Request& request, store::User user) {
  const std::string token = random_token();
  const bool fresh = user.id == 0;
  auto add = [&](store::Database& database) {
    const store::User known = fresh ? store::add_user(database, user) : user;
    return add_session(*ctx, database, known, request, token);
  };
  const SignedIn who = co_await ctx->store.write(add);
  co_return signed_in_response(*ctx, request, who);
}

Task<Response> create_session(Ctx ctx, Request& request) {
  check_origin(*ctx, request);
  const Json body = object_body(request, {"kind", "name", "password"});
  const std::string kind = text_member(body, "kind", {1, 16});
  if (kind == "password") {
    std::string name = text_member(body, "name", kName);
    std::string password = text_member(body, "password", {1, kLongestPassword});
    store::User user = co_await check_password(ctx, request, name, password);
    co_return co_await start_session(ctx, request, user);
  }
  if (kind != "anonymous") {
    throw Refusal(Reason::bad_request, "'kind' must be anonymous or password", "kind");
  }
  refuse_where_wechat_only(ctx->settings);
  if (ctx->settings.accounts != "anonymous") {
    throw Refusal(Reason::forbidden, "sign in with a name and a password here (GZ_ACCOUNTS)",
                  "kind");
  }
  take(*ctx, ctx->shared->login, request.peer, "login");
  store::User user = new_anonymous_user(ctx->clock());
  co_return co_await start_session(ctx, request, user);
}

Task<Response> create_user(Ctx ctx, Request& request) {
  check_origin(*ctx, request);
  require_sign_up(ctx->settings);
  take(*ctx, ctx->shared->login, request.peer, "login");
  const Json body = object_body(request, {"name", "password"});
  store::User user;
  user.kind = "password";
  user.name = text_member(body, "name", kName);
  user.created = ctx->clock();
  std::string password = text_member(body, "password", kPassword);
  user.password_hash = co_await hashed_password(ctx, password);
  co_return co_await start_session(ctx, request, user);
}

Task<Response> get_me(Ctx ctx, Request&, Caller caller) {
  auto look = [&](store::Database& database) { return store::find_user(database, caller.user); };
  const std::optional<store::User> user = co_await ctx->store.read(look);
  if (!user) throw Refusal(Reason::unauthenticated, "this user is gone");
  Response response = Response::json(
      {{"user", user_json(*user)}, {"session", caller.session}, {"csrf", caller.csrf}});
  response.headers.emplace_back("Cache-Control", "no-store");
  co_return response;
}

// The user's open pages are closed; those of other sessions come back with a ticket of theirs.
Task<Response> end_session(Ctx ctx, Request& request, Caller caller, std::int64_t id) {
  auto work = [&](store::Database& database) {
    return store::end_session(database, caller.user, id);
  };
  if (!co_await ctx->store.write(work)) {
    throw Refusal(Reason::not_found, "no session of yours has this id", "id");
  }
  tell_user(*ctx, caller.user, {{"session_ended", id}});
  Response response = Response::empty();
  if (id == caller.session) {
    response.headers.emplace_back("Set-Cookie", session_cookie(*ctx, request, ""));
  }
  co_return response;
}

Task<Response> logout(Ctx ctx, Request& request, Caller caller) {
  co_return co_await end_session(ctx, request, caller, caller.session);
}

Task<Response> delete_session(Ctx ctx, Request& request, Caller caller) {
  const std::int64_t id = id_param(request);
  co_return co_await end_session(ctx, request, caller, id);
}

Task<Response> get_sessions(Ctx ctx, Request&, Caller caller) {
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    return store::list_sessions(database, caller.user, now);
  };
  Json list = Json::array();
  const std::vector<store::Session> sessions = co_await ctx->store.read(look);
  for (const store::Session& session : sessions) {
    if (!is_ticket(session)) list.push_back(session_json(session, caller.session));
  }
  co_return Response::json({{"sessions", std::move(list)}});
}

Task<Response> create_ticket(Ctx ctx, Request& request, Caller caller) {
  take(*ctx, ctx->shared->command, fmt::format("ticket {}", caller.user), "ticket");
  std::string address = request.peer;
  const std::string ticket = co_await new_ticket(ctx, caller.user, address);
  const Endpoint endpoint = endpoint_of(*ctx, request);
  co_return Response::json({{"ticket", ticket},
                            {"expires", ctx->clock() + kTicketLife},
                            {"url", fmt::format("ws{}/ws/app/v1", endpoint.origin.substr(4))}},
                           201);
}

}  // namespace

void add_account_routes(Ctx ctx, net::Router& router) {
  router.add(verb::post, "/api/v1/sessions", open(ctx, create_session));
  router.add(verb::post, "/api/v1/users", open(ctx, create_user));
  router.add(verb::get, "/api/v1/me", signed_in(ctx, get_me));
  router.add(verb::post, "/api/v1/logout", signed_in(ctx, logout));
  router.add(verb::get, "/api/v1/sessions", signed_in(ctx, get_sessions));
  router.add(verb::delete_, "/api/v1/sessions/{id}", signed_in(ctx, delete_session));
  router.add(verb::post, "/api/v1/ws-ticket", signed_in(ctx, create_ticket));
}

}  // namespace giz::api
