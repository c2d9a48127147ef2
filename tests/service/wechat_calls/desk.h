// The API with WeChat behind it: a bench of api/'s, a stand-in, one account in the store.
#pragma once

#include "runtime/service/net/target.h"
#include "runtime/service/store/devices.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/store/users.h"
#include "runtime/service/wechat/office.h"
#include "tests/service/api/bench.h"
#include "tests/service/store/both.h"
#include "tests/service/wechat_calls/stand_in.h"

namespace giz::bench {

struct WeChatDesk {
  explicit WeChatDesk(const std::string& url, const std::function<void(Settings&)>& change = {})
      : bench([&](Settings& settings) {
          settings.db_url = url;
          settings.public_base_url = "https://lamp.test";
          settings.rate_oauth = 0;
          if (change) change(settings);
        }),
        wechat(bench.loop) {
    bench.settings.wechat_api_base = wechat.base();
    apps.emplace(bench.loop, bench.settings, bench.key, *bench.store, bench.parts->clock);
    client.emplace(bench.loop, bench.settings, bench.key, *bench.store, bench.log, bench.metrics,
                   bench.parts->clock);
    notices.emplace(wechat::Tools{bench.loop, bench.settings, bench.key, *bench.store, bench.log,
                                  bench.metrics, bench.parts->clock},
                    bench_product, *apps, *client);
    wechat::OpenApp app;
    app.slug = "lamps";
    app.wechat_app_id = "wx0123456789abcdef";
    app.secret = "hush-hush";
    add_app(app);
    // The bench's routes know nothing of WeChat; these do.
    api::Parts parts = *bench.parts;
    parts.wechat = std::make_shared<const wechat::Office>(wechat::Office{*apps, *client, *notices});
    bench.router = net::Router();
    api::add_native(parts, bench.router);
    api::add_internal(parts, bench.router);
    api::add_operations(parts, bench.router);
    api::add_wechat(parts, bench.router);
  }

  void change_app(const std::function<void(wechat::OpenApp&)>& change) {
    wechat::OpenApp app = *bench.run(apps->find("1"));
    change(app);
    bench.run(bench.store->write([&](store::Database& database) {
      return store::change_app(database, wechat::seal_app(bench.key, app));
    }));
    apps->forget();
  }
  // What waits in the outbox is told, or not.
  void deliver() {
    while (bench.run(notices->deliver_due())) {
    }
  }
  template <typename Job>
  auto write(Job job) {
    return bench.run(bench.store->write(job));
  }
  std::int64_t metric(const std::string& line) const {
    const std::string text = bench.metrics.print();
    const std::size_t at = text.find(line + " ");
    return at == std::string::npos ? 0 : std::stoll(text.substr(at + line.size() + 1));
  }

  wechat::OpenApp add_app(const wechat::OpenApp& app) {
    const auto add = [&](store::Database& database) {
      return store::add_app(database, wechat::seal_app(bench.key, app));
    };
    apps->forget();
    return wechat::open_app(bench.key, bench.run(bench.store->write(add)));
  }

  Bench bench;
  StandIn wechat;
  std::optional<wechat::Apps> apps;
  std::optional<wechat::Client> client;
  std::optional<wechat::Notices> notices;
};

// WeChat's web view: an agent and cookies.
struct WebView {
  explicit WebView(WeChatDesk& with) : desk(with) {}

  Answer get(const std::string& target) { return ask("GET", target, ""); }
  Answer post(const std::string& target, const std::string& form) {
    return ask("POST", target, form);
  }
  // Begins; the state that WeChat is told.
  std::string begin(const std::string& query = "") {
    const Answer answer = get("/wechat/oauth/lamps/start" + query);
    const std::string where = answer.header("Location");
    const std::size_t at = where.find("&state=");
    return at == std::string::npos ? "" : where.substr(at + 7, 32);
  }
  Answer back(const std::string& state, const std::string& code = "CODE") {
    return get("/wechat/oauth/lamps/callback?code=" + code + "&state=" + state);
  }
  std::string user() {
    const Answer me = get("/api/v1/me");
    return me.status == 200 ? me.json["user"]["id"].get<std::string>() : "nobody";
  }

  WeChatDesk& desk;
  std::string agent = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.40";
  std::map<std::string, std::string> cookies;
  std::vector<std::pair<std::string, std::string>> headers;

 private:
  Answer ask(const std::string& method, const std::string& target, const std::string& form) {
    Ask asked{.method = method, .target = target, .raw = form};
    asked.headers = headers;
    asked.headers.emplace_back("User-Agent", agent);
    std::string jar;
    for (const auto& [name, value] : cookies) jar += name + "=" + value + "; ";
    if (!jar.empty()) asked.headers.emplace_back("Cookie", jar);
    Answer answer = desk.bench.call(asked);
    for (const auto& [name, value] : answer.headers) {
      if (name != "Set-Cookie") continue;
      const std::size_t equals = value.find('=');
      cookies[value.substr(0, equals)] = value.substr(equals + 1, value.find(';') - equals - 1);
    }
    return answer;
  }
};

}  // namespace giz::bench
