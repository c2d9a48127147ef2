// The settings page's API over the bench of the other surfaces, with WeChat's servers played by the
// test, and a port of its own where the callback's check calls.
#pragma once

#include "runtime/service/admin/admin.h"
#include "tests/service/api/bench.h"
#include "tests/service/wechat_calls/stand_in.h"

namespace giz::bench {

class DeskBench {
 public:
  explicit DeskBench(const std::function<void(Settings&)>& change = {});
  ~DeskBench();

  // As a page that has signed in with a link: with the cookie and what X-GZ-CSRF must say.
  Answer ask(const std::string& method, const std::string& path, const Json& body = nullptr);
  Answer put(const std::string& path, const std::string& text);
  void sign_in();
  std::string new_link();
  Json add_app(Json more = Json::object());

  std::int64_t audits(const std::string& action);  // how many entries
  store::App stored(std::int64_t id);

  Bench bench;
  std::unique_ptr<StandIn> wechat;
  std::optional<wechat::Apps> apps;
  std::optional<wechat::Client> client;
  std::optional<wechat::Notices> notices;
  std::string cookie, csrf;
};

}  // namespace giz::bench
