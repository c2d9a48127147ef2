// The settings page's API, /admin/api: WeChat accounts, users, devices, the audit chain. The page
// itself is among the panel's files.
#pragma once

#include "runtime/service/api/api.h"
#include "runtime/service/store/database.h"

namespace giz::admin {

// parts.wechat must be there.
void add_admin(api::Parts parts, net::Router& router);

// A new link's code, 256 random bits, for <base>/admin#<code>; it works once, within a day, and the
// one before is void. Inside a job of the store.
std::string new_admin_link(store::Database& database, Millis now);

}  // namespace giz::admin
