// Accounts and domain files of apps.h; their tokens are in tokens.cc.
#include "runtime/service/store/apps.h"

#include <algorithm>
#include <charconv>

#include "runtime/service/base/refusal.h"

namespace giz::store {
namespace {

constexpr std::string_view kAppColumns =
    "slug, name, kind, wechat_app_id, secret, token, previous_token, aes_key, previous_aes_key, "
    "rotated, mode, original_id, gizwits_app_id, product_key, product_secret, token_strategy, "
    "legacy_devices, menu, notices, created, disabled, version";

App app_at(const Rows& rows, std::size_t row) {
  App app;
  std::size_t column = 0;
  const auto number = [&] { return rows.number(row, column++); };
  const auto text = [&] { return rows.text(row, column++); };
  app.id = number();
  app.slug = text();
  app.name = text();
  app.kind = text();
  app.wechat_app_id = text();
  app.secret = text();
  app.token = text();
  app.previous_token = text();
  app.aes_key = text();
  app.previous_aes_key = text();
  app.rotated = number();
  app.mode = text();
  app.original_id = text();
  app.gizwits_app_id = text();
  app.product_key = text();
  app.product_secret = text();
  app.token_strategy = text();
  app.legacy_devices = number() != 0;
  app.menu = text();
  app.notices = text();
  app.created = number();
  app.disabled = number() != 0;
  app.version = number();
  return app;
}

// In the order of kAppColumns.
std::vector<Cell> app_cells(const App& app) {
  return {app.slug,
          app.name,
          app.kind,
          app.wechat_app_id,
          app.secret,
          app.token,
          app.previous_token,
          app.aes_key,
          app.previous_aes_key,
          app.rotated,
          app.mode,
          app.original_id,
          app.gizwits_app_id,
          app.product_key,
          app.product_secret,
          app.token_strategy,
          std::int64_t{app.legacy_devices},
          app.menu,
          app.notices,
          app.created,
          std::int64_t{app.disabled},
          app.version};
}

std::vector<App> apps_where(Database& database, std::string_view where,
                            std::initializer_list<Cell> params) {
  const Rows rows = database.run(
      "SELECT id, " + std::string(kAppColumns) + " FROM apps " + std::string(where), params);
  std::vector<App> apps;
  for (std::size_t i = 0; i < rows.size(); ++i) apps.push_back(app_at(rows, i));
  return apps;
}

std::optional<App> first(std::vector<App> apps) {
  if (apps.empty()) return std::nullopt;
  return std::move(apps[0]);
}

void refuse_taken(Database& database, const App& app) {
  const auto taken = apps_where(
      database,
      "WHERE id <> $1 AND ((slug = $2 AND $2 <> '') OR (wechat_app_id = $3 AND $3 <> ''))",
      {app.id, app.slug, app.wechat_app_id});
  if (taken.empty()) return;
  const bool slug = !app.slug.empty() && taken[0].slug == app.slug;
  throw Refusal(Reason::conflict,
                slug ? "another account has this short name" : "another account has this AppID",
                slug ? "slug" : "wechat_app_id");
}

}  // namespace

App add_app(Database& database, App app) {
  app.version = 1;
  const Rows rows = database.run(
      "INSERT INTO apps(" + std::string(kAppColumns) +
          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
          "$18, $19, $20, $21, $22) ON CONFLICT DO NOTHING RETURNING id",
      app_cells(app));
  if (rows.empty()) {
    refuse_taken(database, app);
    throw Refusal(Reason::conflict, "another account has this short name or AppID");
  }
  app.id = rows.number(0, 0);
  return app;
}

App change_app(Database& database, App app) {
  refuse_taken(database, app);
  std::vector<Cell> cells = app_cells(app);
  cells.back() = app.version + 1;
  cells.emplace_back(app.id);
  cells.emplace_back(app.version);
  database.run(
      "UPDATE apps SET (" + std::string(kAppColumns) +
          ") = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
          "$19, $20, $21, $22) WHERE id = $23 AND version = $24",
      cells);
  if (database.changes() != 1) {
    throw Refusal(Reason::conflict,
                  "somebody else has changed this account meanwhile: read it "
                  "again and repeat the change",
                  "version");
  }
  ++app.version;
  return app;
}

std::optional<App> find_app(Database& database, std::int64_t id) {
  return first(apps_where(database, "WHERE id = $1", {id}));
}

std::optional<App> find_app(Database& database, std::string_view slug_or_id) {
  std::int64_t id = 0;
  const char* const end = slug_or_id.data() + slug_or_id.size();
  const auto read = std::from_chars(slug_or_id.data(), end, id);
  if (read.ec == std::errc() && read.ptr == end) return find_app(database, id);
  if (slug_or_id.empty()) return std::nullopt;
  return first(apps_where(database, "WHERE slug = $1", {std::string(slug_or_id)}));
}

std::optional<App> find_app_of(Database& database, std::string_view wechat_app_id) {
  if (wechat_app_id.empty()) return std::nullopt;
  return first(apps_where(database, "WHERE wechat_app_id = $1", {std::string(wechat_app_id)}));
}

std::vector<App> list_apps(Database& database) { return apps_where(database, "ORDER BY id", {}); }

void put_domain_file(Database& database, const DomainFile& file) {
  database.run(
      "INSERT INTO domain_files(name, body) VALUES ($1, $2) "
      "ON CONFLICT (name) DO UPDATE SET body = excluded.body",
      {file.name, file.body});
}

bool drop_domain_file(Database& database, std::string_view name) {
  database.run("DELETE FROM domain_files WHERE name = $1", {std::string(name)});
  return database.changes() == 1;
}

std::optional<DomainFile> find_domain_file(Database& database, std::string_view name) {
  const Rows rows =
      database.run("SELECT name, body FROM domain_files WHERE name = $1", {std::string(name)});
  if (rows.empty()) return std::nullopt;
  return DomainFile{rows.text(0, 0), rows.text(0, 1)};
}

std::vector<DomainFile> list_domain_files(Database& database) {
  const Rows rows = database.run("SELECT name, body FROM domain_files ORDER BY name", {});
  std::vector<DomainFile> files;
  for (std::size_t i = 0; i < rows.size(); ++i) files.push_back({rows.text(i, 0), rows.text(i, 1)});
  return files;
}

}  // namespace giz::store
