// WeChat accounts that this service speaks for, and what is kept for each. Columns named secret,
// token, aes_key, product_secret and their previous ones hold text that MasterKey has sealed (see
// wechat/apps.h); the store never sees what is inside.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

struct App {
  std::int64_t id = 0;
  // a-z, 0-9 and '-', not digits alone, for URLs; may be empty: then the id stands there.
  std::string slug;
  std::string name;                       // for people
  std::string kind = "service";           // service | subscription | mini
  std::string wechat_app_id;              // wx + 16 hexadecimal digits; empty: not known yet
  std::string secret;                     // sealed
  std::string token, previous_token;      // sealed; the previous one counts until a day after
  std::string aes_key, previous_aes_key;  // `rotated`
  Millis rotated = 0;
  std::string mode = "secure";  // plain | compat | secure
  std::string original_id;      // gh_...; also the device type
  std::string gizwits_app_id;
  std::string product_key;                // empty: the service's product
  std::string product_secret;             // sealed
  std::string token_strategy = "stable";  // stable | classic
  bool legacy_devices = false;            // the hardware platform's messages and calls
  std::string menu;                       // JSON of /cgi-bin/menu/create; empty: the standard one
  std::string notices;  // JSON, see wechat/notices.h; empty: customer messages only
  Millis created = 0;
  bool disabled = false;
  std::int64_t version = 0;  // grows with every change
};
App add_app(Database& database, App app);  // Refusal conflict: slug or wechat_app_id is taken
// Where `app.version` is the stored one; Refusal conflict otherwise: somebody else changed it.
App change_app(Database& database, App app);
std::optional<App> find_app(Database& database, std::int64_t id);
std::optional<App> find_app(Database& database, std::string_view slug_or_id);
std::optional<App> find_app_of(Database& database, std::string_view wechat_app_id);
std::vector<App> list_apps(Database& database);

// Files that prove a domain to WeChat: MP_verify_XXXX.txt and the like, served at the root.
struct DomainFile {
  std::string name;
  std::string body;
};
void put_domain_file(Database& database, const DomainFile& file);
bool drop_domain_file(Database& database, std::string_view name);
std::optional<DomainFile> find_domain_file(Database& database, std::string_view name);
std::vector<DomainFile> list_domain_files(Database& database);

// Access tokens (kind "access_token") and tickets ("jsapi_ticket"), shared by all instances.
struct AppToken {
  std::int64_t app = 0;
  std::string kind;
  std::string value;         // sealed; empty: none was fetched yet
  std::int64_t version = 0;  // grows with every fetched one
  Millis fetched = 0, expires = 0;
  bool bad = false;  // WeChat has refused it before its time
  Millis lease = 0;  // somebody refreshes it until then
  std::string lease_of;
  std::int64_t swapped = 0;  // how often it was refused before its time: another system takes it
};
std::optional<AppToken> find_token(Database& database, std::int64_t app, std::string_view kind);
std::vector<AppToken> list_tokens(Database& database, std::int64_t app);
// The right to refresh it, for one caller over all instances: true where nobody has it. Not given
// where the version is no longer `version`: somebody was faster. `who` names this one attempt, not
// the instance, so that an attempt whose lease has run out is no longer the one that has it.
bool lease_token(Database& database, std::int64_t app, std::string_view kind, std::int64_t version,
                 std::string_view who, Millis now, Millis until);
// Stores what was fetched, where the version is still `version` and `who` still has the lease, and
// ends the lease. false: it was somebody else's by then, and nothing is changed.
bool swap_token(Database& database, const AppToken& fresh, std::int64_t version,
                std::string_view who);
void end_lease(Database& database, std::int64_t app, std::string_view kind, std::string_view who);
// Exactly the token of this version; a newer one stays good. true: it was good before. `early`:
// long before its end, so that another system must have taken it: counted as swapped.
bool mark_bad(Database& database, std::int64_t app, std::string_view kind, std::int64_t version,
              bool early);

}  // namespace giz::store
