#include "runtime/service/wechat/menu.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/service/net/target.h"
#include "runtime/service/wechat/codes.h"

namespace giz::wechat {
namespace {

constexpr std::size_t kMostTop = 3, kMostSub = 5;
constexpr std::size_t kLongestTop = 16, kLongestSub = 60;  // bytes of a name
constexpr std::size_t kLongestMenuUrl = 1024, kLongestKey = 128;
constexpr std::array<std::string_view, 9> kKeyed{
    "click",      "scancode_push",   "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
    "pic_weixin", "location_select", "media_id",         "article_id"};

Json standard_menu() {
  const Json add{{"type", "scancode_waitmsg"}, {"name", "添加设备"}, {"key", kMenuAdd}};
  const Json status{{"type", "click"}, {"name", "设备状态"}, {"key", kMenuStatus}};
  const Json help{{"type", "click"}, {"name", "帮助"}, {"key", kMenuHelp}};
  return {{"button",
           Json::array({Json{{"type", "view"}, {"name", "我的设备"}, {"url", "/"}}, add,
                        Json{{"name", "更多"}, {"sub_button", Json::array({status, help})}}})}};
}

void lead_through_sign_in(Json& buttons, const std::string& start) {
  if (!buttons.is_array()) return;
  for (Json& button : buttons) {
    if (!button.is_object()) continue;
    if (button.contains("sub_button")) lead_through_sign_in(button["sub_button"], start);
    if (!button.contains("url") || !button["url"].is_string()) continue;
    const std::string url = button["url"].get<std::string>();
    if (url.starts_with('/')) button["url"] = start + net::percent_encode(url);
  }
}

// Empty: it is there, a text, and no longer.
std::string fault_of_text(const Json& button, const char* name, const std::string& where,
                          std::size_t longest) {
  const auto found = button.find(name);
  const bool good = found != button.end() && found->is_string() &&
                    !found->get_ref<const std::string&>().empty() &&
                    found->get_ref<const std::string&>().size() <= longest;
  return good ? std::string()
              : fmt::format("{}.{}: 1 to {} bytes are wanted", where, name, longest);
}

std::string fault_of_action(const Json& button, const std::string& where) {
  const std::string type = button.contains("type") && button["type"].is_string()
                               ? button["type"].get<std::string>()
                               : "";
  if (type == "view") return fault_of_text(button, "url", where, kLongestMenuUrl);
  if (type == "miniprogram") {
    for (const char* const name : {"url", "appid", "pagepath"})
      if (std::string fault = fault_of_text(button, name, where, kLongestMenuUrl); !fault.empty())
        return fault;
    return {};
  }
  if (std::ranges::find(kKeyed, type) == kKeyed.end())
    return where +
           ".type: view, click, miniprogram, scancode_push, scancode_waitmsg, pic_sysphoto, "
           "pic_photo_or_album, pic_weixin, location_select, media_id or article_id is "
           "wanted";
  const bool by_id = type == "media_id" || type == "article_id";
  return fault_of_text(button, by_id ? type.c_str() : "key", where, kLongestKey);
}

std::string fault_of_buttons(const Json& buttons, const std::string& where, std::size_t most) {
  if (!buttons.is_array() || buttons.empty() || buttons.size() > most)
    return fmt::format("{}: a list of 1 to {} is wanted", where, most);
  for (std::size_t i = 0; i < buttons.size(); ++i) {
    const Json& button = buttons[i];
    const std::string here = fmt::format("{}[{}]", where, i);
    if (!button.is_object()) return here + ": an object is wanted";
    const bool top = most == kMostTop;
    std::string fault = fault_of_text(button, "name", here, top ? kLongestTop : kLongestSub);
    if (fault.empty()) {
      fault = top && button.contains("sub_button")
                  ? fault_of_buttons(button["sub_button"], here + ".sub_button", kMostSub)
                  : fault_of_action(button, here);
    }
    if (!fault.empty()) return fault;
  }
  return {};
}

}  // namespace

Json menu_of(const OpenApp& app, std::string_view base) {
  Json menu = Json::parse(app.menu, nullptr, false);
  if (!menu.is_object() || !menu.contains("button")) menu = standard_menu();
  lead_through_sign_in(menu["button"], fmt::format("{}/wechat/oauth/{}/start?next=", base, app.id));
  return menu;
}

std::string fault_of_menu(std::string_view menu) {
  if (menu.empty()) return {};
  const Json json = Json::parse(menu, nullptr, false);
  if (!json.is_object()) return "a JSON object with \"button\" is wanted";
  return fault_of_buttons(json.value("button", Json()), "button", kMostTop);
}

net::Task<> create_menu(Client& client, std::shared_ptr<const OpenApp> app, std::string base) {
  if (base.empty())
    throw CallFailed(-1, "PUBLIC_BASE_URL is not set: the menu's pages have no address");
  Json menu = menu_of(*app, base);
  co_await client.call(app, "/cgi-bin/menu/create", menu);
}

net::Task<Json> get_menu(Client& client, std::shared_ptr<const OpenApp> app) {
  std::string path = "/cgi-bin/menu/get";
  co_return co_await client.call(app, path);
}

net::Task<> delete_menu(Client& client, std::shared_ptr<const OpenApp> app) {
  std::string path = "/cgi-bin/menu/delete";
  co_await client.call(app, path);
}

}  // namespace giz::wechat
