// Bindings and shares of users.h. That a device has one owner is a unique index, so that two who
// claim it at once cannot both be it.
#include "runtime/service/base/refusal.h"
#include "runtime/service/store/devices.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/store/users.h"

namespace giz::store {
namespace {

constexpr std::string_view kBindingSelect =
    "SELECT b.user_id, b.device, d.did, b.role, b.may_control, b.alias, b.remark, b.created, "
    "b.expires FROM bindings b JOIN devices d ON d.id = b.device ";

std::vector<Binding> bindings_where(Database& database, std::string_view where,
                                    std::initializer_list<Cell> params) {
  const Rows rows = database.run(std::string(kBindingSelect).append(where), params);
  std::vector<Binding> bindings;
  for (std::size_t i = 0; i < rows.size(); ++i)
    bindings.push_back({rows.number(i, 0), rows.number(i, 1), rows.text(i, 2),
                        static_cast<Role>(rows.number(i, 3)), rows.number(i, 4) != 0,
                        rows.text(i, 5), rows.text(i, 6), rows.number(i, 7), rows.number(i, 8)});
  return bindings;
}

// false: the user has it already, or, for an owner, the device has one.
bool insert(Database& database, const Binding& binding) {
  database.run(
      "INSERT INTO bindings(user_id, device, role, may_control, alias, remark, created, expires) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
      {binding.user, binding.device, static_cast<std::int64_t>(binding.role),
       std::int64_t{binding.may_control}, binding.alias, binding.remark, binding.created,
       binding.expires});
  return database.changes() == 1;
}

void drop_expired(Database& database, std::int64_t user, std::int64_t device, Millis now) {
  database.run(
      "DELETE FROM bindings WHERE user_id = $1 AND device = $2 AND expires <> 0 AND expires <= $3",
      {user, device, now});
}

// What WeChat shows before its user has said who they are is nobody's: it would be lost with it.
void refuse_virtual(Database& database, std::int64_t user) {
  if (!is_virtual(database, user)) return;
  throw Refusal(Reason::forbidden,
                "这是微信的预览页面：请点击页面底部的“使用完整服务”后再绑定设备 (this is WeChat's "
                "preview: choose \"use full service\" at its bottom, then bind the device)");
}

Refusal has_it() { return {Reason::conflict, "this user has the device already"}; }

void fill_did(Database& database, Binding& binding) {
  const Rows rows = database.run("SELECT did FROM devices WHERE id = $1", {binding.device});
  if (rows.empty()) throw Refusal(Reason::not_bound, "there is no such device");
  binding.did = rows.text(0, 0);
}

}  // namespace

std::optional<Binding> find_binding(Database& database, std::int64_t user, std::string_view did,
                                    Millis now) {
  std::vector<Binding> found = bindings_where(
      database, "WHERE d.did = $1 AND b.user_id = $2 AND (b.expires = 0 OR b.expires > $3)",
      {std::string(did), user, now});
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

std::vector<Binding> bindings_of_user(Database& database, std::int64_t user, Millis now,
                                      std::size_t skip, std::size_t limit) {
  return bindings_where(
      database,
      "WHERE b.user_id = $1 AND (b.expires = 0 OR b.expires > $2) "
      "ORDER BY b.created, b.device DESC LIMIT $3 OFFSET $4",
      {user, now, static_cast<std::int64_t>(limit), static_cast<std::int64_t>(skip)});
}

std::vector<Binding> bindings_of_device(Database& database, std::int64_t device, Millis now) {
  return bindings_where(database,
                        "WHERE b.device = $1 AND (b.expires = 0 OR b.expires > $2) "
                        "ORDER BY b.role, b.created, b.user_id",
                        {device, now});
}

Binding add_binding(Database& database, Binding binding) {
  refuse_virtual(database, binding.user);
  fill_did(database, binding);
  drop_expired(database, binding.user, binding.device, binding.created);
  Binding owner = binding;
  owner.role = Role::owner;
  owner.may_control = true;
  owner.expires = 0;
  if (insert(database, owner)) return owner;
  binding.role = Role::guest;
  if (!insert(database, binding)) throw has_it();
  return binding;
}

void set_alias(Database& database, std::int64_t user, std::int64_t device, std::string_view alias,
               std::string_view remark) {
  database.run("UPDATE bindings SET alias = $3, remark = $4 WHERE user_id = $1 AND device = $2",
               {user, device, std::string(alias), std::string(remark)});
}

std::vector<std::int64_t> end_binding(Database& database, std::int64_t user, std::int64_t device) {
  const Rows ended = database.run(
      "DELETE FROM bindings WHERE user_id = $1 AND device = $2 RETURNING role", {user, device});
  if (ended.empty()) return {};
  std::vector<std::int64_t> users{user};
  if (static_cast<Role>(ended.number(0, 0)) == Role::owner) {
    const Rows others =
        database.run("DELETE FROM bindings WHERE device = $1 RETURNING user_id", {device});
    for (std::size_t i = 0; i < others.size(); ++i) users.push_back(others.number(i, 0));
    database.run("DELETE FROM shares WHERE device = $1", {device});
  }
  for (const std::int64_t who : users) {
    database.run("DELETE FROM schedules WHERE device = $1 AND user_id = $2", {device, who});
    database.run("DELETE FROM rules WHERE device = $1 AND user_id = $2", {device, who});
  }
  return users;
}

Binding accept_share(Database& database, std::string_view code_hash, std::int64_t user,
                     Millis now) {
  refuse_virtual(database, user);
  const Rows taken = database.run(
      "UPDATE shares SET used = $2, used_by = $3 WHERE code_hash = $1 AND used = 0 AND "
      "expires > $2 RETURNING device, may_control, guest_for",
      {std::string(code_hash), now, user});
  if (taken.empty()) {
    const Rows known =
        database.run("SELECT id FROM shares WHERE code_hash = $1", {std::string(code_hash)});
    if (known.empty()) throw Refusal(Reason::not_found, "there is no such share");
    throw Refusal(Reason::gone, "this share was used or has expired");
  }
  Binding binding;
  binding.user = user;
  binding.device = taken.number(0, 0);
  binding.role = Role::guest;
  binding.may_control = taken.number(0, 1) != 0;
  binding.created = now;
  const Millis lasts = taken.number(0, 2);
  binding.expires = lasts == 0 ? 0 : now + lasts;
  fill_did(database, binding);
  drop_expired(database, user, binding.device, now);
  if (!insert(database, binding)) throw has_it();
  return binding;
}

}  // namespace giz::store
