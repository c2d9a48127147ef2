// There is no way past the door.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/service/store/users.h"
#include "tests/service/api/bench.h"

using namespace giz;
using namespace giz::bench;

namespace {

std::string cookie_of(const Answer& answer) {
  const std::string header = answer.header("Set-Cookie");
  return header.substr(0, header.find(';'));
}

std::string share(Bench& bench, const std::string& owner, const std::string& did, Json body) {
  const Answer answer = bench.call({.method = "POST",
                                    .target = "/api/v1/devices/" + did + "/shares",
                                    .body = std::move(body),
                                    .token = owner});
  REQUIRE(answer.status == 201);
  return answer.json["code"].get<std::string>();
}

Answer accept(Bench& bench, const std::string& token, const std::string& code) {
  return bench.call(
      {.method = "POST", .target = "/api/v1/shares/" + code + "/accept", .token = token});
}

Answer write(Bench& bench, const std::string& token, const std::string& did) {
  return bench.call({.method = "POST",
                     .target = "/api/v1/devices/" + did + "/commands?wait=5000",
                     .body = {{"attrs", {{"power", true}}}},
                     .token = token});
}

}  // namespace

TEST_CASE("another user's device is answered as one that does not exist") {
  Bench bench;
  const std::string owner = bench.sign_in();
  const std::string stranger = bench.sign_in();
  const std::string did = bench.own_device(owner);
  struct Row {
    const char* method;
    const char* tail;
    Json body;
  };
  const Json power{{"power", true}};
  const Row rows[] = {
      {"GET", "", nullptr},
      {"PATCH", "", {{"alias", "mine"}}},
      {"GET", "/state", nullptr},
      {"DELETE", "/binding", nullptr},
      {"GET", "/guests", nullptr},
      {"DELETE", "/guests/1", nullptr},
      {"POST", "/shares", Json::object()},
      {"GET", "/shares", nullptr},
      {"DELETE", "/shares/1", nullptr},
      {"POST", "/commands", {{"attrs", power}}},
      {"GET", "/commands", nullptr},
      {"GET", "/telemetry", nullptr},
      {"GET", "/events", nullptr},
      {"GET", "/alarms", nullptr},
      {"POST", "/alarms/1/ack", nullptr},
      {"GET", "/reports/daily", nullptr},
      {"GET", "/schedules", nullptr},
      {"POST", "/schedules", {{"when", {{"time", "08:30"}}}, {"attrs", power}}},
      {"PUT", "/schedules/1", {{"when", {{"time", "08:30"}}}, {"attrs", power}}},
      {"DELETE", "/schedules/1", nullptr},
      {"GET", "/rules", nullptr},
      {"DELETE", "/rules/1", nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.method);
    CAPTURE(row.tail);
    const auto answer = [&](const std::string& whose) {
      return bench.call({.method = row.method,
                         .target = "/api/v1/devices/" + whose + row.tail,
                         .body = row.body,
                         .token = stranger});
    };
    const Answer theirs = answer(did);
    CHECK(theirs.status == 404);
    CHECK(theirs.code() == "not_bound");
    CHECK(theirs.text == answer("AAAAAAAAAAAAAAAAAAAAAA").text);
  }
}

TEST_CASE("a rule cannot reach into somebody else's device") {
  Bench bench;
  const std::string owner = bench.sign_in();
  const std::string stranger = bench.sign_in();
  const std::string did = bench.own_device(owner);
  const std::string mine = bench.own_device(stranger);
  const Answer answer =
      bench.call({.method = "POST",
                  .target = "/api/v1/devices/" + mine + "/rules",
                  .body = {{"condition", {{"attr", "power"}, {"is", "="}, {"value", true}}},
                           {"target", did},
                           {"attrs", {{"power", true}}}},
                  .token = stranger});
  CHECK(answer.code() == "not_bound");
}

TEST_CASE("another user's command is not found") {
  Bench bench;
  const std::string owner = bench.sign_in();
  const std::string did = bench.own_device(owner);
  const auto link = bench.join(did);
  const std::string id = write(bench, owner, did).json["id"];
  CHECK(bench.call({.target = "/api/v1/commands/" + id, .token = bench.sign_in()}).code() ==
        "not_found");
}

TEST_CASE("a guest for reading does not write, share or unbind others") {
  Bench bench;
  const std::string owner = bench.sign_in();
  const std::string guest = bench.sign_in();
  const std::string did = bench.own_device(owner);
  const auto link = bench.join(did);
  CHECK(accept(bench, guest, share(bench, owner, did, {{"may_control", false}})).status == 201);
  const std::string base = "/api/v1/devices/" + did;
  CHECK(bench.call({.target = base, .token = guest}).json["may_control"] == false);
  CHECK(write(bench, guest, did).code() == "forbidden");
  CHECK(link->sent.empty());
  const Json power{{"power", true}};
  CHECK(bench
            .call({.method = "POST",
                   .target = base + "/schedules",
                   .body = {{"when", {{"time", "08:30"}}}, {"attrs", power}},
                   .token = guest})
            .code() == "forbidden");
  CHECK(bench
            .call({.method = "POST",
                   .target = base + "/shares",
                   .body = Json::object(),
                   .token = guest})
            .code() == "forbidden");
  CHECK(bench.call({.method = "DELETE", .target = base + "/guests/1", .token = guest}).code() ==
        "forbidden");
  CHECK(bench.call({.target = base + "/guests", .token = guest}).code() == "forbidden");
  // A guest may go; the owner stays.
  CHECK(bench.call({.method = "DELETE", .target = base + "/binding", .token = guest}).status ==
        204);
  CHECK(bench.call({.target = base, .token = guest}).code() == "not_bound");
  CHECK(write(bench, owner, did).status == 200);
}

TEST_CASE("a share's code works once, not late, and its guest not for ever") {
  Bench bench;
  const std::string owner = bench.sign_in();
  const std::string did = bench.own_device(owner);
  const std::string code = share(bench, owner, did, {{"guest_minutes", 60}});
  const std::string guest = bench.sign_in();
  CHECK(accept(bench, guest, code).status == 201);
  const Answer again = accept(bench, bench.sign_in(), code);
  CHECK(again.status >= 400);
  CHECK(bench.call({.target = "/api/v1/devices/" + did, .token = guest}).status == 200);
  bench.now += 60 * 60'000;
  CHECK(bench.call({.target = "/api/v1/devices/" + did, .token = guest}).code() == "not_bound");

  const std::string late = share(bench, owner, did, {{"kind", "qr"}});
  bench.now += 15 * 60'000;
  CHECK(accept(bench, bench.sign_in(), late).status >= 400);
  CHECK(accept(bench, bench.sign_in(), "00112233445566778899aabbccddeeff").code() == "not_found");
}

TEST_CASE("a device that has an owner is not claimed again") {
  Bench bench;
  const std::string owner = bench.sign_in();
  const auto made = bench.make_device();
  const Ask claim{.method = "POST",
                  .target = "/api/v1/devices/claim",
                  .body = {{"claim_code", made.claim_code}}};
  Ask mine = claim;
  mine.token = owner;
  CHECK(bench.call(mine).status == 201);
  Ask theirs = claim;
  theirs.token = bench.sign_in();
  CHECK(bench.call(theirs).code() == "conflict");
}

TEST_CASE("an owner's end is everybody's") {
  Bench bench;
  const std::string owner = bench.sign_in();
  const std::string guest = bench.sign_in();
  const std::string did = bench.own_device(owner);
  accept(bench, guest, share(bench, owner, did, Json::object()));
  auto page = bench.page(guest);
  CHECK(
      bench
          .call(
              {.method = "DELETE", .target = "/api/v1/devices/" + did + "/binding", .token = owner})
          .status == 204);
  CHECK(bench.call({.target = "/api/v1/devices/" + did, .token = guest}).code() == "not_bound");
  const Json told = bench.hear(page, "s2c_binding_changed");
  CHECK(told["data"]["bind"] == false);
  bench.report(did, {{"power", true}});
  bench.say(page, {{"cmd", "ping"}});
  bench.hear(page, "pong");
  for (const Json& message : page.socket->messages) CHECK(message["cmd"] != "s2c_noti");
}

TEST_CASE("a session that ended, expired or never was opens nothing") {
  Bench bench;
  const std::string token = bench.sign_in();
  CHECK(bench.call({.target = "/api/v1/me", .token = token}).status == 200);
  CHECK(bench.call({.target = "/api/v1/me", .token = token + "x"}).status == 401);
  CHECK(bench.call({.target = "/api/v1/me", .token = std::string(5000, 'x')}).status == 401);
  CHECK(bench.call({.target = "/api/v1/me"}).status == 401);
  bench.call({.method = "POST", .target = "/api/v1/logout", .token = token});
  CHECK(bench.call({.target = "/api/v1/me", .token = token}).status == 401);
  const std::string other = bench.sign_in();
  bench.now += Millis{181} * 86'400'000;
  CHECK(bench.call({.target = "/api/v1/me", .token = other}).status == 401);
}

TEST_CASE("one user does not end another's session") {
  Bench bench;
  const std::string mine = bench.sign_in();
  const std::string theirs = bench.sign_in();
  const auto id = bench.call({.target = "/api/v1/me", .token = theirs}).json["session"].get<int>();
  const std::string target = fmt::format("/api/v1/sessions/{}", id);
  CHECK(bench.call({.method = "DELETE", .target = target, .token = mine}).code() == "not_found");
  CHECK(bench.call({.target = "/api/v1/me", .token = theirs}).status == 200);
}

TEST_CASE("the cookie alone changes nothing: csrf and origin") {
  Bench bench;
  const Answer in =
      bench.call({.method = "POST", .target = "/api/v1/sessions", .body = {{"kind", "anonymous"}}});
  CHECK(in.header("Set-Cookie").ends_with("; HttpOnly; SameSite=Lax"));
  const std::string cookie = cookie_of(in);
  const std::string csrf = in.json["csrf"];
  CHECK(bench.call({.target = "/api/v1/me", .headers = {{"Cookie", cookie}}}).json["csrf"] == csrf);
  const auto post = [&](std::vector<std::pair<std::string, std::string>> headers) {
    headers.emplace_back("Cookie", cookie);
    return bench.call({.method = "POST", .target = "/api/v1/ws-ticket", .headers = headers});
  };
  CHECK(post({}).code() == "forbidden");
  CHECK(post({{"X-GZ-CSRF", "wrong"}}).code() == "forbidden");
  CHECK(post({{"X-GZ-CSRF", csrf}, {"Origin", "http://evil.test"}}).code() == "forbidden");
  CHECK(post({{"X-GZ-CSRF", csrf}, {"Origin", "http://lamp.test"}}).status == 201);
}

TEST_CASE("another site's page signs nobody in") {
  Bench bench;
  CHECK(bench
            .call({.method = "POST",
                   .target = "/api/v1/sessions",
                   .body = {{"kind", "anonymous"}},
                   .headers = {{"Origin", "http://evil.test"}}})
            .code() == "forbidden");
}

TEST_CASE("the cookie is Secure where the service is reached by https") {
  Bench bench([](Settings& settings) { settings.public_base_url = "https://lamp.example.com"; });
  const Answer in =
      bench.call({.method = "POST", .target = "/api/v1/sessions", .body = {{"kind", "anonymous"}}});
  CHECK(in.header("Set-Cookie").ends_with("; Secure"));
}

TEST_CASE("a ticket works once, within a minute, and is no token") {
  Bench bench;
  const std::string token = bench.sign_in();
  const auto ticket = [&] {
    return bench.call({.method = "POST", .target = "/api/v1/ws-ticket", .token = token})
        .json["ticket"]
        .get<std::string>();
  };
  const auto enters = [&](const std::string& with) {
    auto client = bench.connect();
    bench.say(client, {{"cmd", "login_req"}, {"data", {{"ticket", with}}}});
    return bench.hear(client, "login_res")["data"]["success"].get<bool>();
  };
  const std::string first = ticket();
  CHECK(bench.call({.target = "/api/v1/me", .token = first}).status == 401);
  CHECK(enters(first));
  CHECK_FALSE(enters(first));
  const std::string old = ticket();
  bench.now += 60'000;
  CHECK_FALSE(enters(old));
  CHECK_FALSE(enters("guess"));
  CHECK(bench.call({.target = "/api/v1/sessions", .token = token}).json["sessions"].size() == 1);
}

TEST_CASE("a websocket from another site's page is refused") {
  Bench bench;
  CHECK_THROWS_AS(bench.connect("http://evil.test"), Refusal);
  CHECK_NOTHROW(bench.connect("http://lamp.test"));
}

TEST_CASE("an admin's routes need the admin's token") {
  Bench bench;
  const std::string user = bench.sign_in();
  for (const std::string& token : {std::string(), user, std::string("wrong")}) {
    CHECK(bench.call({.target = "/internal/v1/devices", .token = token}).status == 401);
    CHECK(bench.call({.method = "POST", .target = "/internal/v1/push", .token = token}).status ==
          401);
  }
}

TEST_CASE("guessing is throttled: claims, passwords, shares") {
  Bench bench([](Settings& settings) {
    settings.rate_claim = 5;
    settings.rate_login = 20;
  });
  const std::string token = bench.sign_in();
  const auto claim = [&] {
    return bench.call({.method = "POST",
                       .target = "/api/v1/devices/claim",
                       .body = {{"claim_code", "AAAA-BBBB-CCCC-DDDD"}},
                       .token = token});
  };
  for (int i = 0; i < 5; ++i) CHECK(claim().code() == "not_found");
  const Answer slow = claim();
  CHECK(slow.status == 429);
  CHECK(slow.code() == "throttled");
  CHECK(slow.header("Retry-After") != "");
  CHECK(accept(bench, token, "00").status == 429);

  const auto guess = [&](const std::string& peer) {
    return bench
        .call({.method = "POST",
               .target = "/api/v1/sessions",
               .body = {{"kind", "password"}, {"name", "ann"}, {"password", "guess"}},
               .peer = peer})
        .code();
  };
  // An account is guarded also where the guesses come from many addresses.
  for (int i = 0; i < 10; ++i) CHECK(guess(fmt::format("198.51.100.{}", i)) == "unauthenticated");
  CHECK(guess("198.51.100.99") == "throttled");
  const Answer audit = bench.call({.target = "/internal/v1/audit", .token = bench.admin});
  CHECK(audit.json["audit"][0]["action"] == "login_failed");
}

TEST_CASE("a rate of 0 is no limit") {
  Bench bench([](Settings& settings) { settings.rate_login = settings.rate_claim = 0; });
  const std::string token = bench.sign_in();
  for (int i = 0; i < 30; ++i) {
    CHECK(bench.call({.target = "/internal/v1/status", .token = "wrong"}).status == 401);
    CHECK(bench
              .call({.method = "POST",
                     .target = "/api/v1/devices/claim",
                     .body = {{"claim_code", "AAAA-BBBB-CCCC-DDDD"}},
                     .token = token})
              .code() == "not_found");
  }
}

TEST_CASE("a schedule acts for who changed it last") {
  Bench bench;
  const std::string owner = bench.sign_in();
  const std::string did = bench.own_device(owner);
  const std::string guest = bench.sign_in();
  const std::string base = "/api/v1/devices/" + did;
  REQUIRE(accept(bench, guest, share(bench, owner, did, {{"may_control", true}})).status < 300);
  const Json body{{"when", {{"time", "08:30"}, {"zone", 480}}}, {"attrs", {{"power", true}}}};
  const Answer made =
      bench.call({.method = "POST", .target = base + "/schedules", .body = body, .token = guest});
  const std::string id = std::to_string(made.json["id"].get<int>());
  CHECK(
      bench
          .call(
              {.method = "PUT", .target = base + "/schedules/" + id, .body = body, .token = owner})
          .status == 200);
  // So it outlives the guest's binding, with which the guest's own go.
  CHECK(bench.call({.method = "DELETE", .target = base + "/binding", .token = guest}).status ==
        204);
  const Answer left = bench.call({.target = base + "/schedules", .token = owner});
  CHECK(left.json["schedules"].size() == 1);
}

TEST_CASE("passwords: sign up, sign in, and nothing else") {
  Bench bench([](Settings& settings) { settings.accounts = "password"; });
  const auto post = [&](const char* target, const Json& body) {
    return bench.call({.method = "POST", .target = target, .body = body});
  };
  const Json ann{{"name", "ann"}, {"password", "correct horse"}};
  CHECK(post("/api/v1/users", ann).status == 201);
  CHECK(post("/api/v1/users", ann).code() == "conflict");
  CHECK(post("/api/v1/users", {{"name", "bob"}, {"password", "short"}}).code() == "bad_request");
  CHECK(post("/api/v1/sessions", {{"kind", "anonymous"}}).code() == "forbidden");
  CHECK(post("/api/v1/sessions",
             {{"kind", "password"}, {"name", "ann"}, {"password", "correct horse"}})
            .status == 201);
  const Answer wrong =
      post("/api/v1/sessions", {{"kind", "password"}, {"name", "ann"}, {"password", "wrong"}});
  const Answer nobody =
      post("/api/v1/sessions", {{"kind", "password"}, {"name", "eve"}, {"password", "wrong"}});
  CHECK(wrong.status == 401);
  CHECK(wrong.text == nobody.text);
}

TEST_CASE("closed is closed") {
  Bench bench([](Settings& settings) { settings.accounts = "closed"; });
  CHECK(
      bench.call({.method = "POST", .target = "/api/v1/sessions", .body = {{"kind", "anonymous"}}})
          .code() == "forbidden");
  CHECK(bench
            .call({.method = "POST",
                   .target = "/api/v1/users",
                   .body = {{"name", "ann"}, {"password", "correct horse"}}})
            .code() == "forbidden");
  CHECK(bench.call({.method = "POST", .target = "/app/users", .body = {{"phone_id", "openid"}}})
            .status == 403);
  CHECK(bench
            .call({.method = "POST",
                   .target = "/internal/v1/users",
                   .body = {{"name", "ann"}, {"password", "correct horse"}},
                   .token = bench.admin})
            .status == 201);
}

TEST_CASE("bodies that are none are refused, not taken") {
  Bench bench;
  const std::string token = bench.sign_in();
  for (const char* raw : {"{", "[]", "\"x\"", "7", "{\"claim_code\":7}", "{\"claim_code\":\"\"}",
                          "{\"claim_code\":\"a\\u0000b\"}", "\xFF", "{\"a\":1}"}) {
    CAPTURE(raw);
    const Answer answer = bench.call(
        {.method = "POST", .target = "/api/v1/devices/claim", .token = token, .raw = raw});
    CHECK(answer.status == 400);
    CHECK(answer.code() == "bad_request");
  }
}
