#include "runtime/service/wechat/client.h"

#include <fmt/format.h>

#include "runtime/service/net/gate.h"
#include "runtime/service/net/target.h"
#include "runtime/service/wechat/tokens.h"

namespace giz::wechat {
namespace {

using App = std::shared_ptr<const OpenApp>;

constexpr int kCallAttempts = 3;
constexpr std::chrono::milliseconds kCallFirstPause{200};

// `name`: "access_token" or "ticket".
Fetched fetched_of(const Json& answer, const char* name) {
  const auto value = answer.find(name);
  const auto lasts = answer.find("expires_in");
  if (value == answer.end() || !value->is_string() ||
      value->get_ref<const std::string&>().empty() || lasts == answer.end() ||
      !lasts->is_number_integer() || lasts->get<std::int64_t>() <= 0)
    throw CallFailed(-1, fmt::format("WeChat's answer holds no {}", name));
  return {value->get<std::string>(), 1000 * lasts->get<std::int64_t>()};
}

net::Task<Fetched> fetch_classic(const Tools& tools, App app) {
  Exchange what;
  what.app = app->id;
  what.name = "/cgi-bin/token";
  what.path =
      fmt::format("{}?grant_type=client_credential&appid={}&secret={}", what.name,
                  net::percent_encode(app->wechat_app_id), net::percent_encode(app->secret));
  what.secrets = {app->secret};
  const Json answer = co_await exchange(tools, what);
  co_return fetched_of(answer, "access_token");
}

net::Task<Fetched> fetch_stable(const Tools& tools, App app, bool force) {
  Exchange what;
  what.app = app->id;
  what.name = what.path = "/cgi-bin/stable_token";
  what.body = Json{{"grant_type", "client_credential"},
                   {"appid", app->wechat_app_id},
                   {"secret", app->secret},
                   {"force_refresh", force}};
  what.secrets = {app->secret};
  const Json answer = co_await exchange(tools, what);
  co_return fetched_of(answer, "access_token");
}

net::Task<Fetched> fetch_access_token(const Tools& tools, App app, Replaced before) {
  if (app->wechat_app_id.empty()) throw CallFailed(41002, "the account has no AppID");
  if (app->secret.empty()) throw CallFailed(41004, "the account has no AppSecret");
  if (app->token_strategy == "classic") co_return co_await fetch_classic(tools, app);
  Fetched fetched = co_await fetch_stable(tools, app, false);
  if (!before.bad || fetched.value != before.value) co_return fetched;
  // WeChat refuses what it still gives: only now, for this may be asked 20 times a day.
  fetched = co_await fetch_stable(tools, app, true);
  if (fetched.value == before.value)
    throw CallFailed(40001, "WeChat gives the token again that it refuses");
  co_return fetched;
}

std::string_view without_query(std::string_view path) { return path.substr(0, path.find('?')); }

Exchange exchange_of(const OpenApp& app, const std::string& path, const Json& body,
                     const Token& token) {
  Exchange what;
  what.app = app.id;
  what.name = without_query(path);
  what.path =
      fmt::format("{}{}access_token={}", path, path.find('?') == std::string::npos ? '?' : '&',
                  net::percent_encode(token.value));
  if (!body.is_null()) what.body = body;
  what.secrets = {token.value, app.secret};
  return what;
}

}  // namespace

struct Client::Inner {
  explicit Inner(const Tools& parts)
      : tools(parts),
        access(tools, "access_token",
               [this](App app, Replaced before) { return fetch_access_token(tools, app, before); }),
        ticket(tools, "jsapi_ticket", [this](App app, Replaced) { return fetch_ticket(app); }) {}

  Tools tools;
  Tokens access, ticket;

  net::Task<Fetched> fetch_ticket(App app) {
    std::string path = "/cgi-bin/ticket/getticket?type=jsapi";
    Json none;
    const Json answer = co_await call(app, path, none, Again::no);
    co_return fetched_of(answer, "ticket");
  }

  net::Task<Json> call(App app, std::string path, Json body, Again again) {
    bool was_refused = false;
    for (int attempt = 1;; ++attempt) {
      const Token token = co_await access.get(app);
      std::optional<CallFailed> failed;
      Json answer;
      try {
        answer = co_await exchange(tools, exchange_of(*app, path, body, token));
      } catch (const CallFailed& error) {
        failed = error;
      }
      if (!failed) co_return answer;
      if (is_token_refused(failed->errcode) && !was_refused) {
        was_refused = true;
        co_await access.refused(app, token);
        continue;
      }
      if (failed->errcode != -1 || again == Again::no || attempt >= kCallAttempts)
        throw CallFailed(*failed);
      co_await net::pause(tools.loop.get_executor(), kCallFirstPause * (1 << (2 * (attempt - 1))));
    }
  }
};

Client::Client(net::asio::io_context& loop, const Settings& settings, const MasterKey& key,
               store::Store& store, const Log& log, Metrics& metrics, Clock clock)
    : inner_(std::make_shared<Inner>(
          Tools{loop, settings, key, store, log, metrics, std::move(clock)})) {}

net::Task<Json> Client::call(std::shared_ptr<const OpenApp> app, std::string path, Json body,
                             Again again) {
  const std::shared_ptr<Inner> inner = inner_;
  co_return co_await inner->call(app, path, body, again);
}

net::Task<Json> Client::plain(std::shared_ptr<const OpenApp> app, std::string path_with_query,
                              std::string_view name) {
  const std::shared_ptr<Inner> inner = inner_;
  Exchange what;
  what.app = app->id;
  what.name = name;
  what.path = std::move(path_with_query);
  what.secrets = {app->secret};
  co_return co_await exchange(inner->tools, what);
}

net::Task<std::string> Client::access_token(std::shared_ptr<const OpenApp> app) {
  const std::shared_ptr<Inner> inner = inner_;
  const Token token = co_await inner->access.get(app);
  co_return token.value;
}

net::Task<std::string> Client::jsapi_ticket(std::shared_ptr<const OpenApp> app) {
  const std::shared_ptr<Inner> inner = inner_;
  const Token token = co_await inner->ticket.get(app);
  co_return token.value;
}

void Client::forget_failures(std::int64_t app) {
  inner_->access.forget_failure(app);
  inner_->ticket.forget_failure(app);
}

}  // namespace giz::wechat
