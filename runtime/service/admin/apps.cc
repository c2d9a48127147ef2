// Accounts and domain files: read, added, changed. Who changes says which version they saw, so that
// two pages do not overwrite each other.
#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime/service/admin/accounts.h"
#include "runtime/service/api/query.h"

namespace giz::admin {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kMostAccounts = 32;
constexpr std::size_t kMostFiles = 64;
constexpr std::size_t kLongestFile = 4096;

store::Audit app_audit(const Desk& desk, const Request& request, std::string action,
                       std::int64_t app, const std::vector<std::string>& changed) {
  return api::audit_of(*desk.ctx, request, "admin", std::move(action), fmt::format("app:{}", app),
                       "done", Json{{"changed", changed}});
}

// What is in the store is told from there, also where another instance changed it just now.
Task<Response> tell_account(At desk, Request& request, std::int64_t id, int status) {
  desk->wechat.apps.forget();
  auto look = [&](store::Database& database) { return account_of(*desk, database, id); };
  const Account account = co_await desk->ctx->store.read(look);
  co_return Response::json(account_json(*desk, request, account), status);
}

Task<Response> list_accounts(At desk, Request& request) {
  auto look = [&](store::Database& database) { return all_accounts(*desk, database); };
  const std::vector<Account> accounts = co_await desk->ctx->store.read(look);
  Json all = Json::array();
  for (const Account& account : accounts) all.push_back(account_json(*desk, request, account));
  co_return Response::json({{"apps", std::move(all)}});
}

Task<Response> show_account(At desk, Request& request) {
  co_return co_await tell_account(desk, request, api::id_param(request), 200);
}

Task<Response> add_account(At desk, Request& request) {
  const Json body = app_body(request);
  if (!body.contains("name")) api::text_member(body, "name", {1, 64});
  OpenApp app;
  const std::vector<std::string> changed = apply(body, desk->ctx->hub.product(), app);
  app.token = wechat::new_callback_token();
  app.aes_key = wechat::new_aes_key();
  app.created = desk->ctx->clock();
  auto work = [&](store::Database& database) {
    if (store::list_apps(database).size() >= kMostAccounts) {
      throw Refusal(Reason::conflict, fmt::format("there are {} accounts already", kMostAccounts));
    }
    const store::App made = store::add_app(database, wechat::seal_app(desk->ctx->key, app));
    store::add_audit(database, app_audit(*desk, request, "app_added", made.id, changed));
    return made.id;
  };
  const std::int64_t id = co_await desk->ctx->store.write(work);
  co_return co_await tell_account(desk, request, id, 201);
}

// `change` works on the open account and says what it changed.
template <typename Change>
Task<Response> change_stored(At desk, Request& request, std::int64_t version, std::string action,
                             Change change) {
  const std::int64_t id = api::id_param(request);
  auto work = [&](store::Database& database) {
    OpenApp app = account_of(*desk, database, id).app;
    const std::vector<std::string> changed = change(app);
    app.version = version;
    store::change_app(database, wechat::seal_app(desk->ctx->key, app));
    store::add_audit(database, app_audit(*desk, request, action, id, changed));
  };
  co_await desk->ctx->store.write(work);
  co_return co_await tell_account(desk, request, id, 200);
}

std::int64_t version_of(const Json& body) {
  if (!body.contains("version")) {
    throw Refusal(Reason::bad_request, "'version' of what you saw is wanted", "version");
  }
  return api::integer_member(body, "version", 0, 0, INT64_MAX);
}

Task<Response> change_account(At desk, Request& request) {
  const Json body = app_body(request);
  const std::int64_t version = version_of(body);
  std::string action = "app_changed";
  auto change = [&](OpenApp& app) { return apply(body, desk->ctx->hub.product(), app); };
  co_return co_await change_stored(desk, request, version, action, change);
}

// WeChat goes on to sign with the one before until its console knows the new one.
Task<Response> rotate(At desk, Request& request) {
  const Json body = api::object_body(request, {"version", "what"});
  const std::int64_t version = version_of(body);
  std::string what = api::text_member(body, "what", {1, 16});
  if (what != "token" && what != "aes_key") {
    throw Refusal(Reason::bad_request, "'what' must be token or aes_key", "what");
  }
  std::string action = "app_rotated";
  auto change = [&](OpenApp& app) {
    const bool token = what == "token";
    auto [now, before] = std::tie(token ? app.token : app.aes_key,
                                  token ? app.previous_token : app.previous_aes_key);
    before = std::exchange(now, token ? wechat::new_callback_token() : wechat::new_aes_key());
    app.rotated = desk->ctx->clock();
    return std::vector<std::string>{what};
  };
  co_return co_await change_stored(desk, request, version, action, change);
}

// -- domain files --

std::string file_name(const Request& request) {
  std::string name(request.param("name"));
  const std::string_view stem = std::string_view(name).substr(0, name.size() - 4);
  if (!name.ends_with(".txt") || name.size() > 80 || stem.empty() ||
      !std::ranges::all_of(stem, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-';
      })) {
    throw Refusal(Reason::bad_request,
                  "a domain file is named as WeChat names it, such as MP_verify_aBcD1234.txt",
                  "name");
  }
  return name;
}

Task<Response> list_files(At desk, Request& request) {
  auto look = [](store::Database& database) { return store::list_domain_files(database); };
  const auto files = co_await desk->ctx->store.read(look);
  const std::string origin = api::endpoint_of(*desk->ctx, request).origin;
  Json all = Json::array();
  for (const store::DomainFile& file : files) {
    all.push_back({{"name", file.name},
                   {"size", file.body.size()},
                   {"url", fmt::format("{}/{}", origin, file.name)}});
  }
  co_return Response::json({{"files", std::move(all)}});
}

Task<Response> put_file(At desk, Request& request) {
  store::DomainFile file{file_name(request), request.body};
  const bool plain = std::ranges::all_of(
      file.body, [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r'; });
  if (file.body.empty() || file.body.size() > kLongestFile || !plain) {
    throw Refusal(Reason::bad_request,
                  fmt::format("a domain file holds 1 to {} bytes of plain text", kLongestFile),
                  "body");
  }
  auto work = [&](store::Database& database) {
    if (!store::find_domain_file(database, file.name) &&
        store::list_domain_files(database).size() >= kMostFiles) {
      throw Refusal(Reason::conflict, fmt::format("there are {} files already", kMostFiles));
    }
    store::put_domain_file(database, file);
    store::add_audit(database, api::audit_of(*desk->ctx, request, "admin", "domain_file_put",
                                             file.name, "done"));
  };
  co_await desk->ctx->store.write(work);
  co_return Response::empty();
}

Task<Response> drop_file(At desk, Request& request) {
  std::string name = file_name(request);
  auto work = [&](store::Database& database) {
    if (!store::drop_domain_file(database, name)) {
      throw Refusal(Reason::not_found, "there is no such file", "name");
    }
    store::add_audit(
        database, api::audit_of(*desk->ctx, request, "admin", "domain_file_dropped", name, "done"));
  };
  co_await desk->ctx->store.write(work);
  co_return Response::empty();
}

}  // namespace

void add_apps(const Routes& routes) {
  routes.add(verb::get, "/apps", list_accounts);
  routes.add(verb::post, "/apps", add_account);
  routes.add(verb::get, "/apps/{id}", show_account);
  routes.add(verb::patch, "/apps/{id}", change_account);
  routes.add(verb::post, "/apps/{id}/rotate", rotate);
  routes.add(verb::get, "/domain-files", list_files);
  routes.add(verb::put, "/domain-files/{name}", put_file);
  routes.add(verb::delete_, "/domain-files/{name}", drop_file);
}

}  // namespace giz::admin
