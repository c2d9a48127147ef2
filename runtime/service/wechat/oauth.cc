#include "runtime/service/wechat/oauth.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/service/net/target.h"

namespace giz::wechat {
namespace {

constexpr std::size_t kLongestNext = 1024;
constexpr std::size_t kLongestCode = 256;

std::string member(const Json& answer, const char* name) {
  const auto found = answer.find(name);
  return found != answer.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Of userinfo only, where the account belongs to an open platform and the exchange did not tell.
net::Task<std::string> ask_unionid(Client& client, std::shared_ptr<const OpenApp> app,
                                   std::string token, std::string openid) {
  const std::string path = fmt::format("/sns/userinfo?access_token={}&openid={}&lang=zh_CN",
                                       net::percent_encode(token), net::percent_encode(openid));
  try {
    const Json answer = co_await client.plain(app, path, "/sns/userinfo");
    co_return member(answer, "unionid");
  } catch (const CallFailed&) {
    co_return std::string();  // who they are is known without it
  }
}

}  // namespace

std::string clean_next(std::string_view next) {
  const bool wrong =
      std::ranges::any_of(next, [](unsigned char c) { return c < ' ' || c == 0x7f || c == '\\'; });
  if (wrong || !next.starts_with('/') || next.starts_with("//") || next.size() > kLongestNext)
    return "/";
  return std::string(next);
}

std::string new_state() {
  std::array<std::uint8_t, 16> bytes{};
  random_bytes(bytes);
  return to_hex(bytes);
}

bool is_state(std::string_view text) {
  return text.size() == 32 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string state_hash(const MasterKey& key, std::string_view state) {
  return key.hash("wechat.state", state);
}

std::string browser_hash(const MasterKey& key, std::string_view cookie) {
  return key.hash("wechat.browser", cookie);
}

std::string authorize_url(std::string_view open_base, std::string_view wechat_app_id,
                          std::string_view redirect_uri, std::string_view scope,
                          std::string_view state) {
  return fmt::format(
      "{}/connect/oauth2/authorize?appid={}&redirect_uri={}&response_type=code&scope={}&state={}"
      "#wechat_redirect",
      open_base, net::percent_encode(wechat_app_id), net::percent_encode(redirect_uri), scope,
      state);
}

net::Task<Person> exchange_code(Client& client, std::shared_ptr<const OpenApp> app,
                                std::string code) {
  if (code.size() > kLongestCode) throw CallFailed(40029, "the code is too long to be one");
  const std::string path = fmt::format(
      "/sns/oauth2/access_token?appid={}&secret={}&code={}&grant_type=authorization_code",
      net::percent_encode(app->wechat_app_id), net::percent_encode(app->secret),
      net::percent_encode(code));
  const Json answer = co_await client.plain(app, path, "/sns/oauth2/access_token");
  Person person;
  person.openid = member(answer, "openid");
  person.unionid = member(answer, "unionid");
  if (person.openid.empty()) throw CallFailed(-1, "WeChat's answer holds no openid");
  const auto snapshot = answer.find("is_snapshotuser");
  person.snapshot = snapshot != answer.end() && *snapshot == 1;
  const bool may_ask = member(answer, "scope").find("snsapi_userinfo") != std::string::npos;
  if (person.unionid.empty() && may_ask && !person.snapshot) {
    std::string token = member(answer, "access_token");
    person.unionid = co_await ask_unionid(client, app, token, person.openid);
  }
  co_return person;
}

bool is_stale_code(int errcode) {
  return errcode == 40029 || errcode == 40163 || errcode == 42003 || errcode == 41008;
}

}  // namespace giz::wechat
