#include "runtime/service/wechat/apps.h"

#include "tests/service/wechat_calls/bench.h"

using namespace giz;
using namespace giz::wechat;

namespace {

Settings of_environment() {
  Settings settings;
  settings.wechat_app_id = "wx0123456789abcdef";
  settings.wechat_app_secret = "hush-hush";
  return settings;
}

struct Found {
  net::asio::io_context loop{1};
  Log log;
  Metrics metrics;
  MasterKey key{Digest{}};
  Millis now = 1'700'000'000'000;
  std::optional<store::Store> store;

  explicit Found(const std::string& url) { store.emplace(loop, url, log, metrics); }
  Apps start(const Settings& settings) {
    Apps apps(loop, settings, key, *store, [this] { return now; });
    run_task(loop, apps.start());
    return apps;
  }
  std::shared_ptr<const OpenApp> find(Apps& apps, const std::string& name) {
    try {
      return run_task(loop, apps.find(name));
    } catch (const Refusal& refusal) {
      CHECK(refusal.reason == Reason::not_found);
      return nullptr;
    }
  }
};

}  // namespace

TEST_CASE("the account of the environment is there after the first start, sealed in the store") {
  on_both([](const std::string& url) {
    Found bench(url);
    const Settings settings = of_environment();
    Apps apps = bench.start(settings);
    const auto app = bench.find(apps, "1");
    REQUIRE(app);
    CHECK(app->wechat_app_id == "wx0123456789abcdef");
    CHECK(app->secret == "hush-hush");
    CHECK(app->mode == "secure");
    CHECK(app->kind == "service");
    CHECK(app->token_strategy == "stable");
    CHECK(app->token.size() == 32);
    CHECK(app->aes_key.size() == 43);
    const auto look = [](store::Database& database) { return store::list_apps(database); };
    const auto rows = run_task(bench.loop, bench.store->read(look));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].secret != app->secret);
    CHECK(rows[0].token != app->token);
    CHECK(rows[0].aes_key != app->aes_key);
    CHECK(rows[0].wechat_app_id == app->wechat_app_id);
    // A second start changes nothing.
    Apps again = bench.start(settings);
    CHECK(bench.find(again, "1")->version == 1);
    CHECK(bench.find(again, "1")->token == app->token);
  });
}

TEST_CASE("a later start keeps the account as the environment says, and the rest as it is") {
  on_both([](const std::string& url) {
    Found bench(url);
    Settings settings = of_environment();
    Apps apps = bench.start(settings);
    OpenApp changed = *bench.find(apps, "1");
    const std::string token = changed.token;
    changed.mode = "compat";
    changed.name = "Lamps";
    run_task(bench.loop, bench.store->write([&](store::Database& database) {
      return store::change_app(database, seal_app(bench.key, changed));
    }));
    settings.wechat_app_secret = "new-secret";
    settings.wechat_token = "abc123";
    settings.token_strategy = "classic";
    Apps later = bench.start(settings);
    const auto app = bench.find(later, "1");
    CHECK(app->secret == "new-secret");
    CHECK(app->token == "abc123");
    CHECK(app->previous_token == token);
    CHECK(app->rotated == bench.now);
    CHECK(app->token_strategy == "classic");
    CHECK(app->mode == "compat");
    CHECK(app->name == "Lamps");
    CHECK(app->version == 3);
  });
}

TEST_CASE("accounts are read once a second, and again where something was changed here") {
  Found bench("sqlite://:memory:");
  const Settings settings;
  Apps apps = bench.start(settings);
  CHECK(run_task(bench.loop, apps.list()).empty());
  OpenApp lamp;
  lamp.slug = "lamps";
  const auto add = [&](store::Database& database) { return store::add_app(database, lamp); };
  run_task(bench.loop, bench.store->write(add));
  CHECK_FALSE(bench.find(apps, "lamps"));
  bench.now += 999;
  CHECK_FALSE(bench.find(apps, "lamps"));
  bench.now += 1;
  REQUIRE(bench.find(apps, "lamps"));
  CHECK(bench.find(apps, "1")->slug == "lamps");
  CHECK_FALSE(bench.find(apps, ""));
  CHECK_FALSE(bench.find(apps, "2"));
  OpenApp off = *bench.find(apps, "lamps");
  off.disabled = true;
  run_task(bench.loop, bench.store->write([&](store::Database& database) {
    return store::change_app(database, off);
  }));
  CHECK(bench.find(apps, "lamps"));
  apps.forget();
  CHECK_FALSE(bench.find(apps, "lamps"));
  CHECK(run_task(bench.loop, apps.list()).size() == 1);
}

TEST_CASE("what another key has sealed is as good as not set") {
  OpenApp app;
  app.secret = "s";
  app.token = "t";
  const MasterKey key{Digest{}};
  const store::App sealed = seal_app(key, app);
  CHECK(open_app(key, sealed).secret == "s");
  CHECK(open_app(key, sealed).token == "t");
  CHECK(open_app(MasterKey(Digest{1}), sealed).secret == "");
  CHECK(sealed.aes_key == "");
}

TEST_CASE("a key that is made is canonical base64 of 32 bytes") {
  for (int i = 0; i < 50; ++i) {
    const std::string key = new_aes_key();
    std::string bytes;
    REQUIRE(from_base64(key + "=", bytes));
    CHECK(bytes.size() == 32);
    CHECK(to_base64(bytes) == key + "=");
  }
  CHECK(new_callback_token() != new_callback_token());
}
