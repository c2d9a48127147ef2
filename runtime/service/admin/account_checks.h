// What WeChat itself says of an account: its menu, its way to our callback, its templates.
#pragma once

#include "runtime/service/admin/checks.h"

namespace giz::admin {

// Whether there is a menu.
net::Task<Result> check_menu_there(wechat::Client& client, AppPtr app);
// WeChat's own test of the way to the callback's host: names and packets.
net::Task<Result> check_network(wechat::Client& client, AppPtr app);
// Whether the templates that the account's notices name are there. Nothing where they name none.
net::Task<std::vector<Result>> check_templates(wechat::Client& client, AppPtr app);
// Whether another system takes this account's tokens away.
net::Task<Result> check_swapped(const wechat::Tools& tools, AppPtr app);

}  // namespace giz::admin
