// A client with a store, a log that is kept and a clock that the test moves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/service/store/identities.h"
#include "runtime/service/wechat/client.h"
#include "tests/service/loop.h"
#include "tests/service/store/both.h"
#include "tests/service/wechat_calls/stand_in.h"

namespace giz {

// One instance of the service, as far as calls to WeChat need it.
struct CallsBench {
  CallsBench(net::asio::io_context& io, const std::string& db_url, const std::string& api_base)
      : loop(io),
        url(db_url),
        settings([&] {
          Settings with;
          with.wechat_api_base = api_base;
          return with;
        }()),
        log(Log::Form::json, Level::debug,
            [this](std::string_view line) { lines.append(line).append("\n"); }),
        store(io, url, log, metrics),
        client(io, settings, key, store, log, metrics, [this] { return now; }) {}

  std::shared_ptr<const wechat::OpenApp> add_app(const std::string& strategy = "stable") {
    wechat::OpenApp app;
    app.wechat_app_id = "wx0123456789abcdef";
    app.secret = "hush-hush";
    app.token_strategy = strategy;
    const auto add = [&](store::Database& database) {
      return store::add_app(database, wechat::seal_app(key, app));
    };
    return std::make_shared<const wechat::OpenApp>(
        wechat::open_app(key, run_task(loop, store.write(add))));
  }

  // The answer as text, or "errcode: message".
  std::string call(const std::shared_ptr<const wechat::OpenApp>& app, const std::string& path,
                   wechat::Json body = nullptr,
                   wechat::Client::Again again = wechat::Client::Again::yes) {
    try {
      return json_text(run_task(loop, client.call(app, path, std::move(body), again)));
    } catch (const wechat::CallFailed& failed) {
      return std::to_string(failed.errcode) + ": " + failed.what();
    }
  }

  template <typename Job>
  auto write(Job job) {
    return run_task(loop, store.write(job));
  }
  std::optional<store::AppToken> row(std::int64_t app, const char* kind = "access_token") {
    const auto look = [&](store::Database& database) {
      return store::find_token(database, app, kind);
    };
    return run_task(loop, store.read(look));
  }
  std::int64_t metric(const std::string& line) const {
    const std::string text = metrics.print();
    const std::size_t at = text.find(line + " ");
    return at == std::string::npos ? 0 : std::stoll(text.substr(at + line.size() + 1));
  }

  net::asio::io_context& loop;
  std::string url;
  Settings settings;
  std::string lines;  // of the log
  Log log;
  Metrics metrics;
  MasterKey key{Digest{}};
  Millis now = 1'700'000'000'000;
  store::Store store;
  wechat::Client client;
};

}  // namespace giz
