// What a page inside WeChat wants to know of its accounts, and what it says of prompts.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/api/query.h"
#include "runtime/service/api/wechat_routes.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;
using App = std::shared_ptr<const wechat::OpenApp>;

constexpr Text kTemplate{1, 64};

Json account_json(const wechat::OpenApp& app) {
  const std::string name = app.slug.empty() ? std::to_string(app.id) : app.slug;
  return {
      {"id", std::to_string(app.id)},
      {"slug", app.slug},
      {"name", app.name},
      {"kind", app.kind},
      {"sign_in", app.kind == "mini" ? Json() : Json(fmt::format("/wechat/oauth/{}/start", name))},
      {"jssdk", app.kind == "mini" ? Json() : Json(fmt::format("/wechat/jssdk/{}", name))},
      {"legacy_devices", app.legacy_devices}};
}

struct Mine {
  std::vector<store::Identity> identities;
  bool preview = false;
};

Task<Mine> identities_of(Ctx ctx, std::int64_t user) {
  const auto look = [&](store::Database& database) {
    return Mine{store::identities_of(database, user), store::is_virtual(database, user)};
  };
  co_return co_await ctx->store.read(look);
}

const store::Identity* in_app(const Mine& mine, std::int64_t app) {
  const auto found = std::ranges::find_if(
      mine.identities, [app](const store::Identity& one) { return one.app == app; });
  return found == mine.identities.end() ? nullptr : &*found;
}

// The prompts that this user can be shown, with how many notices each may still bring.
Task<Json> prompts_of(Ctx ctx, App app, store::Identity identity) {
  const std::vector<std::string> templates =
      wechat::prompt_templates(wechat::plan_of(app->notices));
  const auto look = [&](store::Database& database) {
    Json prompts = Json::array();
    for (const std::string& tmpl : templates) {
      prompts.push_back({{"app", std::to_string(app->id)},
                         {"template", tmpl},
                         {"credits", store::credits(database, identity.id, tmpl)}});
    }
    return prompts;
  };
  co_return co_await ctx->store.read(look);
}

Task<Response> get_wechat(Ctx ctx, Request& request) {
  const std::optional<Caller> caller = co_await try_authenticate(ctx, request);
  Mine mine;
  if (caller) mine = co_await identities_of(ctx, caller->user);
  Json accounts = Json::array();
  Json prompts = Json::array();
  const std::vector<App> apps = co_await ctx->wechat->apps.list();
  for (const App& app : apps) {
    if (app->disabled) continue;
    Json account = account_json(*app);
    const store::Identity* const me = in_app(mine, app->id);
    account["mine"] = me != nullptr;
    account["follows"] = me != nullptr && me->subscribed;
    accounts.push_back(std::move(account));
    if (me == nullptr) continue;
    const Json more = co_await prompts_of(ctx, app, *me);
    prompts.insert(prompts.end(), more.begin(), more.end());
  }
  Response response = Response::json({{"accounts", ctx->settings.accounts},
                                      {"apps", std::move(accounts)},
                                      {"prompts", std::move(prompts)},
                                      {"preview", mine.preview}});
  response.headers.emplace_back("Cache-Control", "no-store");
  co_return response;
}

// The account that is named, or the first one that has this template and knows the user.
Task<store::Identity> prompted(Ctx ctx, std::int64_t user, std::string tmpl, std::string name) {
  const Mine mine = co_await identities_of(ctx, user);
  const std::vector<App> apps = co_await ctx->wechat->apps.list();
  for (const App& app : apps) {
    const bool meant = name.empty() || name == app->slug || name == std::to_string(app->id);
    const store::Identity* const me = in_app(mine, app->id);
    if (app->disabled || !meant || me == nullptr) continue;
    const auto templates = wechat::prompt_templates(wechat::plan_of(app->notices));
    if (std::ranges::find(templates, tmpl) != templates.end()) co_return *me;
  }
  throw Refusal(Reason::bad_request, "no account that knows you has this template", "template");
}

// WeChat tells the account itself, too, and counts: what the page says makes one credit where there
// is none, so that nothing is counted twice.
Task<Response> note_prompt(Ctx ctx, Request& request, Caller caller) {
  take_command(*ctx, caller.user);
  const Json body = object_body(request, {"template", "accepted", "app"});
  std::string tmpl = text_member(body, "template", kTemplate);
  const bool accepted = bool_member(body, "accepted", false);
  std::string name = optional_text(body, "app", {1, 64}).value_or("");
  const store::Identity identity = co_await prompted(ctx, caller.user, tmpl, name);
  const auto note = [&](store::Database& database) {
    const std::int64_t known = store::credits(database, identity.id, tmpl);
    if (!accepted || known > 0) return known;
    store::add_credits(database, identity.id, tmpl, 1);
    return std::int64_t{1};
  };
  const std::int64_t credits = co_await ctx->store.write(note);
  co_return Response::json({{"template", tmpl}, {"credits", credits}});
}

}  // namespace

void add_wechat_native_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/api/v1/wechat", open(ctx, get_wechat));
  router.add(verb::post, "/api/v1/wechat/subscriptions", signed_in(ctx, note_prompt));
}

}  // namespace giz::api
