#include "runtime/service/store/users.h"

#include "runtime/service/base/refusal.h"

namespace giz::store {
namespace {

constexpr std::string_view kUserSelect =
    "SELECT id, kind, name, password_hash, disabled, created FROM users ";

std::optional<User> one(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return User{rows.number(0, 0), rows.text(0, 1),        rows.text(0, 2),
              rows.text(0, 3),   rows.number(0, 4) != 0, rows.number(0, 5)};
}

}  // namespace

std::optional<User> find_user(Database& database, std::int64_t id) {
  return one(database.run(std::string(kUserSelect) + "WHERE id = $1", {id}));
}

std::optional<User> find_user(Database& database, std::string_view kind, std::string_view name) {
  return one(database.run(std::string(kUserSelect) + "WHERE kind = $1 AND name = $2",
                          {std::string(kind), std::string(name)}));
}

User add_user(Database& database, User user) {
  const Rows rows = database.run(
      "INSERT INTO users(kind, name, password_hash, disabled, created) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id",
      {user.kind, user.name, user.password_hash, std::int64_t{user.disabled}, user.created});
  if (rows.empty()) throw Refusal(Reason::conflict, "this name is taken", "name");
  user.id = rows.number(0, 0);
  return user;
}

void change_user(Database& database, const User& user) {
  const auto other = find_user(database, user.kind, user.name);
  if (other && other->id != user.id) {
    throw Refusal(Reason::conflict, "this name is taken", "name");
  }
  database.run("UPDATE users SET kind = $2, name = $3, password_hash = $4 WHERE id = $1",
               {user.id, user.kind, user.name, user.password_hash});
}

std::optional<std::string> get_note(Database& database, std::string_view name) {
  const Rows rows = database.run("SELECT value FROM notes WHERE name = $1", {std::string(name)});
  if (rows.empty()) return std::nullopt;
  return rows.text(0, 0);
}

void put_note(Database& database, std::string_view name, std::string_view value) {
  database.run(
      "INSERT INTO notes(name, value) VALUES ($1, $2) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      {std::string(name), std::string(value)});
}

}  // namespace giz::store
