// WeChat's API server as far as one test wants it: answers by path, what was asked, on the test's
// own loop at a free port.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/service/base/json_text.h"
#include "runtime/service/net/gate.h"
#include "runtime/service/net/server.h"
#include "tests/service/loop.h"

namespace giz {

class StandIn {
 public:
  using Json = net::Json;
  using Answer = std::function<Json(const net::Request&)>;

  explicit StandIn(net::asio::io_context& loop)
      : loop_(loop), server_(loop, settings_, log_, metrics_) {
    using boost::beast::http::verb;
    for (const verb method : {verb::get, verb::post})
      server_.router().add(method, "/{rest*}",
                           [this](net::Request& request) { return answer(request); });
    port_ = server_.listen({"127.0.0.1", 0});
    on("/cgi-bin/stable_token", [this](const net::Request& request) {
      if (request.json()["force_refresh"] == true || token.empty()) next_token();
      return Json{{"access_token", token}, {"expires_in", lasts}};
    });
    on("/cgi-bin/token", [this](const net::Request&) {
      next_token();
      return Json{{"access_token", token}, {"expires_in", lasts}};
    });
  }

  StandIn(const StandIn&) = delete;
  StandIn& operator=(const StandIn&) = delete;
  // Its connections end before what they count with goes.
  ~StandIn() { run_task(loop_, server_.drain()); }

  std::string base() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void on(const std::string& path, Answer answer) { answers_[path] = std::move(answer); }
  // The same answer always.
  void say(const std::string& path, const char* text) {
    on(path, [value = Json::parse(text)](const net::Request&) { return value; });
  }
  // An API that wants the present token, and answers this.
  void guard(const std::string& path, const char* text) {
    on(path, [this, value = Json::parse(text)](const net::Request& request) {
      return request.query_value("access_token") == token ? value : refused();
    });
  }
  static Json refused() {
    return {{"errcode", 40001},
            {"errmsg", "invalid credential, access_token is invalid or not latest"}};
  }
  void next_token() { token = "TOKEN-" + std::to_string(++issued); }

  std::size_t count(const std::string& path) const {
    const auto found = asked_.find(path);
    return found == asked_.end() ? 0 : found->second.size();
  }
  const net::Request& last(const std::string& path) const { return asked_.at(path).back(); }
  const std::vector<net::Request>& all(const std::string& path) { return asked_[path]; }

  std::string token;  // what is good at the moment; empty: none was given yet
  int issued = 0;
  int lasts = 7200;
  int status = 200;
  std::chrono::milliseconds delay{0};
  std::function<void(const net::Request&)> begin;  // when it has come, before the delay

 private:
  net::asio::io_context& loop_;

  net::Task<net::Response> answer(net::Request& request) {
    asked_[request.path].push_back(request);
    if (begin) begin(request);
    if (delay.count() > 0) co_await net::pause(co_await net::asio::this_coro::executor, delay);
    const auto found = answers_.find(request.path);
    if (found == answers_.end()) co_return net::Response::text("no such API", 404);
    if (status != 200) co_return net::Response::text("<html>busy</html>", status);
    co_return net::Response::json(found->second(request));
  }

  Settings settings_ = [] {
    Settings settings;
    settings.rate_accept = 0;
    settings.drain = Seconds(0);
    return settings;
  }();
  Log log_;
  Metrics metrics_;
  net::Server server_;
  std::uint16_t port_ = 0;
  std::map<std::string, Answer> answers_;
  std::map<std::string, std::vector<net::Request>> asked_;
};

}  // namespace giz
