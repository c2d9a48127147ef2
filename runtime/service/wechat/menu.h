// The menu below an account's chat.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/wechat/client.h"

namespace giz::wechat {

// What /cgi-bin/menu/create is given: App::menu, or the standard one (my devices; scan to add one;
// state and help as CLICK). A view button whose url is a path of ours ("/#/claim") leads there
// through the account's sign-in. `base` is PUBLIC_BASE_URL.
Json menu_of(const OpenApp& app, std::string_view base);
// What is wrong with a menu for App::menu, WeChat's own limits counted: "button[0].name: 1 to 16
// bytes are wanted"; empty: nothing.
std::string fault_of_menu(std::string_view menu);

// Throw CallFailed; also where `base` is empty: a menu without its pages is none.
net::Task<> create_menu(Client& client, std::shared_ptr<const OpenApp> app, std::string base);
net::Task<Json> get_menu(Client& client, std::shared_ptr<const OpenApp> app);
net::Task<> delete_menu(Client& client, std::shared_ptr<const OpenApp> app);

}  // namespace giz::wechat
