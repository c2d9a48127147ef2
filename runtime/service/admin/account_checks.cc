#include "runtime/service/admin/account_checks.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/wechat/menu.h"
#include "runtime/service/wechat/notice.h"

namespace giz::admin {
namespace {

using wechat::CallFailed;
using wechat::Json;

Result said(std::string name, bool ok, std::string zh, std::string en) {
  return {std::move(name), ok, 0, std::move(zh), std::move(en), {}};
}

Result refused_by_wechat(std::string name, const CallFailed& failed) {
  wechat::Remedy remedy = wechat::remedy_of(failed.errcode, failed.what());
  return {std::move(name), false, failed.errcode, std::move(remedy.zh), std::move(remedy.en), {}};
}

// {"dns":[{"ip":..}],"ping":[{"ip":..,"from_operator":..,"package_loss":"0%","time":"1.2ms"}]}
Result network_of(const Json& answer) {
  const auto names = answer.find("dns");
  if (names == answer.end() || !names->is_array() || names->empty()) {
    return said("network", false, "微信查不到回调域名的地址：检查域名解析。",
                "WeChat finds no address of the callback's host: check DNS.");
  }
  std::string lost;
  const auto pings = answer.find("ping");
  for (const Json& ping : pings != answer.end() && pings->is_array() ? *pings : Json::array()) {
    const std::string loss = ping.is_object() ? ping.value("package_loss", "") : "";
    if (loss != "0%") lost += fmt::format("{}{}", lost.empty() ? "" : ", ", loss);
  }
  if (lost.empty()) {
    return said("network", true, "微信可以解析并连通回调域名。",
                "WeChat resolves the callback's host and reaches it.");
  }
  return said(
      "network", false,
      fmt::format("微信到回调服务器丢包 {}：检查防火墙和机房网络（只禁 ping 可忽略）。", lost),
      fmt::format("Packets from WeChat to the callback's host are lost ({}): check firewall "
                  "and network; where only ping is blocked, never mind.",
                  lost));
}

net::Task<std::vector<std::string>> ids_of(wechat::Client& client, AppPtr app, std::string path,
                                           std::string list, std::string id) {
  const Json answer = co_await client.call(app, path);
  std::vector<std::string> ids;
  const auto found = answer.find(list);
  for (const Json& one : found != answer.end() && found->is_array() ? *found : Json::array())
    if (one.is_object()) ids.push_back(one.value(id, ""));
  co_return ids;
}

std::vector<std::string> templates_of(const wechat::OpenApp& app, std::string_view channel) {
  const wechat::NoticePlan plan = wechat::plan_of(app.notices);
  std::vector<std::string> wanted;
  for (const auto* const steps : {&plan.alarm, &plan.bound})
    for (const wechat::NoticeStep& step : *steps)
      if (step.channel == channel && std::ranges::find(wanted, step.tmpl) == wanted.end())
        wanted.push_back(step.tmpl);
  return wanted;
}

net::Task<Result> check_list(wechat::Client& client, AppPtr app, std::string name,
                             std::vector<std::string> wanted, std::string path, std::string list,
                             std::string id) {
  std::vector<std::string> known;
  try {
    known = co_await ids_of(client, app, path, list, id);
  } catch (const CallFailed& failed) {
    co_return refused_by_wechat(name, failed);
  }
  for (const std::string& tmpl : wanted) {
    if (std::ranges::find(known, tmpl) != known.end()) continue;
    co_return said(
        name, false,
        fmt::format("账号里没有模板 {}：在公众平台添加它，或在“通知”中改正模板 ID。", tmpl),
        fmt::format("The account has no template {}: add it on WeChat's platform, or "
                    "correct its id in the notices.",
                    tmpl));
  }
  co_return said(name, true, "通知用到的模板都在。",
                 "The templates that the notices use are there.");
}

}  // namespace

net::Task<Result> check_menu_there(wechat::Client& client, AppPtr app) {
  try {
    co_await wechat::get_menu(client, app);
  } catch (const CallFailed& failed) {
    co_return refused_by_wechat("menu", failed);
  }
  co_return said("menu", true, "自定义菜单已创建。", "There is a menu.");
}

net::Task<Result> check_network(wechat::Client& client, AppPtr app) {
  std::string path = "/cgi-bin/callback/check";
  Json body{{"action", "all"}, {"check_operator", "DEFAULT"}};
  try {
    const Json answer = co_await client.call(app, path, body);
    co_return network_of(answer);
  } catch (const CallFailed& failed) {
    co_return refused_by_wechat("network", failed);
  }
}

net::Task<std::vector<Result>> check_templates(wechat::Client& client, AppPtr app) {
  std::vector<Result> results;
  const std::vector<std::string> classic = templates_of(*app, "template");
  if (!classic.empty()) {
    results.push_back(co_await check_list(client, app, "templates", classic,
                                          "/cgi-bin/template/get_all_private_template",
                                          "template_list", "template_id"));
  }
  const std::vector<std::string> prompts = templates_of(*app, "subscribe");
  if (!prompts.empty()) {
    results.push_back(co_await check_list(client, app, "subscriptions", prompts,
                                          "/wxaapi/newtmpl/gettemplate", "data", "priTmplId"));
  }
  co_return results;
}

net::Task<Result> check_swapped(const wechat::Tools& tools, AppPtr app) {
  const auto look = [&](store::Database& database) {
    return store::find_token(database, app->id, "access_token");
  };
  const std::optional<store::AppToken> token = co_await tools.store.read(look);
  if (!token || token->swapped == 0) {
    co_return said("swapped", true, "没有其他系统抢用这个账号的 access_token。",
                   "No other system takes this account's access token away.");
  }
  co_return said(
      "swapped", false,
      fmt::format("access_token 有 {} 次提前失效：另有系统用同一 AppID 取 token。让它改用 "
                  "stable_token，或停用它。",
                  token->swapped),
      fmt::format("The access token died early {} times: another system fetches tokens of this "
                  "AppID. Let it use stable_token, or stop it.",
                  token->swapped));
}

}  // namespace giz::admin
