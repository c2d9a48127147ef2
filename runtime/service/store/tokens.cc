// Tokens and tickets of apps.h. One row an account and kind; every change names the version and the
// attempt that it follows, so that what comes late changes nothing.
#include "runtime/service/store/apps.h"

namespace giz::store {
namespace {

constexpr std::string_view kTokenSelect =
    "SELECT app, kind, value, version, fetched, expires, bad, lease, lease_of, swapped "
    "FROM wechat_tokens ";

AppToken token_at(const Rows& rows, std::size_t row) {
  return {rows.number(row, 0), rows.text(row, 1),   rows.text(row, 2),        rows.number(row, 3),
          rows.number(row, 4), rows.number(row, 5), rows.number(row, 6) != 0, rows.number(row, 7),
          rows.text(row, 8),   rows.number(row, 9)};
}

}  // namespace

std::optional<AppToken> find_token(Database& database, std::int64_t app, std::string_view kind) {
  const Rows rows = database.run(std::string(kTokenSelect) + "WHERE app = $1 AND kind = $2",
                                 {app, std::string(kind)});
  if (rows.empty()) return std::nullopt;
  return token_at(rows, 0);
}

std::vector<AppToken> list_tokens(Database& database, std::int64_t app) {
  const Rows rows = database.run(std::string(kTokenSelect) + "WHERE app = $1 ORDER BY kind", {app});
  std::vector<AppToken> tokens;
  for (std::size_t i = 0; i < rows.size(); ++i) tokens.push_back(token_at(rows, i));
  return tokens;
}

bool lease_token(Database& database, std::int64_t app, std::string_view kind, std::int64_t version,
                 std::string_view who, Millis now, Millis until) {
  database.run(
      "INSERT INTO wechat_tokens(app, kind, value, version, fetched, expires, bad, lease, "
      "lease_of, swapped) VALUES ($1, $2, '', 0, 0, 0, 0, 0, '', 0) ON CONFLICT DO NOTHING",
      {app, std::string(kind)});
  database.run(
      "UPDATE wechat_tokens SET lease = $5, lease_of = $4 "
      "WHERE app = $1 AND kind = $2 AND version = $3 AND lease <= $6",
      {app, std::string(kind), version, std::string(who), until, now});
  return database.changes() == 1;
}

bool swap_token(Database& database, const AppToken& fresh, std::int64_t version,
                std::string_view who) {
  database.run(
      "UPDATE wechat_tokens SET value = $3, version = version + 1, fetched = $4, expires = $5, "
      "bad = 0, lease = 0, lease_of = '' "
      "WHERE app = $1 AND kind = $2 AND version = $6 AND lease_of = $7",
      {fresh.app, fresh.kind, fresh.value, fresh.fetched, fresh.expires, version,
       std::string(who)});
  return database.changes() == 1;
}

void end_lease(Database& database, std::int64_t app, std::string_view kind, std::string_view who) {
  database.run(
      "UPDATE wechat_tokens SET lease = 0, lease_of = '' "
      "WHERE app = $1 AND kind = $2 AND lease_of = $3",
      {app, std::string(kind), std::string(who)});
}

bool mark_bad(Database& database, std::int64_t app, std::string_view kind, std::int64_t version,
              bool early) {
  database.run(
      "UPDATE wechat_tokens SET bad = 1, swapped = swapped + $4 "
      "WHERE app = $1 AND kind = $2 AND version = $3 AND bad = 0",
      {app, std::string(kind), version, std::int64_t{early}});
  return database.changes() == 1;
}

}  // namespace giz::store
