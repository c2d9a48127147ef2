// One row a rule, in the order in which an account is set up.
#include "runtime/service/admin/findings.h"

#include <algorithm>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "runtime/service/net/http_client.h"
#include "runtime/service/wechat/crypt.h"

namespace giz::admin {
namespace {

using store::App;

struct Base {
  bool set = false;
  bool https = false;
  bool usual_port = false;
  bool public_host = false;
};

bool is_public_name(const std::string& host) {
  boost::system::error_code no_address;
  boost::asio::ip::make_address(host, no_address);
  return no_address && host != "localhost" && host.find('.') != std::string::npos &&
         !host.ends_with(".local") && !host.ends_with(".localhost");
}

Base base_of(const std::string& text) {
  if (text.empty()) return {};
  const net::Url url = net::parse_url(text);
  return {true, url.scheme == "https", url.port == 80 || url.port == 443, is_public_name(url.host)};
}

struct Seen {
  const App& app;
  const std::vector<store::AppToken>& tokens;
  const Ground& ground;
  Base base;
};

struct Rule {
  std::string_view code;
  Weight weight;
  std::string_view field;
  bool (*is_so)(const Seen& seen);
  std::string_view zh, en;
};

bool is_account(const App& app) { return app.kind != "mini"; }

constexpr Rule kRules[] = {
    {"base_missing", Weight::error, "", [](const Seen& s) { return !s.base.set; },
     "服务不知道自己的公网地址：设置环境变量 PUBLIC_BASE_URL（如 "
     "https://lamp.example.com）后重启。",
     "The service does not know its public address: set PUBLIC_BASE_URL, such as "
     "https://lamp.example.com, and restart it."},
    {"base_local", Weight::error, "",
     [](const Seen& s) { return s.base.set && !s.base.public_host; },
     "PUBLIC_BASE_URL 不是公网域名，微信访问不到：请换成已备案的域名。",
     "PUBLIC_BASE_URL is no public host name, and WeChat cannot reach it: use a domain of yours "
     "(in mainland China one with an ICP filing)."},
    {"base_port", Weight::error, "", [](const Seen& s) { return s.base.set && !s.base.usual_port; },
     "微信只访问 80 和 443 端口：让反向代理监听 443，并去掉 PUBLIC_BASE_URL 中的端口。",
     "WeChat calls ports 80 and 443 only: let a reverse proxy listen on 443, and take the port "
     "out of PUBLIC_BASE_URL."},
    {"base_not_https", Weight::warning, "",
     [](const Seen& s) { return s.base.set && !s.base.https; },
     "PUBLIC_BASE_URL 不是 https：小程序不能用，网页登录也不安全。请配置证书。",
     "PUBLIC_BASE_URL is not https: mini programs refuse it, and sign-ins can be read on the way. "
     "Set up a certificate."},
    {"no_app_id", Weight::error, "wechat_app_id",
     [](const Seen& s) { return s.app.wechat_app_id.empty(); },
     "缺少 AppID：在微信公众平台“设置与开发 → 基本配置 → 开发者ID(AppID)”复制，粘贴到“AppID”。",
     "The AppID is missing: copy it at mp.weixin.qq.com under Settings & Development → Basic "
     "configuration → Developer ID, and paste it into 'AppID'."},
    {"no_secret", Weight::error, "secret", [](const Seen& s) { return s.app.secret.empty(); },
     "缺少 AppSecret：在“基本配置 → 开发者密码(AppSecret)”重置并复制，粘贴到“AppSecret”。",
     "The AppSecret is missing: reset and copy it under Basic configuration → Developer password, "
     "and paste it into 'AppSecret'."},
    {"no_original_id", Weight::warning, "original_id",
     [](const Seen& s) { return is_account(s.app) && s.app.original_id.empty(); },
     "缺少原始 ID（设备类型 gh_…）：在“公众号设置 → 帐号详情 → 原始ID”复制，粘贴到“设备类型”。",
     "The original id (device type, gh_…) is missing: copy it under Account settings → Account "
     "details → Original ID, and paste it into 'Device type'."},
    {"no_token", Weight::error, "token", [](const Seen& s) { return s.app.token.empty(); },
     "没有令牌(Token)：按“更换令牌”生成，再粘贴到“基本配置 → 服务器配置”。",
     "There is no token: press 'New token', and paste it under Basic configuration → Server "
     "configuration."},
    {"no_aes_key", Weight::error, "aes_key",
     [](const Seen& s) {
       return s.app.mode != "plain" && !wechat::read_aes_key(s.app.aes_key).has_value();
     },
     "当前模式要加密，但没有可用的 EncodingAESKey：按“更换密钥”生成，再粘贴到“服务器配置”。",
     "This mode encrypts, but there is no usable EncodingAESKey: press 'New key', and paste it "
     "under Server configuration."},
    {"mode_plain", Weight::warning, "mode", [](const Seen& s) { return s.app.mode == "plain"; },
     "明文模式：消息不加密。请在“服务器配置”选“安全模式”，这里也选“安全”。",
     "Plain mode: messages are not encrypted. Choose 'Security mode' under Server configuration, "
     "and 'Secure' here."},
    {"no_domain_file", Weight::warning, "domain_files",
     [](const Seen& s) { return is_account(s.app) && !s.ground.proved; },
     "还没有域名验证文件：在“公众号设置 → 功能设置”添加 JS 接口安全域名和网页授权域名时，"
     "下载 MP_verify_….txt 并上传到这里。",
     "No file proves the domain yet: when you add the JS safe domain and the OAuth domain under "
     "Account settings → Function settings, download MP_verify_….txt and upload it here."},
    {"subscription", Weight::warning, "kind",
     [](const Seen& s) { return s.app.kind == "subscription"; },
     "订阅号不能用网页授权登录，也没有带参数的二维码：控制设备请用已认证的服务号。",
     "A subscription account has no OAuth sign-in and no parametric QR codes: use a verified "
     "service account to control devices."},
    {"legacy_without_type", Weight::error, "original_id",
     [](const Seen& s) { return s.app.legacy_devices && s.app.original_id.empty(); },
     "设备功能(旧)已打开，但缺少设备类型 gh_…：微信靠它找到设备。",
     "The legacy device platform is on, but the device type gh_… is missing: WeChat finds devices "
     "by it."},
    {"token_swapped", Weight::warning, "token_strategy",
     [](const Seen& s) {
       return std::ranges::any_of(s.tokens, [](const auto& token) { return token.swapped > 0; });
     },
     "另一个系统也在刷新此公众号的 access_token，使我们的提前失效：请让它停用，或两边都用"
     "“稳定版”接口。",
     "Another system refreshes this account's access_token as well, so that ours dies early: stop "
     "it, or let both use the stable interface."},
    {"of_environment", Weight::hint, "", [](const Seen& s) { return s.ground.of_environment; },
     "此公众号由环境变量 WECHAT_… 给出：重启时以环境变量为准。",
     "The environment (WECHAT_…) names this account: at the next start its values win."},
    {"disabled", Weight::hint, "", [](const Seen& s) { return s.app.disabled; },
     "已停用：微信的消息和登录都会被拒绝。",
     "Disabled: messages and sign-ins from WeChat are refused."},
};

}  // namespace

std::string_view word(Weight weight) {
  switch (weight) {
    case Weight::error: return "error";
    case Weight::warning: return "warning";
    case Weight::hint: break;
  }
  return "hint";
}

std::vector<Finding> findings_of(const App& app, const std::vector<store::AppToken>& tokens,
                                 const Ground& ground) {
  const Seen seen{app, tokens, ground, base_of(ground.base_url)};
  std::vector<Finding> findings;
  for (const Rule& rule : kRules) {
    if (!rule.is_so(seen)) continue;
    findings.push_back({std::string(rule.code), rule.weight, std::string(rule.field),
                        std::string(rule.zh), std::string(rule.en)});
  }
  return findings;
}

}  // namespace giz::admin
