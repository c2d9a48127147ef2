// Who is let in: a link once, a token, a cookie with its CSRF, and nobody after too many guesses.
#include <doctest/doctest.h>

#include "runtime/service/store/users.h"
#include "tests/service/admin/desk_bench.h"

namespace giz::bench {
namespace {

Ask session(const Json& body) {
  return {.method = "POST", .target = "/admin/api/session", .body = body};
}

TEST_CASE("a link signs in once, and no longer than a day") {
  DeskBench desk;
  const std::string code = desk.new_link();
  const Answer in = desk.bench.call(session({{"code", code}}));
  CHECK(in.status == 201);
  const std::string cookie = in.header("Set-Cookie");
  CHECK(cookie.starts_with("gz_admin="));
  CHECK(cookie.ends_with("; Path=/admin; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"));
  CHECK(in.header("Cache-Control") == "no-store");
  const Answer again = desk.bench.call(session({{"code", code}}));
  CHECK(again.status == 401);
  CHECK(again.json["error"]["message"] ==
        "this link was used or has expired; `--admin-link` prints a new one");
  const std::string late = desk.new_link();
  desk.bench.now += 24 * kHour;
  CHECK(desk.bench.call(session({{"code", late}})).status == 401);
  CHECK(desk.audits("admin_signed_in") == 1);
  CHECK(desk.audits("admin_login_failed") == 2);
}

TEST_CASE("a new link voids the one before, and the store knows hashes only") {
  DeskBench desk;
  const std::string first = desk.new_link();
  const std::string second = desk.new_link();
  auto look = [](store::Database& database) {
    return store::get_note(database, "admin_link").value_or("");
  };
  const std::string note = desk.bench.run(desk.bench.store->read(look));
  CHECK(note.find(second) == std::string::npos);
  CHECK(note.ends_with(to_hex(sha256(second))));
  CHECK(desk.bench.call(session({{"code", first}})).status == 401);
  CHECK(desk.bench.call(session({{"code", second}})).status == 201);
  // An empty note, as it is after its use, fits no code.
  CHECK(desk.bench.call(session({{"code", ""}})).status == 400);
}

TEST_CASE("the admin token signs in, and as a bearer needs no session") {
  DeskBench desk;
  CHECK(desk.bench.call(session({{"token", "the-admin-token"}})).status == 201);
  CHECK(desk.bench.call(session({{"token", "another"}})).status == 401);
  CHECK(desk.bench.call(session({{"token", "a"}, {"code", "b"}})).status == 400);
  CHECK(desk.bench.call({.target = "/admin/api/apps", .token = "the-admin-token"}).status == 200);
  CHECK(desk.bench.call({.target = "/admin/api/apps", .token = "another"}).status == 401);
  CHECK(desk.bench.call({.target = "/admin/api/apps"}).status == 401);
}

TEST_CASE("a session lasts twelve hours and ends when its owner says so") {
  DeskBench desk;
  desk.sign_in();
  CHECK(desk.ask("GET", "/session").json["product"]["key"] == desk.bench.hub->product().key);
  CHECK(desk.ask("GET", "/session").json["base"] == "https://lamp.test");
  desk.bench.now += 12 * kHour - 1;
  CHECK(desk.ask("GET", "/session").status == 200);
  desk.bench.now += 1;
  CHECK(desk.ask("GET", "/session").status == 401);
  desk.sign_in();
  CHECK(desk.ask("DELETE", "/session").status == 204);
  CHECK(desk.ask("GET", "/apps").status == 401);
}

TEST_CASE("what changes something needs the session's CSRF and no foreign page") {
  DeskBench desk;
  desk.sign_in();
  const std::string csrf = std::exchange(desk.csrf, "");
  CHECK(desk.ask("POST", "/apps", {{"name", "Lamp"}}).status == 403);
  CHECK(desk.ask("GET", "/apps").status == 200);
  desk.csrf = csrf;
  const Answer foreign = desk.bench.call(
      {.method = "POST",
       .target = "/admin/api/apps",
       .body = {{"name", "Lamp"}},
       .headers = {
           {"Cookie", desk.cookie}, {"X-GZ-CSRF", csrf}, {"Origin", "https://elsewhere.test"}}});
  CHECK(foreign.status == 403);
  CHECK(desk.ask("POST", "/apps", {{"name", "Lamp"}}).status == 201);
}

TEST_CASE("ten failures lock an address out for a quarter of an hour, a right code too") {
  DeskBench desk;
  const std::string code = desk.new_link();
  for (int i = 0; i < 10; ++i) {
    CHECK(desk.bench.call(session({{"token", "guess"}})).status == 401);
  }
  const Answer locked = desk.bench.call(session({{"code", code}}));
  CHECK(locked.status == 429);
  CHECK(locked.header("Retry-After") == "900");
  CHECK(desk.bench.call({.target = "/admin/api/apps", .token = "the-admin-token"}).status == 429);
  Ask elsewhere = session({{"code", code}});
  elsewhere.peer = "192.0.2.9";
  CHECK(desk.bench.call(elsewhere).status == 201);
  desk.bench.now += 15 * kMinute;
  CHECK(desk.bench.call({.target = "/admin/api/apps", .token = "the-admin-token"}).status == 200);
}

TEST_CASE("what /internal/v1 does, the page does by its own door") {
  DeskBench desk;
  const auto made = desk.bench.make_device();
  const Answer devices = desk.ask("GET", "/devices");
  CHECK(devices.json["devices"][0]["did"] == made.did);
  CHECK(devices.header("Cache-Control") == "no-store");
  const Answer code = desk.ask("POST", "/devices/" + made.did + "/claim-code");
  CHECK(code.status == 201);
  CHECK(code.json["claim_code"] != made.claim_code);
  CHECK(desk.ask("PATCH", "/devices/" + made.did, {{"disabled", true}}).json["disabled"] == true);
  CHECK(desk.ask("GET", "/audit").json["audit"][0]["action"] == "device_changed");
  CHECK(desk.ask("GET", "/audit/check").json["holds"] == true);
  // The page's cookie is no key to what programs use.
  const Answer internal =
      desk.bench.call({.target = "/internal/v1/devices", .headers = {{"Cookie", desk.cookie}}});
  CHECK(internal.status == 401);
}

}  // namespace
}  // namespace giz::bench
