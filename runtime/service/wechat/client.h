// Calls to WeChat's servers in an account's name: token in, token again where it was refused.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/net/http.h"
#include "runtime/service/wechat/apps.h"

namespace giz::wechat {

using Json = nlohmann::ordered_json;

// WeChat said no, or did not answer. `errcode` as WeChat gives it; -1: busy, also where the network
// or the answer is broken.
struct CallFailed : std::runtime_error {
  CallFailed(int code, std::string message)
      : std::runtime_error(std::move(message)), errcode(code) {}
  int errcode;
};
// What to do about it, in Chinese and English: for the settings page and the log. "40164" names the
// address that must go on the allow list, as WeChat's text tells it.
struct Remedy {
  std::string zh, en;
};
Remedy remedy_of(int errcode, std::string_view errmsg);
// The address that 40164 speaks of; empty where it names none.
std::string refused_address(std::string_view errmsg);

class Client {
 public:
  Client(net::asio::io_context& loop, const Settings& settings, const MasterKey& key,
         store::Store& store, const Log& log, Metrics& metrics, Clock clock);

  // An API that wants the access token: POST where there is a body, GET otherwise. `path` such as
  // "/cgi-bin/menu/create", with a query of its own or none. On 40001, 40014 and 42001 exactly that
  // token is dropped and the call made once more; -1 and 5xx are tried again up to twice, with
  // pauses, where `again` allows it. Throws CallFailed.
  enum class Again : std::uint8_t { no, yes };
  net::Task<Json> call(std::shared_ptr<const OpenApp> app, std::string path, Json body = nullptr,
                       Again again = Again::yes);
  // An API that wants none: OAuth. `name` is its path without the query, for the metrics. Throws
  // CallFailed.
  net::Task<Json> plain(std::shared_ptr<const OpenApp> app, std::string path_with_query,
                        std::string_view name);

  net::Task<std::string> access_token(std::shared_ptr<const OpenApp> app);
  net::Task<std::string> jsapi_ticket(std::shared_ptr<const OpenApp> app);
  // Something was put right outside: the next call asks WeChat again, without the pause that
  // follows a failure.
  void forget_failures(std::int64_t app);

 private:
  struct Inner;
  std::shared_ptr<Inner> inner_;
};

}  // namespace giz::wechat
