#include "runtime/service/store/admin_sessions.h"

#include <charconv>

#include <fmt/format.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/store/users.h"

namespace giz::store {
namespace {

constexpr std::int64_t kMostSessions = 100;
constexpr std::string_view kLink = "admin_link";  // a note: "<expires> <hash>", empty once used

}  // namespace

void add_admin_session(Database& database, const AdminSession& session) {
  database.run("DELETE FROM admin_sessions WHERE expires <= $1", {session.created});
  database.run("INSERT INTO admin_sessions(token_hash, created, expires) VALUES ($1, $2, $3)",
               {session.token_hash, session.created, session.expires});
  database.run(
      "DELETE FROM admin_sessions WHERE token_hash NOT IN (SELECT token_hash FROM admin_sessions "
      "ORDER BY created DESC LIMIT $1)",
      {kMostSessions});
}

bool has_admin_session(Database& database, std::string_view token_hash, Millis now) {
  return !database
              .run("SELECT created FROM admin_sessions WHERE token_hash = $1 AND expires > $2",
                   {std::string(token_hash), now})
              .empty();
}

void end_admin_session(Database& database, std::string_view token_hash) {
  database.run("DELETE FROM admin_sessions WHERE token_hash = $1", {std::string(token_hash)});
}

void put_admin_link(Database& database, std::string_view code_hash, Millis expires) {
  put_note(database, kLink, fmt::format("{} {}", expires, code_hash));
}

bool use_admin_link(Database& database, std::string_view code_hash, Millis now) {
  const std::string note = get_note(database, kLink).value_or("");
  const std::size_t blank = note.find(' ');
  if (blank == std::string::npos) return false;
  Millis expires = 0;
  std::from_chars(note.data(), note.data() + blank, expires);
  if (expires <= now) return false;
  if (!equal_in_constant_time(std::string_view(note).substr(blank + 1), code_hash)) return false;
  // Of two who use it at once, the row lets one.
  database.run("UPDATE notes SET value = '' WHERE name = $1 AND value = $2",
               {std::string(kLink), note});
  return database.changes() == 1;
}

}  // namespace giz::store
