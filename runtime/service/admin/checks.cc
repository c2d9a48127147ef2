#include "runtime/service/admin/checks.h"

#include <fmt/format.h>

#include "runtime/service/net/http_client.h"
#include "runtime/service/net/target.h"
#include "runtime/service/wechat/call.h"
#include "runtime/service/wechat/crypt.h"
#include "runtime/service/wechat/reply.h"

namespace giz::admin {
namespace {

using wechat::CallFailed;

constexpr std::chrono::milliseconds kProbeLimit{5000};
constexpr std::string_view kNonceLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

Result good(std::string name, std::string zh, std::string en) {
  return {std::move(name), true, 0, std::move(zh), std::move(en), {}};
}

Result bad(std::string name, std::string zh, std::string en) {
  return {std::move(name), false, 0, std::move(zh), std::move(en), {}};
}

Result refused(std::string name, const CallFailed& failed) {
  wechat::Remedy remedy = wechat::remedy_of(failed.errcode, failed.what());
  Result result = bad(std::move(name), std::move(remedy.zh), std::move(remedy.en));
  result.errcode = failed.errcode;
  if (failed.errcode == 40164) result.address = wechat::refused_address(failed.what());
  return result;
}

// -- the callback --

struct Probe {
  AppPtr app;
  std::string url;
  std::string timestamp, nonce;
};

Probe probe_of(AppPtr app, const std::string& base, Millis now) {
  std::string url = fmt::format("{}/wechat/callback/base/{}", base, app->id);
  return {std::move(app), std::move(url), std::to_string(now / 1000),
          random_text(10, kNonceLetters)};
}

net::ClientRequest url_check(const Probe& probe, std::string_view token, std::string_view echo) {
  net::ClientRequest request;
  request.url = fmt::format("{}?signature={}&timestamp={}&nonce={}&echostr={}", probe.url,
                            wechat::signature_of({token, probe.timestamp, probe.nonce}),
                            probe.timestamp, probe.nonce, echo);
  request.limit = kProbeLimit;
  return request;
}

// As WeChat's cloud hosting asks whether anybody is there: authentic, and no message of a person.
net::ClientRequest secure_push(const Probe& probe, std::string_view key) {
  const wechat::OpenApp& app = *probe.app;
  const std::string encrypted = wechat::seal_text(
      key, app.wechat_app_id, R"({"action":"CheckContainerPath"})", random_text(16, kNonceLetters));
  net::ClientRequest request;
  request.method = boost::beast::http::verb::post;
  request.url = fmt::format(
      "{}?timestamp={}&nonce={}&encrypt_type=aes&msg_signature={}", probe.url, probe.timestamp,
      probe.nonce, wechat::signature_of({app.token, probe.timestamp, probe.nonce, encrypted}));
  request.headers = {{"Content-Type", "application/json"}};
  request.body = wechat::Json{{"ToUserName", app.original_id}, {"Encrypt", encrypted}}.dump();
  request.limit = kProbeLimit;
  return request;
}

struct Heard {
  int status = 0;
  std::string body;
  std::string why;  // there was no answer
};

net::Task<Heard> hear(net::ClientRequest request) {
  Heard heard;
  try {
    net::Response response = co_await net::fetch(std::move(request));
    heard.status = response.status;
    heard.body = std::move(response.body);
  } catch (const std::runtime_error& error) {
    heard.why = error.what();
  }
  co_return heard;
}

Result unreachable(std::string name, const Probe& probe, const Heard& heard) {
  if (!heard.why.empty()) {
    return bad(std::move(name),
               fmt::format("从本机访问不到 {}：{}。检查域名解析、反向代理和证书；若服务器不能访问"
                           "自己的公网地址，请在微信公众平台直接提交验证。",
                           probe.url, heard.why),
               fmt::format("{} cannot be reached from here: {}. Check DNS, reverse proxy and "
                           "certificate; where a server cannot reach its own public address, "
                           "submit it in WeChat's console instead.",
                           probe.url, heard.why));
  }
  return bad(std::move(name),
             fmt::format("{} 回答了 {}，不是本服务的回调：检查反向代理是否把 /wechat/ 原样转到本"
                         "服务，有没有改动查询参数。",
                         probe.url, heard.status),
             fmt::format("{} answered {}, which is not this service's callback: check that the "
                         "reverse proxy hands /wechat/ on as it is, with its query.",
                         probe.url, heard.status));
}

net::Task<Result> check_url(Probe probe) {
  const std::string echo = random_text(16, "0123456789");
  net::ClientRequest request = url_check(probe, probe.app->token, echo);
  const Heard heard = co_await hear(request);
  if (heard.status != 200 || heard.body != echo) {
    co_return unreachable("callback", probe, heard);
  }
  net::ClientRequest forged = url_check(probe, "not-the-token", echo);
  const Heard stranger = co_await hear(forged);
  if (stranger.body == echo) {
    co_return bad("callback", "回调接受了错误的签名：前面可能有缓存，请让 /wechat/ 不经缓存。",
                  "The callback took a wrong signature: something in front of it may cache; keep "
                  "/wechat/ out of any cache.");
  }
  co_return good("callback", "回调可以访问，签名正确，错误的签名被拒绝。",
                 "The callback answers, takes a right signature and refuses a wrong one.");
}

net::Task<Result> check_secure(Probe probe, std::string key) {
  net::ClientRequest request = secure_push(probe, key);
  const Heard heard = co_await hear(request);
  if (heard.status != 200 || heard.body.empty()) {
    co_return unreachable("callback_secure", probe, heard);
  }
  co_return good("callback_secure", "加密的消息可以送达并解开。",
                 "An encrypted message arrives and is opened.");
}

}  // namespace

net::Task<std::vector<Result>> check_callback(AppPtr app, std::string base, Millis now) {
  const Probe probe = probe_of(app, base, now);
  std::vector<Result> results;
  results.push_back(co_await check_url(probe));
  const auto key = wechat::read_aes_key(app->aes_key);
  if (app->mode == "plain" || !results.front().ok) co_return results;
  if (!key || app->wechat_app_id.empty()) {
    results.push_back(bad("callback_secure", "缺少 AppID 或 EncodingAESKey，无法试加密消息。",
                          "Without AppID and EncodingAESKey no encrypted message can be tried."));
    co_return results;
  }
  results.push_back(co_await check_secure(probe, *key));
  co_return results;
}

net::Task<Result> check_address(const wechat::Tools& tools, AppPtr app) {
  wechat::Exchange what;
  what.app = app->id;
  what.name = what.path = "/cgi-bin/stable_token";
  what.body = wechat::Json{{"grant_type", "client_credential"},
                           {"appid", app->wechat_app_id},
                           {"secret", app->secret},
                           {"force_refresh", false}};
  what.secrets = {app->secret};
  try {
    co_await wechat::exchange(tools, what);
  } catch (const CallFailed& failed) {
    co_return refused("ip", failed);
  }
  co_return good("ip", "本服务的出口 IP 已在白名单中（或白名单未启用），AppSecret 正确。",
                 "This service's address is on the allow-list (or there is none), and the "
                 "AppSecret is right.");
}

net::Task<Result> check_token(wechat::Client& client, AppPtr app) {
  client.forget_failures(app->id);
  try {
    co_await client.access_token(app);
  } catch (const CallFailed& failed) {
    co_return refused("token", failed);
  }
  co_return good("token", "已取得 access_token。", "The access_token was fetched.");
}

net::Task<Result> check_ticket(wechat::Client& client, AppPtr app) {
  client.forget_failures(app->id);
  try {
    co_await client.jsapi_ticket(app);
  } catch (const CallFailed& failed) {
    co_return refused("ticket", failed);
  }
  co_return good("ticket", "已取得 jsapi_ticket：微信内的网页可以用扫一扫等功能。",
                 "The jsapi_ticket was fetched: pages inside WeChat can scan codes and more.");
}

net::Task<Result> attempt(wechat::Client& client, AppPtr app, std::string name, Act act,
                          std::string zh, std::string en) {
  client.forget_failures(app->id);
  try {
    co_await act(client);
  } catch (const CallFailed& failed) {
    co_return refused(name, failed);
  }
  co_return good(name, zh, en);
}

}  // namespace giz::admin
