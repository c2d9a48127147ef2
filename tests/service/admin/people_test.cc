// Users, their sessions and bindings, as who runs the service sees and ends them.
#include <doctest/doctest.h>

#include "runtime/service/store/identities.h"
#include "tests/service/admin/desk_bench.h"

namespace giz::bench {
namespace {

TEST_CASE("users are listed page by page, the newest first") {
  DeskBench desk;
  for (int i = 0; i < 3; ++i) desk.bench.sign_in();
  const Json first = desk.ask("GET", "/users?limit=2").json;
  CHECK(first["users"][0]["id"] == 3);
  CHECK(first["next"] == 2);
  const Json rest = desk.ask("GET", "/users?limit=2&before=2").json;
  CHECK(rest["users"].size() == 1);
  CHECK(rest["next"].is_null());
  CHECK(rest["users"][0]["sessions"] == 1);
  CHECK(rest["users"][0]["last_seen"] == desk.bench.now);
}

TEST_CASE("C11: of somebody in WeChat the page learns no openid") {
  DeskBench desk;
  desk.add_app();
  auto meet = [&](store::Database& database) {
    return store::meet(database, 1, "oOPENID-secret", "uUNIONID-secret", false, desk.bench.now);
  };
  const store::Met met = desk.bench.run(desk.bench.store->write(meet));
  const Answer person = desk.ask("GET", "/users/" + std::to_string(met.identity.user));
  CHECK(person.json["kind"] == "wechat");
  CHECK(person.json["name"].is_null());
  CHECK(person.json["accounts"].dump() == R"([{"app":1,"follows":false,"snapshot":false}])");
  CHECK(person.text.find("secret") == std::string::npos);
  CHECK(desk.ask("GET", "/users").text.find("secret") == std::string::npos);
}

TEST_CASE("a disabled user's pages are closed and their token is worth nothing") {
  DeskBench desk;
  const std::string token = desk.bench.sign_in();
  Bench::Client page = desk.bench.page(token);
  CHECK(desk.ask("PATCH", "/users/1", {{"disabled", true}}).json["disabled"] == true);
  CHECK(desk.bench.until([&] { return page.socket->closed != 0; }));
  CHECK(desk.bench.call({.target = "/api/v1/me", .token = token}).status == 401);
  CHECK(desk.ask("PATCH", "/users/1", {{"disabled", false}}).json["sessions"] == 0);
  CHECK(desk.bench.call({.target = "/api/v1/me", .token = token}).status == 401);
  CHECK(desk.audits("user_changed") == 2);
  CHECK(desk.ask("PATCH", "/users/99", {{"disabled", true}}).status == 404);
}

TEST_CASE("all sessions of a user are ended, and only theirs") {
  DeskBench desk;
  const std::string token = desk.bench.sign_in();
  const std::string other = desk.bench.sign_in();
  CHECK(desk.ask("DELETE", "/users/1/sessions").json["ended"] == 1);
  CHECK(desk.bench.call({.target = "/api/v1/me", .token = token}).status == 401);
  CHECK(desk.bench.call({.target = "/api/v1/me", .token = other}).status == 200);
  CHECK(desk.audits("sessions_ended") == 1);
}

TEST_CASE("an owner's device is taken away, and its guests lose it too") {
  DeskBench desk;
  const std::string owner = desk.bench.sign_in();
  const std::string did = desk.bench.own_device(owner);
  const Answer share = desk.bench.call({.method = "POST",
                                        .target = "/api/v1/devices/" + did + "/shares",
                                        .body = Json::object(),
                                        .token = owner});
  const std::string guest = desk.bench.sign_in();
  const std::string code = share.json["code"];
  CHECK(
      desk.bench
          .call({.method = "POST", .target = "/api/v1/shares/" + code + "/accept", .token = guest})
          .status == 201);
  CHECK(desk.ask("GET", "/users/1").json["bindings"][0]["role"] == "owner");
  CHECK(desk.ask("GET", "/users/2").json["bindings"][0]["did"] == did);
  CHECK(desk.ask("DELETE", "/users/1/bindings/" + did).status == 204);
  for (const std::string& token : {owner, guest}) {
    CHECK(desk.bench.call({.target = "/api/v1/devices/" + did, .token = token}).status == 404);
  }
  CHECK(desk.ask("DELETE", "/users/1/bindings/" + did).status == 404);
  CHECK(desk.audits("unbind") == 1);
}

}  // namespace
}  // namespace giz::bench
