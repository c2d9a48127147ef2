#include "runtime/service/wechat/call.h"

#include <fmt/format.h>

#include "runtime/service/base/json_text.h"
#include "runtime/service/net/http_client.h"

namespace giz::wechat {
namespace {

constexpr std::chrono::milliseconds kCallLimit{5000};
constexpr std::size_t kLongestAnswer = 1 << 20;
constexpr std::size_t kLongestError = 300;

std::int64_t number_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string without(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
      text.replace(at, secret.size(), "***");
  }
  if (text.size() > kLongestError) text.resize(kLongestError);
  return text;
}

void count(const Tools& tools, const Exchange& what, std::string_view errcode) {
  tools.metrics
      .counter(
          "gz_wx_api_total", "calls to WeChat's servers",
          fmt::format("app=\"{}\",{},errcode=\"{}\"", what.app, label("api", what.name), errcode))
      .add();
}

net::ClientRequest request_of(const Tools& tools, const Exchange& what) {
  net::ClientRequest request;
  request.url = tools.settings.wechat_api_base + what.path;
  request.limit = kCallLimit;
  request.body_limit = kLongestAnswer;
  if (!what.body) return request;
  request.method = boost::beast::http::verb::post;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = json_text(*what.body);
  return request;
}

// Throws std::runtime_error where there is no answer that can be read.
Json read_answer(const net::Response& response) {
  if (response.status != 200)
    throw std::runtime_error(fmt::format("WeChat's server answered {}", response.status));
  Json answer = Json::parse(response.body, nullptr, false);
  if (!answer.is_object())
    throw std::runtime_error("WeChat's server answered something else than JSON");
  return answer;
}

net::Task<Json> fetch_json(const Tools& tools, const Exchange& what) {
  const net::Response response = co_await net::fetch(request_of(tools, what));
  co_return read_answer(response);
}

}  // namespace

Said said_by(const Json& answer) {
  if (const std::int64_t code = number_at(answer, "errcode"); code != 0)
    return {code, text_at(answer, "errmsg")};
  if (const auto base = answer.find("base_resp"); base != answer.end() && base->is_object())
    return {number_at(*base, "errcode"), text_at(*base, "errmsg")};
  if (const auto list = answer.find("resp");
      list != answer.end() && list->is_array() && list->size() == 1 && list->front().is_object())
    return {number_at(list->front(), "errcode"), text_at(list->front(), "errmsg")};
  return {number_at(answer, "ret"), text_at(answer, "ret_info")};
}

bool is_token_refused(int errcode) {
  return errcode == 40001 || errcode == 40014 || errcode == 42001;
}

net::Task<Json> exchange(const Tools& tools, Exchange what) {
  std::string silent;
  Json answer;
  try {
    answer = co_await fetch_json(tools, what);
  } catch (const std::exception& error) {
    silent = error.what();
  }
  if (!silent.empty()) {
    count(tools, what, "none");
    throw CallFailed(-1, without(silent, what.secrets));
  }
  const Said said = said_by(answer);
  count(tools, what, std::to_string(said.errcode));
  if (said.errcode != 0)
    throw CallFailed(static_cast<int>(said.errcode), without(said.errmsg, what.secrets));
  co_return answer;
}

}  // namespace giz::wechat
