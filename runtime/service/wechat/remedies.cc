// What WeChat's error codes mean to who runs an account (reference of the platform, "Error handling
// table"), and what they can do.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/service/wechat/client.h"

namespace giz::wechat {
namespace {

struct RemedyRow {
  int errcode;
  std::string_view zh, en;
};

// {} of 40164 is the address.
constexpr std::array kRemedies{
    RemedyRow{
        -1,
        "微信服务器繁忙或无法连接：稍后再试；若一直如此，检查本机能否访问 api.weixin.qq.com 的 443 "
        "端口",
        "WeChat is busy or cannot be reached: try again later; if it stays so, check that this "
        "machine reaches api.weixin.qq.com, port 443"},
    RemedyRow{
        40001,
        "access_token 已失效或 AppSecret 不对：检查 AppSecret，并确认没有其他系统用同一 AppID 刷新 "
        "token",
        "the access token is void or the AppSecret wrong: check the AppSecret, and that no other "
        "system fetches tokens of this AppID"},
    RemedyRow{
        40003, "openid 不属于这个公众号：确认 AppID 与用户所关注的是同一个账号",
        "this openid is of another account: check that the AppID is the one the user follows"},
    RemedyRow{40013, "AppID 不对：在公众平台“设置与开发 → 基本配置”中核对",
              "the AppID is wrong: compare it with Settings and development, Basic configuration"},
    RemedyRow{
        40014, "access_token 不合法：多半是其他系统刷新了同一 AppID 的 token",
        "the access token is not valid: most likely another system fetches tokens of this AppID"},
    RemedyRow{40029, "code 无效：请从菜单重新进入页面",
              "the code is not valid: open the page from the menu again"},
    RemedyRow{
        40125, "AppSecret 不对：在公众平台重置 AppSecret，并填到设置页",
        "the AppSecret is wrong: reset it on WeChat's platform and enter it on the settings page"},
    RemedyRow{40163, "code 已经用过：请从菜单重新进入页面",
              "the code was used before: open the page from the menu again"},
    RemedyRow{
        40164, "本机出口 IP {} 不在白名单：在公众平台“基本配置 → IP 白名单”中加入它",
        "this machine's address {} is not on the allow list: add it under Basic configuration, IP "
        "allow list"},
    RemedyRow{40226, "该用户被微信判定为高风险，登录被拒绝",
              "WeChat holds this user for a risk and refuses the sign-in"},
    RemedyRow{41002, "缺少 AppID：在设置页填写",
              "the AppID is missing: enter it on the settings page"},
    RemedyRow{41004, "缺少 AppSecret：在设置页填写",
              "the AppSecret is missing: enter it on the settings page"},
    RemedyRow{41008, "缺少 code：请从菜单重新进入页面",
              "the code is missing: open the page from the menu again"},
    RemedyRow{
        42001, "access_token 已过期：服务会自动换新；若常常出现，检查本机时间",
        "the access token has ended: the service fetches a new one; if this is frequent, check "
        "this machine's clock"},
    RemedyRow{42003, "code 已过期（5 分钟）：请从菜单重新进入页面",
              "the code has expired (5 minutes): open the page from the menu again"},
    RemedyRow{43004, "用户没有关注公众号：请先关注", "the user does not follow the account"},
    RemedyRow{
        43101, "用户没有同意订阅或次数已用完：请用户在页面上再次同意",
        "the user has not accepted this notice, or all that were accepted are used: ask on the "
        "page "
        "again"},
    RemedyRow{45009, "今天的调用次数已用完：明天恢复，或在公众平台清零（每月 10 次）",
              "today's quota of this API is used up: it returns tomorrow, or clear it on WeChat's "
              "platform (10 times a month)"},
    RemedyRow{45011, "调用太频繁：一分钟后再试", "too many calls: try again in a minute"},
    RemedyRow{
        45015, "超过 48 小时没有互动，不能发客服消息：等用户再发消息，或改用订阅通知",
        "the user has not written for 48 hours: wait until they do, or use subscription notices"},
    RemedyRow{45047, "客服消息条数达到上限：等用户再发消息",
              "the quota of customer messages is used up: wait until the user writes again"},
    RemedyRow{46003, "没有自定义菜单：在设置页创建",
              "there is no menu: create one on the settings page"},
    RemedyRow{
        47003, "模板参数不对：核对模板字段名与设置页中的字段",
        "the template's arguments are wrong: compare its fields with those on the settings page"},
    RemedyRow{48001, "这个账号没有该接口权限：多半需要认证的服务号，在公众平台“接口权限”中核对",
              "this account may not use this API: most want a verified service account; see API "
              "permissions on WeChat's platform"},
    RemedyRow{50002, "账号被限制：登录公众平台查看通知",
              "the account is restricted: see the notices on WeChat's platform"},
    RemedyRow{61004, "第三方平台的 IP 未登记：在开放平台加入出口 IP",
              "the component's address is not registered: add it on the open platform"},
    RemedyRow{61007, "公众号没有把该接口授权给第三方平台：请重新授权",
              "the account has not authorised the component for this API: authorise it again"},
};

bool is_address_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' ||
         c == ':';
}

}  // namespace

std::string refused_address(std::string_view errmsg) {
  constexpr std::string_view kBefore = "invalid ip ";
  const std::size_t at = errmsg.find(kBefore);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = errmsg.substr(at + kBefore.size());
  const auto* const end = std::find_if_not(rest.begin(), rest.end(), is_address_char);
  std::string address(rest.begin(), end);
  // "::ffff:1.2.3.4" is the form in which some of WeChat's servers see an IPv4 address.
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped)) address.erase(0, kMapped.size());
  return address;
}

Remedy remedy_of(int errcode, std::string_view errmsg) {
  const auto* const row = std::ranges::find_if(
      kRemedies, [errcode](const RemedyRow& one) { return one.errcode == errcode; });
  if (row == kRemedies.end()) {
    return {fmt::format("微信返回错误 {}：{}；查阅微信官方“全局返回码”", errcode, errmsg),
            fmt::format("WeChat answered {}: {}; see its list of return codes", errcode, errmsg)};
  }
  if (errcode != 40164) return {std::string(row->zh), std::string(row->en)};
  const std::string address = refused_address(errmsg);
  return {fmt::format(fmt::runtime(row->zh), address.empty() ? "（未知）" : address),
          fmt::format(fmt::runtime(row->en), address.empty() ? "(not told)" : address)};
}

}  // namespace giz::wechat
