// What is remembered for a while so that it happens once: sign-ins that were sent to WeChat, and
// WeChat's own messages, which come up to three times. And what waits to be told.
#include "runtime/service/store/identities.h"
#include "runtime/service/store/journal.h"

namespace giz::store {
namespace {

// One row a user: DISTINCT ON is PostgreSQL's alone, and a person has few identities.
void queue_to(Database& database, const Rows& identities, const std::string& payload, Millis now) {
  std::int64_t user = 0;
  for (std::size_t i = 0; i < identities.size(); ++i) {
    if (identities.number(i, 1) == user) continue;
    user = identities.number(i, 1);
    add_message(database,
                {0, "wechat", std::to_string(identities.number(i, 0)), payload, 0, now, now});
  }
}

constexpr std::string_view kReachable =
    "JOIN apps a ON a.id = i.app JOIN users u ON u.id = i.user_id "
    "WHERE i.snapshot = 0 AND a.disabled = 0 AND u.disabled = 0 ";
constexpr std::string_view kBestFirst =
    "ORDER BY i.user_id, i.subscribed DESC, "
    "CASE WHEN i.spoke > i.touched THEN i.spoke ELSE i.touched END DESC, i.id";

}  // namespace

void queue_notice(Database& database, std::int64_t user, const std::string& payload, Millis now) {
  std::string sql = "SELECT i.id, i.user_id FROM identities i ";
  sql.append(kReachable).append("AND i.user_id = $1 ").append(kBestFirst);
  queue_to(database, database.run(sql, {user}), payload, now);
}

void queue_notices(Database& database, std::int64_t device, const std::string& payload,
                   Millis now) {
  std::string sql =
      "SELECT i.id, i.user_id FROM identities i JOIN bindings b ON b.user_id = i.user_id ";
  sql.append(kReachable)
      .append("AND b.device = $1 AND (b.expires = 0 OR b.expires > $2) ")
      .append(kBestFirst);
  queue_to(database, database.run(sql, {device, now}), payload, now);
}

void add_oauth_state(Database& database, const OauthState& state) {
  database.run(
      "INSERT INTO oauth_states(state_hash, app, next, cookie_hash, scope, created, used, user_id, "
      "again) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {state.state_hash, state.app, state.next, state.cookie_hash, state.scope, state.created,
       state.used, state.user, std::int64_t{state.again}});
}

std::optional<OauthState> find_oauth_state(Database& database, std::string_view hash) {
  const Rows rows = database.run(
      "SELECT state_hash, app, next, cookie_hash, scope, created, used, user_id, again "
      "FROM oauth_states WHERE state_hash = $1",
      {std::string(hash)});
  if (rows.empty()) return std::nullopt;
  return OauthState{rows.text(0, 0),   rows.number(0, 1), rows.text(0, 2),
                    rows.text(0, 3),   rows.text(0, 4),   rows.number(0, 5),
                    rows.number(0, 6), rows.number(0, 7), rows.number(0, 8) != 0};
}

bool use_oauth_state(Database& database, std::string_view hash, Millis now) {
  database.run("UPDATE oauth_states SET used = $2 WHERE state_hash = $1 AND used = 0",
               {std::string(hash), now});
  return database.changes() == 1;
}

void finish_oauth_state(Database& database, std::string_view hash, std::int64_t user) {
  database.run("UPDATE oauth_states SET user_id = $2 WHERE state_hash = $1",
               {std::string(hash), user});
}

bool expire_oauth_states(Database& database, Millis before, std::size_t limit) {
  database.run(
      "DELETE FROM oauth_states WHERE state_hash IN (SELECT state_hash FROM oauth_states "
      "WHERE created < $1 ORDER BY created LIMIT $2)",
      {before, static_cast<std::int64_t>(limit)});
  return database.changes() == static_cast<std::int64_t>(limit);
}

Received receive(Database& database, std::int64_t app, std::string_view key, Millis now,
                 Millis lease) {
  // A lease that has run out was that of an instance that is gone.
  database.run(
      "INSERT INTO wechat_inbox(app, key, received, lease, done, reply) "
      "VALUES ($1, $2, $3, $4, 0, '') ON CONFLICT (app, key) DO UPDATE SET lease = excluded.lease "
      "WHERE wechat_inbox.done = 0 AND wechat_inbox.lease <= $3",
      {app, std::string(key), now, lease});
  if (database.changes() == 1) return {Received::Who::mine, ""};
  const Rows rows = database.run("SELECT done, reply FROM wechat_inbox WHERE app = $1 AND key = $2",
                                 {app, std::string(key)});
  if (rows.empty()) throw StoreError("a message that was taken in cannot be found", true);
  if (rows.number(0, 0) == 0) return {Received::Who::running, ""};
  return {Received::Who::done, rows.text(0, 1)};
}

void finish_received(Database& database, std::int64_t app, std::string_view key,
                     std::string_view reply, Millis now) {
  database.run(
      "UPDATE wechat_inbox SET done = $4, reply = $3 WHERE app = $1 AND key = $2 AND done = 0",
      {app, std::string(key), std::string(reply), now});
}

bool expire_received(Database& database, Millis before, std::size_t limit) {
  database.run(
      "DELETE FROM wechat_inbox WHERE (app, key) IN (SELECT app, key FROM wechat_inbox "
      "WHERE received < $1 ORDER BY received LIMIT $2)",
      {before, static_cast<std::int64_t>(limit)});
  return database.changes() == static_cast<std::int64_t>(limit);
}

}  // namespace giz::store
