// What is asked of WeChat in an account's name, against a server that answers as WeChat does.
#include <doctest/doctest.h>

#include "runtime/service/net/server.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/wechat/gate.h"
#include "tests/service/admin/desk_bench.h"

namespace giz::bench {
namespace {

const Json kComplete{{"wechat_app_id", "wx0123456789abcdef"},
                     {"secret", "0123456789abcdef0123456789abcdef"},
                     {"original_id", "gh_0123456789ab"}};

Json check(DeskBench& desk, const std::string& what) {
  const Answer answer = desk.ask("POST", "/apps/1/checks", {{"what", what}});
  CHECK(answer.status == 200);
  return answer.json["results"];
}

TEST_CASE("a token is fetched, its state is shown, and it is never told") {
  DeskBench desk;
  desk.add_app(kComplete);
  const Json results = check(desk, "token");
  CHECK(results.size() == 1);
  CHECK(results[0]["ok"] == true);
  const Answer app = desk.ask("GET", "/apps/1");
  CHECK(app.json["tokens"][0]["kind"] == "access_token");
  CHECK(app.json["tokens"][0]["set"] == true);
  CHECK(app.json["tokens"][0]["expires"].get<Millis>() > desk.bench.now);
  CHECK(app.text.find(desk.wechat->token) == std::string::npos);
  CHECK(desk.audits("app_checked") == 1);
}

TEST_CASE("C18: an address that is not allowed is told with the remedy, and kept") {
  DeskBench desk;
  desk.add_app(kComplete);
  desk.wechat->say("/cgi-bin/stable_token",
                   R"({"errcode":40164,"errmsg":"invalid ip 203.0.113.9, not in whitelist"})");
  const Json results = check(desk, "ip");
  CHECK(results[0]["ok"] == false);
  CHECK(results[0]["errcode"] == 40164);
  CHECK(results[0]["en"].get<std::string>().find("203.0.113.9") != std::string::npos);
  CHECK(results[0]["zh"].get<std::string>().find("203.0.113.9") != std::string::npos);
  CHECK(desk.ask("GET", "/apps/1").json["outputs"]["egress_ip"] == "203.0.113.9");
}

TEST_CASE("C18: a wrong secret is named, and is in no text") {
  DeskBench desk;
  desk.add_app(kComplete);
  desk.wechat->say(
      "/cgi-bin/stable_token",
      R"({"errcode":40125,"errmsg":"invalid appsecret 0123456789abcdef0123456789abcdef"})");
  const Json results = check(desk, "token");
  CHECK(results[0]["errcode"] == 40125);
  CHECK(results[0]["en"].get<std::string>().find("reset it") != std::string::npos);
  CHECK(results.dump().find("0123456789abcdef0123") == std::string::npos);
}

TEST_CASE("the allow-list is looked at without taking anybody's token") {
  DeskBench desk;
  desk.add_app(kComplete);
  CHECK(check(desk, "ip")[0]["ok"] == true);
  const Json body = desk.wechat->last("/cgi-bin/stable_token").json();
  CHECK(body["force_refresh"] == false);
}

TEST_CASE("a menu is created as it is kept") {
  DeskBench desk;
  const Json menu =
      Json::parse(R"({"button":[{"type":"view","name":"Lamp","url":"https://lamp.test/"}]})");
  Json with_menu = kComplete;
  with_menu["menu"] = menu;
  desk.add_app(with_menu);
  desk.wechat->guard("/cgi-bin/menu/create", R"({"errcode":0,"errmsg":"ok"})");
  CHECK(check(desk, "menu")[0]["ok"] == true);
  CHECK(desk.wechat->last("/cgi-bin/menu/create").json() == menu);
  desk.wechat->say("/cgi-bin/menu/create", R"({"errcode":48001,"errmsg":"api unauthorized"})");
  CHECK(check(desk, "menu")[0]["en"].get<std::string>().find("verified service account") !=
        std::string::npos);
}

TEST_CASE("a test message goes to who has just written, within WeChat's quota") {
  DeskBench desk;
  desk.add_app(kComplete);
  desk.wechat->guard("/cgi-bin/message/custom/send", R"({"errcode":0,"errmsg":"ok"})");
  CHECK(check(desk, "message")[0]["en"].get<std::string>().find("Write to the account") !=
        std::string::npos);
  auto meet = [&](store::Database& database) {
    const store::Met met = store::meet(database, 1, "oWriter", "", false, desk.bench.now);
    store::note_contact(database, met.identity.id, store::Contact::spoke, desk.bench.now);
    return met;
  };
  desk.bench.run(desk.bench.store->write(meet));
  const Answer answer = desk.ask("POST", "/apps/1/checks", {{"what", "message"}});
  CHECK(answer.json["results"][0]["ok"] == true);
  CHECK(answer.text.find("oWriter") == std::string::npos);
  CHECK(desk.wechat->last("/cgi-bin/message/custom/send").json()["touser"] == "oWriter");
  desk.bench.now += kHour;
  CHECK(check(desk, "message")[0]["ok"] == false);
}

TEST_CASE("a legacy device is authorised by its MAC, and WeChat's refusal is told") {
  DeskBench desk;
  Json legacy = kComplete;
  legacy["legacy_devices"] = true;
  desk.add_app(legacy);
  const auto made = desk.bench.make_device();
  desk.wechat->guard("/device/authorize_device", R"({"errcode":0,"errmsg":"ok"})");
  const Json body{{"did", made.did}, {"product_id", "24680"}};
  CHECK(desk.ask("POST", "/apps/1/authorise", body).json["results"][0]["ok"] == true);
  const Json sent = desk.wechat->last("/device/authorize_device").json();
  CHECK(sent["device_list"][0]["id"] == "000000000001");
  CHECK(sent["op_type"] == "0");
  CHECK(desk.ask("POST", "/apps/1/authorise", {{"did", "nothing"}}).status == 404);
  CHECK(desk.audits("device_authorised") == 1);
}

// The callback where PUBLIC_BASE_URL points to, as the service's gate answers it.
class Callback {
 public:
  explicit Callback(DeskBench& desk) : server_(desk.bench.loop, settings_, log_, metrics_) {
    using boost::beast::http::verb;
    for (const verb method : {verb::get, verb::post}) {
      server_.router().add(method, "/wechat/callback/base/{app}",
                           [this, &desk](net::Request& request) { return answer(desk, request); });
    }
    const auto port = server_.listen({"127.0.0.1", 0});
    desk.bench.settings.public_base_url = "http://127.0.0.1:" + std::to_string(port);
  }

  bool careless = false;  // takes any signature
  bool blocked = false;   // a proxy in front answers for it

 private:
  net::Task<net::Response> answer(DeskBench& desk, net::Request& request) {
    if (blocked) co_return net::Response::text("<html>welcome</html>");
    const auto app = co_await desk.apps->find("1");
    wechat::Knock knock{request.query_value("signature"),
                        request.query_value("msg_signature"),
                        request.query_value("timestamp"),
                        request.query_value("nonce"),
                        request.query_value("echostr"),
                        request.query_value("encrypt_type"),
                        request.body};
    const bool push = request.method == boost::beast::http::verb::post;
    if (careless && !push) co_return net::Response::text(std::string(knock.echostr));
    const wechat::Visit visit = push ? wechat::check_push(*app, knock, desk.bench.now)
                                     : wechat::check_url(*app, knock, desk.bench.now);
    if (visit.verdict != wechat::Verdict::good) co_return net::Response::text("", 403);
    co_return net::Response::text(push ? "success" : visit.echo);
  }

  Settings settings_;
  Log log_;
  Metrics metrics_;
  net::Server server_;
};

TEST_CASE("the callback is called by its public address, as WeChat calls it") {
  DeskBench desk;
  desk.add_app(kComplete);
  Callback callback(desk);
  const Json results = check(desk, "callback");
  REQUIRE(results.size() == 2);
  CHECK(results[0]["ok"] == true);
  CHECK(results[1]["name"] == "callback_secure");
  CHECK(results[1]["ok"] == true);
  callback.careless = true;
  CHECK(check(desk, "callback")[0]["en"].get<std::string>().find("took a wrong signature") !=
        std::string::npos);
  callback.blocked = true;
  CHECK(check(desk, "callback")[0]["en"].get<std::string>().find("answered 200, which is not") !=
        std::string::npos);
}

TEST_CASE("a callback that cannot be reached says where and why") {
  DeskBench desk([](Settings& settings) { settings.public_base_url = "http://127.0.0.1:1"; });
  desk.add_app(kComplete);
  const Json results = check(desk, "callback");
  REQUIRE(results.size() == 1);
  CHECK(results[0]["en"].get<std::string>().starts_with(
      "http://127.0.0.1:1/wechat/callback/base/1 cannot be reached from here: "));
}

TEST_CASE("all checks in one go, each with its own result") {
  DeskBench desk;
  desk.add_app(kComplete);
  Callback callback(desk);
  desk.wechat->say("/cgi-bin/ticket/getticket",
                   R"({"errcode":0,"errmsg":"ok","ticket":"TICKET","expires_in":7200})");
  desk.wechat->say("/cgi-bin/menu/get", R"({"menu":{"button":[]}})");
  desk.wechat->say("/cgi-bin/callback/check",
                   R"({"dns":[{"ip":"203.0.113.9"}],"ping":[{"package_loss":"0%"}]})");
  std::vector<std::string> names;
  for (const Json& result : check(desk, "all")) {
    CAPTURE(result);
    CHECK(result["ok"] == true);
    names.push_back(result["name"]);
  }
  CHECK(names == std::vector<std::string>{"callback", "callback_secure", "ip", "token", "ticket",
                                          "menu", "network", "swapped"});
  CHECK(desk.ask("POST", "/apps/1/checks", {{"what", "magic"}}).status == 400);
  CHECK(desk.ask("POST", "/apps/7/checks", {{"what", "all"}}).status == 404);
}

}  // namespace
}  // namespace giz::bench
