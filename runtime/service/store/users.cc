#include "runtime/service/store/users.h"

#include "runtime/service/base/refusal.h"

namespace giz::store {
namespace {

constexpr std::string_view kUserSelect =
    "SELECT id, kind, name, password_hash, disabled, created FROM users ";

User user_at(const Rows& rows, std::size_t row) {
  return {rows.number(row, 0), rows.text(row, 1),        rows.text(row, 2),
          rows.text(row, 3),   rows.number(row, 4) != 0, rows.number(row, 5)};
}

std::optional<User> one(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return user_at(rows, 0);
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

std::vector<User> list_users(Database& database, std::int64_t before_id, std::size_t limit) {
  const Rows rows = database.run(
      std::string(kUserSelect) + "WHERE id < $1 ORDER BY id DESC LIMIT $2",
      {before_id == 0 ? INT64_MAX : before_id, static_cast<std::int64_t>(limit)});
  std::vector<User> users;
  for (std::size_t i = 0; i < rows.size(); ++i) users.push_back(user_at(rows, i));
  return users;
}

bool set_user_disabled(Database& database, std::int64_t id, bool disabled) {
  database.run("UPDATE users SET disabled = $2 WHERE id = $1", {id, std::int64_t{disabled}});
  return database.changes() == 1;
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
