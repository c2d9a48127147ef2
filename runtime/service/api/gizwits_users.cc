// Users: anonymous by a phone_id of the app's choice, or by name and password.
#include "runtime/service/api/gizwits.h"
#include "runtime/service/api/query.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

// What a phone_id is kept as: the id itself may be an openid.
std::string phone_name(const MasterKey& key, std::string_view phone_id) {
  return key.hash("phone_id", phone_id);
}

Response token_response(const SignedIn& who, int status) {
  return Response::json({{"uid", uid_text(who.user.id)},
                         {"token", who.token},
                         {"expire_at", who.session.expires / 1000}},
                        status);
}

Task<Response> start(Ctx ctx, Request& request, store::User user, int status) {
  const std::string token = random_token();
  auto add = [&](store::Database& database) {
    store::User known = user;
    if (known.id == 0) {
      const auto found = store::find_user(database, known.kind, known.name);
      if (found && known.kind == "password") {
        throw Refusal(Reason::conflict, "username unavailable!", "username");
      }
      known = found ? *found : store::add_user(database, known);
      if (known.disabled) throw Refusal(Reason::forbidden, "this user is disabled");
    }
    return add_session(*ctx, database, known, request, token);
  };
  const SignedIn who = co_await ctx->store.write(add);
  co_return token_response(who, status);
}

Task<Response> by_phone(Ctx ctx, Request& request, std::string phone_id) {
  if (ctx->settings.accounts != "anonymous") {
    throw Refusal(Reason::forbidden, "anonymous users are closed here (GZ_ACCOUNTS)", "phone_id");
  }
  store::User user;
  user.kind = "phone";
  user.name = phone_name(ctx->key, phone_id);
  user.created = ctx->clock();
  co_return co_await start(ctx, request, user, 201);
}

Task<Response> sign_up(Ctx ctx, Request& request) {
  take(*ctx, ctx->shared->login, request.peer, "login");
  const Json body = gizwits_body(request);
  std::string phone_id = gizwits_text(body, "phone_id");
  if (!phone_id.empty()) co_return co_await by_phone(ctx, request, phone_id);
  std::string name = gizwits_text(body, "username", 64);
  std::string password = gizwits_text(body, "password", kLongestPassword);
  if (name.empty() || password.size() < kShortestPassword) {
    throw GizwitsError(kFormInvalid,
                       "form invalid! phone_id, or username and a password of 8 characters");
  }
  require_sign_up(ctx->settings);
  store::User user;
  user.kind = "password";
  user.name = name;
  user.created = ctx->clock();
  user.password_hash = co_await hashed_password(ctx, password);
  co_return co_await start(ctx, request, user, 201);
}

Task<Response> login(Ctx ctx, Request& request) {
  const Json body = gizwits_body(request);
  std::string name = gizwits_text(body, "username", 64);
  std::string password = gizwits_text(body, "password", kLongestPassword);
  if (name.empty() || password.empty()) {
    throw GizwitsError(kFormInvalid, "form invalid! username and password are wanted");
  }
  store::User user;
  try {
    user = co_await check_password(ctx, request, name, password);
  } catch (const Refusal& refusal) {
    if (refusal.reason != Reason::unauthenticated) throw;
    throw GizwitsError(kBadPassword, "username or password error!");
  }
  co_return co_await start(ctx, request, user, 200);
}

// A new password, or a name and a password for one who had none.
Task<Response> change_user(Ctx ctx, Request& request, Caller caller) {
  take(*ctx, ctx->shared->login, request.peer, "login");
  const Json body = gizwits_body(request);
  std::string name = gizwits_text(body, "username", 64);
  std::string old_password = gizwits_text(body, "old_pwd", kLongestPassword);
  std::string password =
      gizwits_text(body, body.contains("new_pwd") ? "new_pwd" : "password", kLongestPassword);
  if (password.size() < kShortestPassword) {
    throw GizwitsError(kFormInvalid, "form invalid! a new password of 8 characters is wanted");
  }
  auto look = [&](store::Database& database) { return store::find_user(database, caller.user); };
  std::optional<store::User> user = co_await ctx->store.read(look);
  if (!user) throw GizwitsError(kNoSuchUser, "user does not exist!");
  if (user->kind == "password") {
    co_await check_password(ctx, request, user->name, old_password);
  } else if (name.empty()) {
    throw GizwitsError(kFormInvalid, "form invalid! username is wanted");
  } else {
    user->kind = "password";
    user->name = name;
  }
  user->password_hash = co_await hashed_password(ctx, password);
  auto work = [&](store::Database& database) {
    store::change_user(database, *user);
    store::add_audit(database, audit_of(*ctx, request, actor_of(caller.user), "password",
                                        actor_of(caller.user), "done"));
  };
  co_await ctx->store.write(work);
  co_return Response::json({{"updatedAt", to_iso(ctx->clock())}});
}

Task<Response> show_user(Ctx ctx, Request&, Caller caller) {
  auto look = [&](store::Database& database) { return store::find_user(database, caller.user); };
  const std::optional<store::User> user = co_await ctx->store.read(look);
  if (!user) throw GizwitsError(kNoSuchUser, "user does not exist!");
  const bool named = user->kind == "password";
  co_return Response::json({{"uid", uid_text(user->id)},
                            {"username", named ? Json(user->name) : Json(nullptr)},
                            {"phone", nullptr},
                            {"email", nullptr},
                            {"is_anonymous", !named},
                            {"lang", "zh-cn"},
                            {"name", nullptr},
                            {"gender", "N"},
                            {"birthday", nullptr},
                            {"address", nullptr},
                            {"remark", nullptr}});
}

}  // namespace

void add_gizwits_users(Ctx ctx, net::Router& router) {
  router.add(verb::post, "/app/users", gizwits_open(ctx, sign_up));
  router.add(verb::get, "/app/users", gizwits_user(ctx, show_user));
  router.add(verb::put, "/app/users", gizwits_user(ctx, change_user));
  router.add(verb::post, "/app/login", gizwits_open(ctx, login));
}

}  // namespace giz::api
