// Signing in through WeChat: out to it with a state, back with a code, and on to a clean address
// with a session. WeChat's web view loses cookies, loads addresses twice and keeps old ones in its
// history, so that each step may happen again: a state is exchanged once, and who comes back with
// it in the same browser soon after is given a session of the same user.
//
// Whoever comes back without the cookie of the browser that began may have been sent here by
// somebody else, who wants them to use that other's account unknowingly. They are shown a page, and
// have a session only when they press its button: a code in a form, bound to a new cookie.
#include <fmt/format.h>

#include "runtime/service/api/wechat_html.h"
#include "runtime/service/api/wechat_routes.h"
#include "runtime/service/net/gate.h"
#include "runtime/service/net/target.h"
#include "runtime/service/wechat/oauth.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;
using wechat::CallFailed;
using App = std::shared_ptr<const wechat::OpenApp>;

constexpr std::string_view kBrowserCookie = "gz_oauth";
constexpr std::size_t kCookieSize = 43;
constexpr std::chrono::milliseconds kLookAgain{100};
constexpr int kLooks = 50;  // five seconds: as long as the exchange may take

std::string start_path(std::string_view app, std::string_view next) {
  return fmt::format("/wechat/oauth/{}/start?next={}", net::percent_encode(app),
                     net::percent_encode(next));
}

HtmlPage sorry(int status, Spoken title, Spoken text, std::string link) {
  return {status, std::move(title), std::move(text), {"重新登录", "Try again"}, std::move(link), {},
          {}};
}

Response expired_page(const Request& request, std::string_view next) {
  return html_response(sorry(400, {"登录已失效", "This sign-in is over"},
                             {"页面打开得太晚，或已经用过。请重新登录。",
                              "The page was opened too late, or was used before. Sign in again."},
                             start_path(request.param("app"), next)));
}

// What failed at WeChat, in the words of its remedy; the code of a sign-in says nothing of a
// person.
Response failed_page(const Request& request, std::string_view next, const CallFailed& failed) {
  const wechat::Remedy remedy = wechat::remedy_of(failed.errcode, failed.what());
  return html_response(sorry(502, {"微信登录失败", "WeChat did not sign you in"},
                             {fmt::format("{}（{}）", remedy.zh, failed.errcode),
                              fmt::format("{} ({})", remedy.en, failed.errcode)},
                             start_path(request.param("app"), next)));
}

std::string browser_cookie(const Parts& parts, const Request& request, std::string_view value) {
  return fmt::format("{}={}; Path=/wechat/oauth; Max-Age={}; HttpOnly; SameSite=Lax{}",
                     kBrowserCookie, value, wechat::kStateLife / 1000,
                     endpoint_of(parts, request).secure ? "; Secure" : "");
}

// The browser's own, so that two pages that begin at once do not take each other's away.
std::string browser_of(const Request& request) {
  const std::string_view known = request.cookie(kBrowserCookie);
  return known.size() == kCookieSize ? std::string(known) : random_token();
}

Task<Response> send_to_wechat(Ctx ctx, const Request& request, App app, std::string next,
                              std::string scope, bool again) {
  const std::string state = wechat::new_state();
  const std::string browser = browser_of(request);
  store::OauthState row;
  row.state_hash = wechat::state_hash(ctx->key, state);
  row.app = app->id;
  row.next = std::move(next);
  row.cookie_hash = wechat::browser_hash(ctx->key, browser);
  row.scope = std::move(scope);
  row.created = ctx->clock();
  row.again = again;
  const auto add = [&](store::Database& database) { store::add_oauth_state(database, row); };
  co_await ctx->store.write(add);
  const std::string back = fmt::format("{}/wechat/oauth/{}/callback",
                                       endpoint_of(*ctx, request).origin, request.param("app"));
  Response response = redirect_to(wechat::authorize_url(
      ctx->settings.wechat_open_base, app->wechat_app_id, back, row.scope, state));
  response.headers.emplace_back("Set-Cookie", browser_cookie(*ctx, request, browser));
  co_return response;
}

Task<Response> start(Ctx ctx, Request& request) {
  take(*ctx, ctx->shared->oauth, request.peer, "oauth");
  const App app = co_await ctx->wechat->apps.find(std::string(request.param("app")));
  const std::string next = wechat::clean_next(request.query_value("next"));
  if (app->wechat_app_id.empty() || app->secret.empty() || app->kind == "mini") {
    co_return html_response(
        {503,
         {"公众号尚未配置", "This account is not set up"},
         {"请管理员在设置页填写 AppID 和 AppSecret。",
          "An administrator enters its AppID and AppSecret on the settings page."},
         {},
         {},
         {},
         {}});
  }
  if (request.header("User-Agent").find("MicroMessenger") == std::string_view::npos) {
    co_return html_response(
        {200,
         {"请在微信中打开", "Open this in WeChat"},
         {"复制下面的地址，发送到微信后打开。", "Copy this address and open it in WeChat."},
         {},
         {},
         {},
         endpoint_of(*ctx, request).origin + start_path(request.param("app"), next)});
  }
  const bool wants_more = request.query_value("scope") == "userinfo";
  co_return co_await send_to_wechat(ctx, request, app, next,
                                    wants_more ? "snsapi_userinfo" : "snsapi_base", false);
}

Response with_session(const Parts& parts, const Request& request, const SignedIn& who,
                      std::string_view next, int status) {
  Response response = redirect_to(next, status);
  response.headers.emplace_back("Set-Cookie", session_cookie(parts, request, who.token));
  return response;
}

// Refusal forbidden where the user may no longer come in.
Task<Response> sign_in(Ctx ctx, const Request& request, std::int64_t user, std::string next,
                       int status = 302) {
  const std::string token = random_token();
  const auto add = [&](store::Database& database) {
    const auto known = store::find_user(database, user);
    if (!known || known->disabled) throw Refusal(Reason::forbidden, "this user has been disabled");
    return add_session(*ctx, database, *known, request, token);
  };
  const SignedIn who = co_await ctx->store.write(add);
  co_return with_session(*ctx, request, who, next, status);
}

// Who it turned out to be, kept with the state.
Task<std::int64_t> meet(Ctx ctx, const Request& request, App app, wechat::Person person,
                        std::string hash) {
  const Millis now = ctx->clock();
  const auto work = [&](store::Database& database) {
    store::Met met =
        store::meet(database, app->id, person.openid, person.unionid, person.snapshot, now);
    store::finish_oauth_state(database, hash, met.identity.user);
    if (met.merged != 0) {
      store::add_audit(database, audit_of(*ctx, request, actor_of(met.identity.user),
                                          "users_merged", actor_of(met.merged), "done"));
    }
    return met;
  };
  const store::Met met = co_await ctx->store.write(work);
  // Pages of the user who was given up come back with the session they have, which is the other's.
  if (met.merged != 0) tell_user(*ctx, met.merged, {{"session_ended", 0}});
  co_return met.identity.user;
}

Task<Response> ask_to_confirm(Ctx ctx, const Request& request, App app, std::int64_t user,
                              std::string next) {
  const std::string code = wechat::new_state();
  const std::string browser = random_token();
  store::OauthState row;
  row.state_hash = ctx->key.hash("wechat.confirm", code);
  row.app = app->id;
  row.next = std::move(next);
  row.cookie_hash = wechat::browser_hash(ctx->key, browser);
  row.scope = "confirm";
  row.created = ctx->clock();
  row.user = user;
  const auto add = [&](store::Database& database) { store::add_oauth_state(database, row); };
  co_await ctx->store.write(add);
  Response response = html_response(
      {200,
       {"继续登录", "Go on to sign in"},
       {"你刚才用微信登录了本页面。如果是你本人的操作，请点击继续；否则请关闭此页。",
        "You have just come back from WeChat. If it was you who signed in, go on; else close this "
        "page."},
       {"继续", "Continue"},
       fmt::format("/wechat/oauth/{}/confirm", net::percent_encode(request.param("app"))),
       code,
       {}});
  response.headers.emplace_back("Set-Cookie", browser_cookie(*ctx, request, browser));
  co_return response;
}

bool is_same_browser(const Parts& parts, const Request& request, const store::OauthState& row) {
  const std::string_view cookie = request.cookie(kBrowserCookie);
  return !cookie.empty() &&
         equal_in_constant_time(wechat::browser_hash(parts.key, cookie), row.cookie_hash);
}

Task<std::optional<store::OauthState>> find_state(Ctx ctx, std::string hash) {
  const auto look = [&](store::Database& database) {
    return store::find_oauth_state(database, hash);
  };
  co_return co_await ctx->store.read(look);
}

// The state was used: by this page's first load, which may not have its answer yet.
Task<Response> come_again(Ctx ctx, const Request& request, store::OauthState row) {
  if (co_await try_authenticate(ctx, request)) co_return redirect_to(row.next);
  if (!is_same_browser(*ctx, request, row)) co_return expired_page(request, row.next);
  for (int i = 0; row.user == 0 && i < kLooks; ++i) {
    co_await net::pause(ctx->loop.get_executor(), kLookAgain);
    row = (co_await find_state(ctx, row.state_hash)).value_or(row);
  }
  if (row.user == 0 || ctx->clock() - row.used > wechat::kStateRepeats)
    co_return expired_page(request, row.next);
  co_return co_await sign_in(ctx, request, row.user, row.next);
}

Task<Response> exchange(Ctx ctx, const Request& request, App app, store::OauthState row,
                        std::string code) {
  std::optional<CallFailed> failed;
  wechat::Person person;
  try {
    person = co_await wechat::exchange_code(ctx->wechat->client, app, code);
  } catch (const CallFailed& error) {
    failed = error;
  }
  if (!failed) {
    const std::int64_t user = co_await meet(ctx, request, app, person, row.state_hash);
    if (!is_same_browser(*ctx, request, row))
      co_return co_await ask_to_confirm(ctx, request, app, user, row.next);
    co_return co_await sign_in(ctx, request, user, row.next);
  }
  ctx->log.warn(
      "a code of WeChat was not exchanged",
      {{"app", app->id}, {"errcode", std::int64_t{failed->errcode}}, {"again", row.again}});
  if (wechat::is_stale_code(failed->errcode)) {
    if (co_await try_authenticate(ctx, request)) co_return redirect_to(row.next);
    if (!row.again) co_return co_await send_to_wechat(ctx, request, app, row.next, row.scope, true);
  }
  co_return failed_page(request, row.next, *failed);
}

Task<Response> callback(Ctx ctx, Request& request) {
  if (request.method == verb::head) co_return Response::empty();  // looks, and uses nothing up
  const App app = co_await ctx->wechat->apps.find(std::string(request.param("app")));
  const std::string state(request.query_value("state"));
  const std::string code(request.query_value("code"));
  if (!wechat::is_state(state)) co_return expired_page(request, "/");
  const Millis now = ctx->clock();
  const std::optional<store::OauthState> row =
      co_await find_state(ctx, wechat::state_hash(ctx->key, state));
  if (!row || row->app != app->id || now - row->created > wechat::kStateLife)
    co_return expired_page(request, "/");
  if (code.empty()) {
    co_return html_response(
        sorry(403, {"你没有同意登录", "You did not agree to sign in"},
              {"同意后才能查看和控制设备。", "Devices can be seen and controlled after you agree."},
              start_path(request.param("app"), row->next)));
  }
  const auto use = [&](store::Database& database) {
    return store::use_oauth_state(database, row->state_hash, now);
  };
  if (row->used != 0 || !co_await ctx->store.write(use)) {
    const std::optional<store::OauthState> used = co_await find_state(ctx, row->state_hash);
    co_return co_await come_again(ctx, request, used.value_or(*row));
  }
  co_return co_await exchange(ctx, request, app, *row, code);
}

std::string form_code(const Request& request) {
  constexpr std::string_view kName = "code=";
  const std::string_view body = request.body;
  if (!body.starts_with(kName)) return {};
  return std::string(body.substr(kName.size(), body.find('&') - kName.size()));
}

Task<Response> confirm(Ctx ctx, Request& request) {
  // "null" is what some web views say of every form; the cookie is what counts.
  if (request.header("Origin") != "null") check_origin(*ctx, request);
  take(*ctx, ctx->shared->oauth, request.peer, "oauth");
  const App app = co_await ctx->wechat->apps.find(std::string(request.param("app")));
  const std::string code = form_code(request);
  if (!wechat::is_state(code)) co_return expired_page(request, "/");
  const Millis now = ctx->clock();
  const std::string hash = ctx->key.hash("wechat.confirm", code);
  const std::optional<store::OauthState> row = co_await find_state(ctx, hash);
  const bool good = row && row->app == app->id && now - row->created <= wechat::kStateLife &&
                    is_same_browser(*ctx, request, *row);
  if (!good) co_return expired_page(request, row ? row->next : "/");
  const auto use = [&](store::Database& database) {
    return store::use_oauth_state(database, hash, now);
  };
  if (!co_await ctx->store.write(use)) co_return expired_page(request, row->next);
  co_return co_await sign_in(ctx, request, row->user, row->next, 303);
}

// A person looks at the answer, not a program.
Task<Response> as_page(Ctx ctx, OpenHandler handler, Request& request) {
  std::optional<Refusal> refused;
  try {
    co_return co_await handler(ctx, request);
  } catch (const Refusal& refusal) {
    refused = refusal;
  }
  const Spoken title = refused->reason == Reason::throttled
                           ? Spoken{"登录太频繁，请稍后再试", "Too many sign-ins, try again later"}
                           : Spoken{"无法登录", "You cannot sign in"};
  Response response =
      html_response({http_status(refused->reason), title, {"", refused->what()}, {}, {}, {}, {}});
  if (refused->retry_after > 0)
    response.headers.emplace_back("Retry-After", std::to_string(refused->retry_after));
  co_return response;
}

net::Handler page_of(Ctx ctx, OpenHandler handler) {
  return
      [ctx = std::move(ctx), handler](Request& request) { return as_page(ctx, handler, request); };
}

}  // namespace

void add_oauth_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/wechat/oauth/{app}/start", page_of(ctx, start));
  router.add(verb::get, "/wechat/oauth/{app}/callback", page_of(ctx, callback));
  router.add(verb::post, "/wechat/oauth/{app}/confirm", page_of(ctx, confirm));
}

}  // namespace giz::api
