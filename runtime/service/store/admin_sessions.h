// Who is signed in at the settings page, and the link that lets somebody in without the admin
// token: known by their hashes only.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

struct AdminSession {
  std::string token_hash;
  Millis created = 0, expires = 0;
};
// What has expired goes; of the others the newest hundred stay.
void add_admin_session(Database& database, const AdminSession& session);
bool has_admin_session(Database& database, std::string_view token_hash, Millis now);
void end_admin_session(Database& database, std::string_view token_hash);

// There is one link at a time: a new one voids the one before.
void put_admin_link(Database& database, std::string_view code_hash, Millis expires);
// true: this was the link, and it has not been used; it has now.
bool use_admin_link(Database& database, std::string_view code_hash, Millis now);

}  // namespace giz::store
