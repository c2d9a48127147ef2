// Sessions of users.h. One that has ended is gone; one that expired is not found, and expire()
// deletes it.
#include "runtime/service/store/users.h"

namespace giz::store {
namespace {

constexpr std::string_view kSessionSelect =
    "SELECT id, user_id, token_hash, agent, address, created, last_seen, expires FROM sessions ";

Session session_at(const Rows& rows, std::size_t row) {
  return {rows.number(row, 0), rows.number(row, 1), rows.text(row, 2),   rows.text(row, 3),
          rows.text(row, 4),   rows.number(row, 5), rows.number(row, 6), rows.number(row, 7)};
}

}  // namespace

Session add_session(Database& database, Session session) {
  const Rows rows = database.run(
      "INSERT INTO sessions(user_id, token_hash, agent, address, created, last_seen, expires) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
      {session.user, session.token_hash, session.agent, session.address, session.created,
       session.last_seen, session.expires});
  session.id = rows.number(0, 0);
  return session;
}

std::optional<Session> find_session(Database& database, std::string_view token_hash, Millis now) {
  const Rows rows =
      database.run(std::string(kSessionSelect) + "WHERE token_hash = $1 AND expires > $2",
                   {std::string(token_hash), now});
  if (rows.empty()) return std::nullopt;
  return session_at(rows, 0);
}

std::vector<Session> list_sessions(Database& database, std::int64_t user, Millis now) {
  const Rows rows = database.run(
      std::string(kSessionSelect) + "WHERE user_id = $1 AND expires > $2 ORDER BY id", {user, now});
  std::vector<Session> sessions;
  for (std::size_t i = 0; i < rows.size(); ++i) sessions.push_back(session_at(rows, i));
  return sessions;
}

void touch_session(Database& database, std::int64_t id, Millis now) {
  database.run("UPDATE sessions SET last_seen = $2 WHERE id = $1 AND last_seen < $2", {id, now});
}

bool end_session(Database& database, std::int64_t user, std::int64_t id) {
  database.run("DELETE FROM sessions WHERE id = $1 AND user_id = $2", {id, user});
  return database.changes() == 1;
}

std::int64_t end_sessions(Database& database, std::int64_t user) {
  database.run("DELETE FROM sessions WHERE user_id = $1", {user});
  return database.changes();
}

}  // namespace giz::store
