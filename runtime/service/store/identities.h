// Who somebody is in WeChat: an openid is of one account only (app, openid), a unionid of the
// person where WeChat tells it. What is told to pages is the user's id, never these.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

struct Identity {
  std::int64_t id = 0;
  std::int64_t user = 0;
  std::int64_t app = 0;
  std::string openid;
  std::string unionid;      // empty: not told yet
  bool subscribed = false;  // follows the account
  bool snapshot = false;    // a virtual user of WeChat's preview page: nothing is bound to it
  Millis created = 0;
  Millis spoke = 0;    // last message of theirs: 5 customer messages in the 48 h after
  Millis touched = 0;  // last menu click, follow or scan: 3 in the minute after
  unsigned sent_spoke = 0, sent_touched = 0;  // customer messages since, out of either quota
};
std::optional<Identity> find_identity(Database& database, std::int64_t app,
                                      std::string_view openid);
std::optional<Identity> find_identity(Database& database, std::int64_t id);
std::vector<Identity> identities_of(Database& database, std::int64_t user);
std::vector<Identity> list_identities(Database& database, std::int64_t app, std::int64_t after_id,
                                      std::size_t limit);
// The identity of (app, openid), made with a user of its own (kind "wechat", a random name) where
// there is none. A unionid joins it to the user who has that unionid already, at once or when it is
// told later: bindings, schedules, rules, shares and sessions of the younger user go to the older
// one, whose bindings win (where only the younger owned the device, the older owns it then); the
// younger is disabled. A snapshot's unionid is as virtual as its openid and joins nobody.
// `merged`: the user that was given up, or 0.
struct Met {
  Identity identity;
  bool fresh = false;
  std::int64_t merged = 0;
};
Met meet(Database& database, std::int64_t app, std::string_view openid, std::string_view unionid,
         bool snapshot, Millis now);
void set_subscribed(Database& database, std::int64_t identity, bool subscribed);
enum class Contact : std::uint8_t { spoke, touched };
void note_contact(Database& database, std::int64_t identity, Contact contact, Millis now);
// Counts one customer message, out of the quota that ends first; false: WeChat's quotas for it are
// used up (nothing is counted).
bool take_customer_message(Database& database, std::int64_t identity, Millis now);
// WeChat says that they are, whatever was counted.
void drop_customer_messages(Database& database, std::int64_t identity);
// Whether one of the user's identities is a snapshot and none is real: nothing is bound to it.
bool is_virtual(Database& database, std::int64_t user);

// Puts a notice into the outbox (kind "wechat"; wechat/notices.h delivers it and says what a
// payload is), to the identity through which the user is reached best: one that follows the
// account, then the one that was heard of last. Nothing for who has none, or a virtual one only.
void queue_notice(Database& database, std::int64_t user, const std::string& payload, Millis now);
// The same to all users who have the device.
void queue_notices(Database& database, std::int64_t device, const std::string& payload, Millis now);

// Accepted subscription prompts by template: one credit, one notice.
void add_credits(Database& database, std::int64_t identity, std::string_view tmpl,
                 std::int64_t more);
bool take_credit(Database& database, std::int64_t identity, std::string_view tmpl);
void drop_credits(Database& database, std::int64_t identity, std::string_view tmpl);
std::int64_t credits(Database& database, std::int64_t identity, std::string_view tmpl);

// States of sign-ins that were sent to WeChat.
struct OauthState {
  std::string state_hash;
  std::int64_t app = 0;
  std::string next;         // "/#/device/...": a path of ours
  std::string cookie_hash;  // of the browser that began
  std::string scope;
  Millis created = 0;
  Millis used = 0;        // 0: not yet
  std::int64_t user = 0;  // who it turned out to be, once used
  bool again = false;     // it was begun a second time, after WeChat refused the first one's code
};
void add_oauth_state(Database& database, const OauthState& state);
std::optional<OauthState> find_oauth_state(Database& database, std::string_view hash);
bool use_oauth_state(Database& database, std::string_view hash, Millis now);  // true: once
void finish_oauth_state(Database& database, std::string_view hash, std::int64_t user);
// true: there may be more.
bool expire_oauth_states(Database& database, Millis before, std::size_t limit);

// Messages of WeChat that have been taken in, by their key (see wechat/message.h).
struct Received {
  enum class Who : std::uint8_t { mine, running, done } who = Who::mine;
  std::string reply;  // of `done`
};
// mine: carry it out, and say so with finish_received() before `lease`; running: somebody does.
Received receive(Database& database, std::int64_t app, std::string_view key, Millis now,
                 Millis lease);
void finish_received(Database& database, std::int64_t app, std::string_view key,
                     std::string_view reply, Millis now);
bool expire_received(Database& database, Millis before, std::size_t limit);

}  // namespace giz::store
