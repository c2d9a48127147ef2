// What is asked of WeChat in an account's name, from the settings page.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/service/admin/account_checks.h"
#include "runtime/service/admin/accounts.h"
#include "runtime/service/admin/checks.h"
#include "runtime/service/api/query.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/wechat/device_platform.h"
#include "runtime/service/wechat/menu.h"

namespace giz::admin {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::array<std::string_view, 6> kChecks{"all", "callback", "token",
                                                  "ip",  "menu",     "message"};
constexpr Millis kJustNow = 10 * kMinute;
constexpr std::size_t kLookedAt = 1000;  // followers, for who has just written

Json results_json(const std::vector<Result>& results) {
  Json all = Json::array();
  for (const Result& result : results) {
    all.push_back({{"name", result.name},
                   {"ok", result.ok},
                   {"errcode", result.errcode},
                   {"zh", result.zh},
                   {"en", result.en}});
  }
  return {{"results", std::move(all)}};
}

// Kept: what was tried and what came of it, and our address where WeChat told it.
Task<Response> answer_with(At desk, Request& request, std::string action, AppPtr app,
                           std::vector<Result> results) {
  auto work = [&](store::Database& database) {
    for (const Result& result : results) {
      if (!result.address.empty()) put_egress_ip(database, result.address);
      store::add_audit(database,
                       api::audit_of(*desk->ctx, request, "admin", action,
                                     fmt::format("app:{}", app->id), result.ok ? "done" : "failed",
                                     Json{{"what", result.name}, {"errcode", result.errcode}}));
    }
  };
  co_await desk->ctx->store.write(work);
  co_return Response::json(results_json(results));
}

wechat::Tools tools_of(const api::Parts& parts) {
  return {parts.loop, parts.settings, parts.key,  parts.store,
          parts.log,  parts.metrics,  parts.clock};
}

// -- a message to who has just written --

// Whom it goes to: the user that was named, or who wrote to the account last, a moment ago.
std::optional<store::Identity> person_to_tell(store::Database& database, std::int64_t app,
                                              std::int64_t user, Millis now) {
  std::optional<store::Identity> found;
  if (user != 0) {
    for (const store::Identity& identity : store::identities_of(database, user)) {
      if (identity.app == app) found = identity;
    }
    return found;
  }
  for (const store::Identity& identity : store::list_identities(database, app, 0, kLookedAt)) {
    const bool later = !found || identity.spoke > found->spoke;
    if (identity.spoke > now - kJustNow && later) found = identity;
  }
  return found;
}

Result nobody_to_tell(bool named) {
  if (named) {
    return {"message",
            false,
            0,
            "此用户超出微信的客服消息限额：请对方先给公众号发一条消息。",
            "WeChat's quota of customer messages for this user is used up: let them write to the "
            "account first.",
            {}};
  }
  return {"message",
          false,
          0,
          "请先用你的微信给公众号发一条消息，十分钟内再试。",
          "Write to the account with your own WeChat first, then try again within ten minutes.",
          {}};
}

Task<Result> send_message(At desk, AppPtr app, std::int64_t user) {
  const Millis now = desk->ctx->clock();
  auto find = [&](store::Database& database) {
    auto person = person_to_tell(database, app->id, user, now);
    if (person && !store::take_customer_message(database, person->id, now)) person.reset();
    return person;
  };
  const std::optional<store::Identity> person = co_await desk->ctx->store.write(find);
  if (!person) co_return nobody_to_tell(user != 0);
  wechat::Json body{{"touser", person->openid},
                    {"msgtype", "text"},
                    {"text", {{"content", "测试消息 / A test message"}}}};
  const auto send = [&](wechat::Client& client) -> Task<> {
    co_await client.call(app, "/cgi-bin/message/custom/send", body, wechat::Client::Again::no);
  };
  co_return co_await attempt(desk->wechat.client, app, "message", send, "测试消息已发出。",
                             "The test message was sent.");
}

// -- the menu --

Task<Result> create_menu(At desk, AppPtr app, std::string base) {
  const auto create = [&](wechat::Client& client) {
    return wechat::create_menu(client, app, base);
  };
  co_return co_await attempt(desk->wechat.client, app, "menu", create,
                             "菜单已创建：几分钟内更新，取消关注再关注可立即看到。",
                             "The menu was created; it shows within minutes, at once to who "
                             "follows the account anew.");
}

// -- the routes --

Task<std::vector<Result>> run_checks(At desk, AppPtr app, std::string what, std::string base,
                                     std::int64_t user) {
  wechat::Client& client = desk->wechat.client;
  const bool all = what == "all";
  std::vector<Result> results;
  if (all || what == "callback") {
    results = co_await check_callback(app, base, desk->ctx->clock());
  }
  if (all || what == "ip") {
    const wechat::Tools tools = tools_of(*desk->ctx);
    results.push_back(co_await check_address(tools, app));
  }
  if (all || what == "token") results.push_back(co_await check_token(client, app));
  if (all && app->kind != "mini") {
    results.push_back(co_await check_ticket(client, app));
    results.push_back(co_await check_menu_there(client, app));
    results.push_back(co_await check_network(client, app));
    const std::vector<Result> templates = co_await check_templates(client, app);
    results.insert(results.end(), templates.begin(), templates.end());
  }
  if (all) {
    const wechat::Tools tools = tools_of(*desk->ctx);
    results.push_back(co_await check_swapped(tools, app));
  }
  if (what == "menu") results.push_back(co_await create_menu(desk, app, base));
  if (what == "message") results.push_back(co_await send_message(desk, app, user));
  co_return results;
}

Task<Response> check(At desk, Request& request) {
  const Json body = api::object_body(request, {"what", "user"});
  std::string what = api::text_member(body, "what", {1, 16});
  if (std::ranges::find(kChecks, std::string_view(what)) == kChecks.end()) {
    throw Refusal(Reason::bad_request,
                  fmt::format("'what' must be one of {}", fmt::join(kChecks, ", ")), "what");
  }
  const std::int64_t user = api::integer_member(body, "user", 0, 0, INT64_MAX);
  const AppPtr app = co_await open_account(desk, request);
  std::string base = api::endpoint_of(*desk->ctx, request).origin;
  std::vector<Result> results = co_await run_checks(desk, app, what, base, user);
  std::string action = "app_checked";
  co_return co_await answer_with(desk, request, action, app, results);
}

// The former hardware platform wants to know each device before anybody binds it.
Task<Response> authorise(At desk, Request& request) {
  const Json body = api::object_body(request, {"did", "product_id"});
  std::string did = api::text_member(body, "did", {1, 32});
  const auto product = api::optional_text(body, "product_id", {1, 32});
  const AppPtr app = co_await open_account(desk, request);
  if (!app->legacy_devices) {
    throw Refusal(Reason::conflict, "this account does not use the legacy device platform");
  }
  auto look = [&](store::Database& database) { return store::find_device(database, did); };
  const std::optional<store::Device> device = co_await desk->ctx->store.read(look);
  if (!device) throw Refusal(Reason::not_found, "there is no device of this did", "did");
  const auto tell = [&](wechat::Client& client) -> Task<> {
    co_await client.call(app, "/device/authorize_device",
                         wechat::authorization_of(device->mac, product));
  };
  std::vector<Result> results;
  results.push_back(co_await attempt(desk->wechat.client, app, "authorise", tell, "设备已授权。",
                                     "The device was authorised."));
  std::string action = "device_authorised";
  co_return co_await answer_with(desk, request, action, app, results);
}

}  // namespace

void add_actions(const Routes& routes) {
  routes.add(verb::post, "/apps/{id}/checks", check);
  routes.add(verb::post, "/apps/{id}/authorise", authorise);
}

}  // namespace giz::admin
