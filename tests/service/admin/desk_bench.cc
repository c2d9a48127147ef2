#include "tests/service/admin/desk_bench.h"

#include "runtime/service/store/admin_sessions.h"

namespace giz::bench {

DeskBench::DeskBench(const std::function<void(Settings&)>& change)
    : bench([&](Settings& settings) {
        settings.public_base_url = "https://lamp.test";
        if (change) change(settings);
      }) {
  wechat = std::make_unique<StandIn>(bench.loop);
  bench.settings.wechat_api_base = wechat->base();
  const Clock clock = [this] { return bench.now; };
  apps.emplace(bench.loop, bench.settings, bench.key, *bench.store, clock);
  client.emplace(bench.loop, bench.settings, bench.key, *bench.store, bench.log, bench.metrics,
                 clock);
  const wechat::Tools tools{bench.loop, bench.settings, bench.key, *bench.store,
                            bench.log,  bench.metrics,  clock};
  notices.emplace(tools, bench_product, *apps, *client);
  bench.run(apps->start());
  bench.parts->wechat =
      std::make_shared<const wechat::Office>(wechat::Office{*apps, *client, *notices});
  admin::add_admin(*bench.parts, bench.router);
}

DeskBench::~DeskBench() = default;

std::string DeskBench::new_link() {
  auto make = [&](store::Database& database) { return admin::new_admin_link(database, bench.now); };
  return bench.run(bench.store->write(make));
}

void DeskBench::sign_in() {
  const Answer answer = bench.call(
      {.method = "POST", .target = "/admin/api/session", .body = {{"code", new_link()}}});
  if (answer.status != 201) throw std::runtime_error(answer.text);
  cookie = answer.header("Set-Cookie");
  cookie.resize(cookie.find(';'));
  csrf = answer.json["csrf"].get<std::string>();
}

Answer DeskBench::ask(const std::string& method, const std::string& path, const Json& body) {
  if (cookie.empty()) sign_in();
  return bench.call({.method = method,
                     .target = "/admin/api" + path,
                     .body = body,
                     .headers = {{"Cookie", cookie}, {"X-GZ-CSRF", csrf}}});
}

Answer DeskBench::put(const std::string& path, const std::string& text) {
  if (cookie.empty()) sign_in();
  return bench.call({.method = "PUT",
                     .target = "/admin/api" + path,
                     .headers = {{"Cookie", cookie}, {"X-GZ-CSRF", csrf}},
                     .raw = text});
}

Json DeskBench::add_app(Json more) {
  Json body{{"name", "Lamp"}};
  body.update(more);
  const Answer answer = ask("POST", "/apps", body);
  if (answer.status != 201) throw std::runtime_error(answer.text);
  return answer.json;
}

std::int64_t DeskBench::audits(const std::string& action) {
  auto look = [&](store::Database& database) {
    std::int64_t found = 0;
    for (const auto& entry : store::list_audit(database, INT64_MAX, 1000)) {
      found += entry.action == action ? 1 : 0;
    }
    return found;
  };
  return bench.run(bench.store->read(look));
}

store::App DeskBench::stored(std::int64_t id) {
  auto look = [&](store::Database& database) { return store::find_app(database, id).value(); };
  return bench.run(bench.store->read(look));
}

}  // namespace giz::bench
