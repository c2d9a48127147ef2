#include "runtime/service/store/apps.h"

#include "tests/service/store/both.h"
#include "tests/service/store/people.h"

using namespace giz;
using namespace giz::store;

namespace {

App an_app(const std::string& slug, const std::string& wechat_app_id) {
  App app;
  app.slug = slug;
  app.name = "Lamps";
  app.kind = "subscription";
  app.wechat_app_id = wechat_app_id;
  app.secret = "s1";
  app.token = "s2";
  app.previous_token = "s3";
  app.aes_key = "s4";
  app.previous_aes_key = "s5";
  app.rotated = 6;
  app.mode = "compat";
  app.original_id = "gh_7";
  app.gizwits_app_id = "g8";
  app.product_key = "p9";
  app.product_secret = "s10";
  app.token_strategy = "classic";
  app.legacy_devices = true;
  app.menu = "{\"m\":1}";
  app.notices = "{\"n\":1}";
  app.created = 11;
  return app;
}

std::string all_of(const App& app) {
  std::string text = std::to_string(app.id);
  for (const std::string& part : {app.slug,
                                  app.name,
                                  app.kind,
                                  app.wechat_app_id,
                                  app.secret,
                                  app.token,
                                  app.previous_token,
                                  app.aes_key,
                                  app.previous_aes_key,
                                  std::to_string(app.rotated),
                                  app.mode,
                                  app.original_id,
                                  app.gizwits_app_id,
                                  app.product_key,
                                  app.product_secret,
                                  app.token_strategy,
                                  std::to_string(app.legacy_devices),
                                  app.menu,
                                  app.notices,
                                  std::to_string(app.created),
                                  std::to_string(app.disabled),
                                  std::to_string(app.version)})
    text += "|" + part;
  return text;
}

AppToken fetched(std::int64_t app, const std::string& value, Millis when, Millis expires) {
  AppToken token;
  token.app = app;
  token.kind = "access_token";
  token.value = value;
  token.fetched = when;
  token.expires = expires;
  return token;
}

}  // namespace

TEST_CASE("an account is found by its number, its short name and its AppID") {
  on_both_databases([](Database& db) {
    const App one = add_app(db, an_app("lamps", "wx1"));
    CHECK(one.version == 1);
    const std::string all =
        "1|lamps|Lamps|subscription|wx1|s1|s2|s3|s4|s5|6|compat|gh_7|g8|p9|s10|classic|1|{\"m\":1}|"
        "{\"n\":1}|11|0|1";
    CHECK(all_of(one) == all);
    CHECK(all_of(*find_app(db, one.id)) == all);
    CHECK(all_of(*find_app(db, "1")) == all);
    CHECK(all_of(*find_app(db, "lamps")) == all);
    CHECK(all_of(*find_app_of(db, "wx1")) == all);
    CHECK_FALSE(find_app(db, 2));
    CHECK_FALSE(find_app(db, "2"));
    CHECK_FALSE(find_app(db, "1x"));
    add_app(db, an_app("", ""));
    add_app(db, an_app("", ""));
    CHECK_FALSE(find_app(db, ""));
    CHECK_FALSE(find_app_of(db, ""));
    CHECK(list_apps(db).size() == 3);
  });
}

TEST_CASE("a short name and an AppID are of one account") {
  on_both_databases([](Database& db) {
    add_app(db, an_app("lamps", "wx1"));
    App two = add_app(db, an_app("fans", "wx2"));
    CHECK(refusal([&] { add_app(db, an_app("lamps", "wx3")); }) == Reason::conflict);
    CHECK(refusal([&] { add_app(db, an_app("pumps", "wx1")); }) == Reason::conflict);
    two.slug = "lamps";
    CHECK(refusal([&] { change_app(db, two); }) == Reason::conflict);
    two.slug = "fans";
    two.wechat_app_id = "wx1";
    CHECK(refusal([&] { change_app(db, two); }) == Reason::conflict);
    CHECK(list_apps(db).size() == 2);
  });
}

TEST_CASE("who changes an account must have seen its last change") {
  on_both_databases([](Database& db) {
    App mine = add_app(db, an_app("lamps", "wx1"));
    App theirs = mine;
    theirs.name = "Fans";
    theirs.disabled = true;
    CHECK(change_app(db, theirs).version == 2);
    mine.name = "Pumps";
    CHECK(refusal([&] { change_app(db, mine); }) == Reason::conflict);
    CHECK(find_app(db, mine.id)->name == "Fans");
    CHECK(find_app(db, mine.id)->disabled);
    mine.version = 2;
    CHECK(change_app(db, mine).version == 3);
    CHECK(all_of(*find_app(db, mine.id)) ==
          "1|lamps|Pumps|subscription|wx1|s1|s2|s3|s4|s5|6|compat|gh_7|g8|p9|s10|classic|1|"
          "{\"m\":1}|{\"n\":1}|11|0|3");
  });
}

TEST_CASE("files that prove a domain are kept by name") {
  on_both_databases([](Database& db) {
    put_domain_file(db, {"MP_verify_a.txt", "a"});
    put_domain_file(db, {"b.txt", "b"});
    put_domain_file(db, {"b.txt", "bb"});
    CHECK(find_domain_file(db, "b.txt")->body == "bb");
    CHECK_FALSE(find_domain_file(db, "c.txt"));
    CHECK(list_domain_files(db).size() == 2);
    CHECK(drop_domain_file(db, "b.txt"));
    CHECK_FALSE(drop_domain_file(db, "b.txt"));
    CHECK_FALSE(find_domain_file(db, "b.txt"));
  });
}

TEST_CASE("C1: one attempt at a time refreshes a token, and a late one stores nothing") {
  on_both_databases([](Database& db) {
    const auto app = add_app(db, an_app("", "")).id;
    CHECK_FALSE(find_token(db, app, "access_token"));
    CHECK(lease_token(db, app, "access_token", 0, "a", 10, 20));
    CHECK_FALSE(lease_token(db, app, "access_token", 0, "b", 11, 21));
    CHECK(lease_token(db, app, "jsapi_ticket", 0, "b", 11, 21));
    CHECK_FALSE(lease_token(db, app, "access_token", 0, "b", 19, 29));
    // "a" has taken too long.
    CHECK(lease_token(db, app, "access_token", 0, "b", 20, 30));
    CHECK_FALSE(swap_token(db, fetched(app, "of a", 21, 900), 0, "a"));
    CHECK(find_token(db, app, "access_token")->value == "");
    CHECK(swap_token(db, fetched(app, "of b", 22, 901), 0, "b"));
    const auto token = find_token(db, app, "access_token");
    REQUIRE(token);
    CHECK(token->value == "of b");
    CHECK(token->version == 1);
    CHECK(token->fetched == 22);
    CHECK(token->expires == 901);
    CHECK(token->lease == 0);
    CHECK(token->lease_of == "");
    // Who read the version before is told that somebody was faster.
    CHECK_FALSE(lease_token(db, app, "access_token", 0, "c", 40, 50));
    CHECK_FALSE(swap_token(db, fetched(app, "of b", 22, 901), 0, "b"));
    CHECK(lease_token(db, app, "access_token", 1, "c", 40, 50));
    end_lease(db, app, "access_token", "b");
    CHECK_FALSE(lease_token(db, app, "access_token", 1, "d", 41, 51));
    end_lease(db, app, "access_token", "c");
    CHECK(lease_token(db, app, "access_token", 1, "d", 41, 51));
    CHECK(find_token(db, app, "access_token")->value == "of b");
    CHECK(list_tokens(db, app).size() == 2);
  });
}

TEST_CASE("C2: a refused token is bad by its version, and the next one is not") {
  on_both_databases([](Database& db) {
    const auto app = add_app(db, an_app("", "")).id;
    CHECK(lease_token(db, app, "access_token", 0, "a", 10, 20));
    CHECK(swap_token(db, fetched(app, "one", 11, 900), 0, "a"));
    CHECK(mark_bad(db, app, "access_token", 1, true));
    CHECK_FALSE(mark_bad(db, app, "access_token", 1, true));
    CHECK(find_token(db, app, "access_token")->bad);
    CHECK(find_token(db, app, "access_token")->swapped == 1);
    CHECK(lease_token(db, app, "access_token", 1, "a", 30, 40));
    CHECK(swap_token(db, fetched(app, "two", 31, 900), 1, "a"));
    CHECK_FALSE(mark_bad(db, app, "access_token", 1, true));
    CHECK_FALSE(find_token(db, app, "access_token")->bad);
    CHECK(mark_bad(db, app, "access_token", 2, false));
    CHECK(find_token(db, app, "access_token")->swapped == 1);
  });
}
