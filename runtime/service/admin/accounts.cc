#include "runtime/service/admin/accounts.h"

#include <algorithm>

#include "runtime/service/api/query.h"

namespace giz::admin {
namespace {

constexpr std::string_view kEgress = "egress_ip";  // a note

struct Around {
  bool proved = false;
  std::string egress_ip;
};

Around around(store::Database& database) {
  const auto files = store::list_domain_files(database);
  const bool proved = std::ranges::any_of(
      files, [](const store::DomainFile& file) { return file.name.starts_with("MP_verify_"); });
  return {proved, store::get_note(database, kEgress).value_or("")};
}

Account account_with(const Desk& desk, store::Database& database, store::App app,
                     const Around& around) {
  Account account;
  account.tokens = store::list_tokens(database, app.id);
  account.app = wechat::open_app(desk.ctx->key, std::move(app));
  account.proved = around.proved;
  account.egress_ip = around.egress_ip;
  return account;
}

Refusal no_such_account() { return {Reason::not_found, "there is no such account", "id"}; }

}  // namespace

Account account_of(const Desk& desk, store::Database& database, std::int64_t id) {
  auto app = store::find_app(database, id);
  if (!app) throw no_such_account();
  return account_with(desk, database, std::move(*app), around(database));
}

std::vector<Account> all_accounts(const Desk& desk, store::Database& database) {
  const Around here = around(database);
  std::vector<Account> accounts;
  for (store::App& app : store::list_apps(database)) {
    accounts.push_back(account_with(desk, database, std::move(app), here));
  }
  return accounts;
}

Json account_json(const Desk& desk, const net::Request& request, const Account& account) {
  const Settings& settings = desk.ctx->settings;
  const api::Endpoint endpoint = api::endpoint_of(*desk.ctx, request);
  const Ground ground{
      settings.public_base_url, account.proved,
      !settings.wechat_app_id.empty() && settings.wechat_app_id == account.app.wechat_app_id};
  const AppView view{endpoint.origin, endpoint.host, account.egress_ip, account.tokens,
                     findings_of(account.app, account.tokens, ground)};
  return app_json(account.app, view, desk.ctx->clock());
}

net::Task<std::shared_ptr<const OpenApp>> open_account(At desk, const net::Request& request) {
  const std::int64_t id = api::id_param(request);
  const auto apps = co_await desk->wechat.apps.list();
  const auto found = std::ranges::find_if(apps, [&](const auto& app) { return app->id == id; });
  if (found == apps.end()) throw no_such_account();
  co_return *found;
}

void put_egress_ip(store::Database& database, std::string_view address) {
  store::put_note(database, kEgress, address);
}

}  // namespace giz::admin
