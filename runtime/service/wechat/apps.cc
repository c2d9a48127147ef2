// A second's memory of the accounts, and the account that the environment names.
#include "runtime/service/wechat/apps.h"

#include <charconv>

#include "runtime/service/base/refusal.h"

namespace giz::wechat {
namespace {

using All = std::vector<std::shared_ptr<const OpenApp>>;

constexpr Millis kAppsKept = 1000;

bool is_named(const OpenApp& app, std::string_view slug_or_id) {
  std::int64_t id = 0;
  const char* const end = slug_or_id.data() + slug_or_id.size();
  const auto read = std::from_chars(slug_or_id.data(), end, id);
  if (read.ec == std::errc() && read.ptr == end) return app.id == id;
  return !slug_or_id.empty() && app.slug == slug_or_id;
}

void take(std::string& field, const std::string& said) {
  if (!said.empty()) field = said;
}

// With the key or token before it kept, as after a rotation on the settings page.
void rotate(std::string& field, std::string& previous, const std::string& said, Millis& rotated,
            Millis now) {
  if (said.empty() || said == field) return;
  previous = std::exchange(field, said);
  rotated = now;
}

// What the environment says of the account.
void apply(const Settings& settings, OpenApp& app, Millis now) {
  take(app.secret, settings.wechat_app_secret);
  take(app.mode, settings.wechat_mode);
  take(app.kind, settings.wechat_kind);
  take(app.original_id, settings.wechat_original_id);
  take(app.gizwits_app_id, settings.gizwits_app_id);
  take(app.product_secret, settings.product_secret);
  take(app.token_strategy, settings.token_strategy);
  rotate(app.token, app.previous_token, settings.wechat_token, app.rotated, now);
  rotate(app.aes_key, app.previous_aes_key, settings.wechat_aes_key, app.rotated, now);
}

bool differ(const OpenApp& a, const OpenApp& b) {
  for (const auto field : {&OpenApp::secret, &OpenApp::token, &OpenApp::aes_key, &OpenApp::mode,
                           &OpenApp::kind, &OpenApp::original_id, &OpenApp::gizwits_app_id,
                           &OpenApp::product_secret, &OpenApp::token_strategy})
    if (a.*field != b.*field) return true;
  return false;
}

void seed(store::Database& database, const Settings& settings, const MasterKey& key, Millis now) {
  if (const auto known = store::find_app_of(database, settings.wechat_app_id)) {
    const OpenApp before = open_app(key, *known);
    OpenApp after = before;
    apply(settings, after, now);
    if (differ(before, after)) store::change_app(database, seal_app(key, after));
    return;
  }
  OpenApp fresh;
  fresh.name = "WeChat";
  fresh.wechat_app_id = settings.wechat_app_id;
  fresh.token = settings.wechat_token.empty() ? new_callback_token() : settings.wechat_token;
  fresh.aes_key = settings.wechat_aes_key.empty() ? new_aes_key() : settings.wechat_aes_key;
  fresh.created = now;
  apply(settings, fresh, now);
  store::add_app(database, seal_app(key, fresh));
}

}  // namespace

struct Apps::Inner {
  const Settings& settings;
  const MasterKey& key;
  store::Store& store;
  Clock clock;
  std::shared_ptr<const All> all;  // null: read again
  Millis read = 0;
  std::uint64_t changes = 0;  // counted by forget(), so that an older answer is not kept

  net::Task<std::shared_ptr<const All>> recent() {
    const Millis now = clock();
    if (all && now - read < kAppsKept && now >= read) co_return all;
    const std::uint64_t before = changes;
    const auto look = [](store::Database& database) { return store::list_apps(database); };
    const std::vector<store::App> sealed = co_await store.read(look);
    const auto fresh = std::make_shared<All>();
    for (const store::App& app : sealed)
      fresh->push_back(std::make_shared<const OpenApp>(open_app(key, app)));
    if (before == changes) {
      all = fresh;
      read = now;
    }
    co_return fresh;
  }
};

Apps::Apps(net::asio::io_context&, const Settings& settings, const MasterKey& key,
           store::Store& store, Clock clock)
    : inner_(new Inner{settings, key, store, std::move(clock), nullptr, 0, 0}) {}

net::Task<> Apps::start() {
  const std::shared_ptr<Inner> inner = inner_;
  if (inner->settings.wechat_app_id.empty()) co_return;
  const auto work = [&](store::Database& database) {
    seed(database, inner->settings, inner->key, inner->clock());
  };
  bool again = false;
  try {
    co_await inner->store.write(work);
  } catch (const Refusal& refusal) {
    // Another instance has started at the same time.
    if (refusal.reason != Reason::conflict) throw;
    again = true;
  }
  if (again) co_await inner->store.write(work);
  forget();
}

net::Task<std::shared_ptr<const OpenApp>> Apps::find(std::string slug_or_id) {
  const std::shared_ptr<Inner> inner = inner_;
  const std::shared_ptr<const All> all = co_await inner->recent();
  for (const auto& app : *all)
    if (is_named(*app, slug_or_id) && !app->disabled) co_return app;
  throw Refusal(Reason::not_found, "there is no WeChat account of this name", "app");
}

net::Task<std::vector<std::shared_ptr<const OpenApp>>> Apps::list() {
  const std::shared_ptr<Inner> inner = inner_;
  const std::shared_ptr<const All> all = co_await inner->recent();
  co_return *all;
}

void Apps::forget() {
  ++inner_->changes;
  inner_->all = nullptr;
}

}  // namespace giz::wechat
