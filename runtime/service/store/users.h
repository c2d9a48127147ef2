// Users, their sessions, what they may do with which device.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

struct User {
  std::int64_t id = 0;        // positive
  std::string kind;           // anonymous, password, wechat ...
  std::string name;           // login name, or the subject of its kind; unique within kind
  std::string password_hash;  // scrypt, self-describing; empty: none
  bool disabled = false;
  Millis created = 0;
};
std::optional<User> find_user(Database& database, std::int64_t id);
std::optional<User> find_user(Database& database, std::string_view kind, std::string_view name);
User add_user(Database& database, User user);  // Refusal conflict where kind and name are taken

// Those whose id is below `before_id`, the newest first; 0: from the newest on.
std::vector<User> list_users(Database& database, std::int64_t before_id, std::size_t limit);
// false: there is no such user.
bool set_user_disabled(Database& database, std::int64_t id, bool disabled);

// Kind, name and password of the user with this id; Refusal conflict where another has the name.
void change_user(Database& database, const User& user);

struct Session {
  std::int64_t id = 0;
  std::int64_t user = 0;
  std::string token_hash;  // SHA-256 of the token, hex
  std::string agent, address;
  Millis created = 0, last_seen = 0, expires = 0;
};
Session add_session(Database& database, Session session);
std::optional<Session> find_session(Database& database, std::string_view token_hash, Millis now);
std::vector<Session> list_sessions(Database& database, std::int64_t user, Millis now);
void touch_session(Database& database, std::int64_t id, Millis now);
bool end_session(Database& database, std::int64_t user, std::int64_t id);
std::int64_t end_sessions(Database& database, std::int64_t user);  // all of theirs; how many

enum class Role : std::uint8_t { owner, guest };
struct Binding {
  std::int64_t user = 0;
  std::int64_t device = 0;
  std::string did;
  Role role = Role::owner;
  bool may_control = true;  // a guest's may be read only
  std::string alias, remark;
  Millis created = 0;
  Millis expires = 0;  // 0: never
};
std::optional<Binding> find_binding(Database& database, std::int64_t user, std::string_view did,
                                    Millis now);
std::vector<Binding> bindings_of_user(Database& database, std::int64_t user, Millis now,
                                      std::size_t skip, std::size_t limit);
std::vector<Binding> bindings_of_device(Database& database, std::int64_t device, Millis now);
// The first is the owner, whose binding is for all and for ever; who comes later is a guest, as the
// binding says. Refusal conflict where the user has it already (`created` tells what has expired),
// not_bound where there is no such device, forbidden for a virtual user of WeChat's preview.
Binding add_binding(Database& database, Binding binding);
void set_alias(Database& database, std::int64_t user, std::int64_t device, std::string_view alias,
               std::string_view remark);
// An owner's end ends everybody's, and the device's shares. With a binding go the schedules and
// rules that its user made for the device. The users whose binding ended.
std::vector<std::int64_t> end_binding(Database& database, std::int64_t user, std::int64_t device);

struct Share {
  std::int64_t id = 0;
  std::int64_t device = 0;
  std::int64_t owner = 0;
  std::string code_hash;
  bool may_control = true;
  Millis guest_for = 0;  // ms that the guest's binding lasts; 0: until ended
  Millis created = 0, expires = 0, used = 0;
  std::int64_t used_by = 0;
};
Share add_share(Database& database, Share share);
// Those that can still be accepted.
std::vector<Share> list_shares(Database& database, std::int64_t device, Millis now);
bool end_share(Database& database, std::int64_t owner, std::int64_t id);  // that nobody accepted
// Once: marks it used and makes the guest's binding. Refusal gone, not_found, conflict, or
// forbidden for a virtual user of WeChat's preview.
Binding accept_share(Database& database, std::string_view code_hash, std::int64_t user, Millis now);

// Values that survive: watermarks, the admin token's hash, the instance's key.
std::optional<std::string> get_note(Database& database, std::string_view name);
void put_note(Database& database, std::string_view name, std::string_view value);

}  // namespace giz::store
