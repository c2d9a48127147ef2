// Who is who in WeChat, and what may be said to them. What a sign-in and a message leave is in
// sign_ins.cc.
#include "runtime/service/store/identities.h"

#include <algorithm>

#include "runtime/service/base/crypto.h"
#include "runtime/service/store/users.h"

namespace giz::store {
namespace {

constexpr std::string_view kIdentitySelect =
    "SELECT id, user_id, app, openid, unionid, subscribed, snapshot, created, spoke, touched, "
    "sent_spoke, sent_touched FROM identities ";
constexpr Millis kAfterSpoke = 48 * kHour;
constexpr Millis kAfterTouch = kMinute;
constexpr std::int64_t kMostAfterSpoke = 5, kMostAfterTouch = 3;

Identity identity_at(const Rows& rows, std::size_t row) {
  return {rows.number(row, 0),
          rows.number(row, 1),
          rows.number(row, 2),
          rows.text(row, 3),
          rows.text(row, 4),
          rows.number(row, 5) != 0,
          rows.number(row, 6) != 0,
          rows.number(row, 7),
          rows.number(row, 8),
          rows.number(row, 9),
          static_cast<unsigned>(rows.number(row, 10)),
          static_cast<unsigned>(rows.number(row, 11))};
}

std::vector<Identity> identities_where(Database& database, std::string_view where,
                                       std::initializer_list<Cell> params) {
  const Rows rows = database.run(std::string(kIdentitySelect).append(where), params);
  std::vector<Identity> identities;
  for (std::size_t i = 0; i < rows.size(); ++i) identities.push_back(identity_at(rows, i));
  return identities;
}

std::optional<Identity> first(std::vector<Identity> identities) {
  if (identities.empty()) return std::nullopt;
  return std::move(identities[0]);
}

// The users of the person with this unionid, the oldest first.
std::vector<std::int64_t> users_of(Database& database, std::string_view unionid) {
  std::vector<std::int64_t> users;
  if (unionid.empty()) return users;
  const Rows rows = database.run(
      "SELECT DISTINCT user_id FROM identities WHERE unionid = $1 AND snapshot = 0 "
      "ORDER BY user_id",
      {std::string(unionid)});
  for (std::size_t i = 0; i < rows.size(); ++i) users.push_back(rows.number(i, 0));
  return users;
}

// The bindings that both have: the older user's stays, as that of an owner where either owned.
void merge_bindings(Database& database, std::int64_t from, std::int64_t to, Millis now) {
  database.run("DELETE FROM bindings WHERE user_id = $1 AND expires <> 0 AND expires <= $2",
               {to, now});
  const Rows both = database.run(
      "DELETE FROM bindings WHERE user_id = $1 AND device IN "
      "(SELECT device FROM bindings WHERE user_id = $2) RETURNING device, role",
      {from, to});
  for (std::size_t i = 0; i < both.size(); ++i) {
    if (static_cast<Role>(both.number(i, 1)) != Role::owner) continue;
    database.run(
        "UPDATE bindings SET role = 0, may_control = 1, expires = 0 "
        "WHERE user_id = $1 AND device = $2",
        {to, both.number(i, 0)});
  }
  database.run("UPDATE bindings SET user_id = $2 WHERE user_id = $1", {from, to});
}

void merge_users(Database& database, std::int64_t from, std::int64_t to, Millis now) {
  merge_bindings(database, from, to, now);
  for (const std::string_view sql : {"UPDATE schedules SET user_id = $2 WHERE user_id = $1",
                                     "UPDATE rules SET user_id = $2 WHERE user_id = $1",
                                     "UPDATE shares SET owner = $2 WHERE owner = $1",
                                     "UPDATE sessions SET user_id = $2 WHERE user_id = $1",
                                     "UPDATE oauth_states SET user_id = $2 WHERE user_id = $1",
                                     "UPDATE identities SET user_id = $2 WHERE user_id = $1"})
    database.run(sql, {from, to});
  database.run("UPDATE users SET disabled = 1 WHERE id = $1", {from});
}

User new_user(Database& database, Millis now) {
  User user;
  user.kind = "wechat";
  user.name = random_token();
  user.created = now;
  return add_user(database, std::move(user));
}

// Nothing: another instance has just made it.
std::optional<Identity> add_identity(Database& database, Identity identity) {
  const auto known =
      identity.snapshot ? std::vector<std::int64_t>() : users_of(database, identity.unionid);
  identity.user = known.empty() ? new_user(database, identity.created).id : known[0];
  const Rows rows = database.run(
      "INSERT INTO identities(user_id, app, openid, unionid, subscribed, snapshot, created, spoke, "
      "touched, sent_spoke, sent_touched) VALUES ($1, $2, $3, $4, 0, $5, $6, 0, 0, 0, 0) "
      "ON CONFLICT DO NOTHING RETURNING id",
      {identity.user, identity.app, identity.openid, identity.unionid,
       std::int64_t{identity.snapshot}, identity.created});
  if (!rows.empty()) {
    identity.id = rows.number(0, 0);
    return identity;
  }
  if (known.empty()) database.run("DELETE FROM users WHERE id = $1", {identity.user});
  return std::nullopt;
}

// What is told of somebody who is known: the unionid, and whether they are real.
Met meet_again(Database& database, Identity known, std::string_view unionid, bool snapshot,
               Millis now) {
  if (known.snapshot != snapshot || (!unionid.empty() && unionid != known.unionid)) {
    known.snapshot = snapshot;
    if (!unionid.empty()) known.unionid = unionid;
    database.run("UPDATE identities SET unionid = $2, snapshot = $3 WHERE id = $1",
                 {known.id, known.unionid, std::int64_t{snapshot}});
  }
  Met met{known, false, 0};
  if (snapshot) return met;
  for (const std::int64_t user : users_of(database, known.unionid)) {
    if (met.identity.user == user || met.merged == user) continue;
    met.merged = std::max(met.identity.user, user);
    met.identity.user = std::min(met.identity.user, user);
    merge_users(database, met.merged, met.identity.user, now);
  }
  return met;
}

}  // namespace

std::optional<Identity> find_identity(Database& database, std::int64_t app,
                                      std::string_view openid) {
  return first(
      identities_where(database, "WHERE app = $1 AND openid = $2", {app, std::string(openid)}));
}

std::optional<Identity> find_identity(Database& database, std::int64_t id) {
  return first(identities_where(database, "WHERE id = $1", {id}));
}

std::vector<Identity> identities_of(Database& database, std::int64_t user) {
  return identities_where(database, "WHERE user_id = $1 ORDER BY id", {user});
}

std::vector<Identity> list_identities(Database& database, std::int64_t app, std::int64_t after_id,
                                      std::size_t limit) {
  return identities_where(database, "WHERE app = $1 AND id > $2 ORDER BY id LIMIT $3",
                          {app, after_id, static_cast<std::int64_t>(limit)});
}

Met meet(Database& database, std::int64_t app, std::string_view openid, std::string_view unionid,
         bool snapshot, Millis now) {
  if (auto known = find_identity(database, app, openid))
    return meet_again(database, std::move(*known), unionid, snapshot, now);
  Identity fresh;
  fresh.app = app;
  fresh.openid = openid;
  fresh.unionid = unionid;
  fresh.snapshot = snapshot;
  fresh.created = now;
  if (auto added = add_identity(database, std::move(fresh))) return {std::move(*added), true, 0};
  auto known = find_identity(database, app, openid);
  if (!known) throw StoreError("an identity that is taken cannot be found", true);
  return meet_again(database, std::move(*known), unionid, snapshot, now);
}

void set_subscribed(Database& database, std::int64_t identity, bool subscribed) {
  database.run("UPDATE identities SET subscribed = $2 WHERE id = $1",
               {identity, std::int64_t{subscribed}});
}

void note_contact(Database& database, std::int64_t identity, Contact contact, Millis now) {
  database.run(contact == Contact::spoke
                   ? "UPDATE identities SET spoke = $2, sent_spoke = 0 WHERE id = $1"
                   : "UPDATE identities SET touched = $2, sent_touched = 0 WHERE id = $1",
               {identity, now});
}

bool take_customer_message(Database& database, std::int64_t identity, Millis now) {
  database.run(
      "UPDATE identities SET sent_touched = sent_touched + 1 "
      "WHERE id = $1 AND touched > $2 AND sent_touched < $3",
      {identity, now - kAfterTouch, kMostAfterTouch});
  if (database.changes() == 1) return true;
  database.run(
      "UPDATE identities SET sent_spoke = sent_spoke + 1 "
      "WHERE id = $1 AND spoke > $2 AND sent_spoke < $3",
      {identity, now - kAfterSpoke, kMostAfterSpoke});
  return database.changes() == 1;
}

void drop_customer_messages(Database& database, std::int64_t identity) {
  database.run("UPDATE identities SET sent_spoke = $2, sent_touched = $3 WHERE id = $1",
               {identity, kMostAfterSpoke, kMostAfterTouch});
}

bool is_virtual(Database& database, std::int64_t user) {
  const Rows rows = database.run("SELECT MIN(snapshot) FROM identities WHERE user_id = $1", {user});
  return rows.number(0, 0) == 1;
}

void add_credits(Database& database, std::int64_t identity, std::string_view tmpl,
                 std::int64_t more) {
  database.run(
      "INSERT INTO notice_credits(identity, template, credits) VALUES ($1, $2, $3) "
      "ON CONFLICT (identity, template) DO UPDATE SET "
      "credits = notice_credits.credits + excluded.credits",
      {identity, std::string(tmpl), more});
}

bool take_credit(Database& database, std::int64_t identity, std::string_view tmpl) {
  database.run(
      "UPDATE notice_credits SET credits = credits - 1 "
      "WHERE identity = $1 AND template = $2 AND credits > 0",
      {identity, std::string(tmpl)});
  return database.changes() == 1;
}

void drop_credits(Database& database, std::int64_t identity, std::string_view tmpl) {
  database.run("DELETE FROM notice_credits WHERE identity = $1 AND template = $2",
               {identity, std::string(tmpl)});
}

std::int64_t credits(Database& database, std::int64_t identity, std::string_view tmpl) {
  const Rows rows =
      database.run("SELECT credits FROM notice_credits WHERE identity = $1 AND template = $2",
                   {identity, std::string(tmpl)});
  return rows.empty() ? 0 : rows.number(0, 0);
}

}  // namespace giz::store
