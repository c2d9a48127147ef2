#include "runtime/service/wechat/client.h"

#include "tests/service/wechat_calls/bench.h"

using namespace giz;
using namespace giz::wechat;

namespace {

constexpr const char* kMenu = "/cgi-bin/menu/get";

void with_bench(const std::function<void(StandIn&, CallsBench&)>& body) {
  on_both([&](const std::string& url) {
    net::asio::io_context loop{1};
    StandIn stand_in(loop);
    CallsBench bench(loop, url, stand_in.base());
    body(stand_in, bench);
  });
}

void hide_nothing(const CallsBench& bench) {
  CHECK(bench.lines.find("TOKEN-") == std::string::npos);
  CHECK(bench.lines.find("hush-hush") == std::string::npos);
  CHECK(bench.metrics.print().find("TOKEN-") == std::string::npos);
}

}  // namespace

TEST_CASE("a call carries the token in its query and its body as it is") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    wechat.guard(kMenu, R"({"menu":{}})");
    wechat.guard("/cgi-bin/menu/create", R"({"errcode":0,"errmsg":"ok"})");
    CHECK(bench.call(app, kMenu) == R"({"menu":{}})");
    CHECK(bench.call(app, "/cgi-bin/menu/create?x=1", Json::parse(R"({"name":"灯"})")) ==
          R"({"errcode":0,"errmsg":"ok"})");
    const net::Request& asked = wechat.last("/cgi-bin/menu/create");
    CHECK(asked.target == "/cgi-bin/menu/create?x=1&access_token=TOKEN-1");
    CHECK(asked.body == R"({"name":"灯"})");
    CHECK(wechat.count("/cgi-bin/stable_token") == 1);
    CHECK(wechat.last("/cgi-bin/stable_token").body ==
          R"({"grant_type":"client_credential","appid":"wx0123456789abcdef","secret":"hush-hush",)"
          R"("force_refresh":false})");
    CHECK(bench.metric(R"(gz_wx_api_total{app="1",api="/cgi-bin/menu/create",errcode="0"})") == 1);
    CHECK(bench.metric(
              R"(gz_wx_token_refresh_total{app="1",kind="access_token",result="fetched"})") == 1);
    CHECK(bench.metric(R"(gz_wx_token_expires_seconds{app="1",kind="access_token"})") ==
          bench.now / 1000 + 7200);
    // The store keeps it sealed.
    CHECK(bench.row(app->id)->value.find("TOKEN-1") == std::string::npos);
    hide_nothing(bench);
  });
}

TEST_CASE("the classic strategy asks for a token by GET") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    wechat.guard(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(wechat.last("/cgi-bin/token").target ==
          "/cgi-bin/token?grant_type=client_credential&appid=wx0123456789abcdef&secret=hush-hush");
    CHECK(wechat.count("/cgi-bin/stable_token") == 0);
  });
}

TEST_CASE("C2: a token that died early is dropped, the call made once more, and it is told") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    wechat.guard(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    wechat.next_token();  // another system has fetched one
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(wechat.count(kMenu) == 3);
    CHECK(wechat.count("/cgi-bin/token") == 2);
    CHECK(bench.row(app->id)->version == 2);
    CHECK(bench.row(app->id)->swapped == 1);
    CHECK_FALSE(bench.row(app->id)->bad);
    CHECK(bench.lines.find("another system fetches tokens of this account") != std::string::npos);
    CHECK(bench.metric(R"(gz_wx_api_total{app="1",api="/cgi-bin/menu/get",errcode="40001"})") == 1);
    hide_nothing(bench);
  });
}

TEST_CASE("C2: what is refused at its end was not swapped") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    wechat.guard(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    bench.now += 6'950'000;  // inside the margin: the next is fetched while this one serves
    wechat.next_token();
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(bench.row(app->id)->swapped == 0);
    CHECK(bench.lines.find("another system") == std::string::npos);
  });
}

TEST_CASE("C2: a call that is refused with the next token too is not made a third time") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    wechat.on(kMenu, [](const net::Request&) { return StandIn::refused(); });
    CHECK(bench.call(app, kMenu) ==
          "40001: invalid credential, access_token is invalid or not latest");
    CHECK(wechat.count(kMenu) == 2);
    CHECK(wechat.count("/cgi-bin/token") == 2);
  });
}

TEST_CASE("C2: a refresh is forced only where the plain one gives what was refused") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    wechat.guard(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    wechat.next_token();  // forced by another system: a plain call gives the new one
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(wechat.count("/cgi-bin/stable_token") == 2);
    int refuse = 1;
    wechat.on(kMenu, [&](const net::Request& request) {
      const bool good = request.query_value("access_token") == wechat.token && refuse-- <= 0;
      return good ? Json::object() : StandIn::refused();
    });
    CHECK(bench.call(app, kMenu) == "{}");
    REQUIRE(wechat.count("/cgi-bin/stable_token") == 4);
    const auto& asked = wechat.all("/cgi-bin/stable_token");
    CHECK(asked[2].json()["force_refresh"] == false);
    CHECK(asked[3].json()["force_refresh"] == true);
    CHECK(bench.row(app->id)->version == 3);
  });
}

TEST_CASE("C2: the quota of forced refreshes is not burned on a token that stays refused") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    wechat.on("/cgi-bin/stable_token", [](const net::Request&) {
      return Json{{"access_token", "TOKEN-0"}, {"expires_in", 7200}};
    });
    wechat.on(kMenu, [](const net::Request&) { return StandIn::refused(); });
    for (int i = 0; i < 20; ++i)
      CHECK(bench.call(app, kMenu) == "40001: WeChat gives the token again that it refuses");
    CHECK(wechat.count("/cgi-bin/stable_token") == 3);  // the first, a plain and a forced one
    CHECK(wechat.count(kMenu) == 1);
    bench.now += 60'000;
    bench.call(app, kMenu);
    CHECK(wechat.count("/cgi-bin/stable_token") == 5);
  });
}

TEST_CASE("C1: callers of one process share a refresh") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    wechat.guard(kMenu, "{}");
    wechat.delay = std::chrono::milliseconds(20);
    int done = 0;
    const auto one = [&](std::exception_ptr failed, const Json&) { done += failed ? 0 : 1; };
    for (int i = 0; i < 64; ++i)
      net::asio::co_spawn(bench.loop, bench.client.call(app, kMenu), one);
    CHECK(run_until(bench.loop, [&] { return done == 64; }));
    CHECK(wechat.count("/cgi-bin/token") == 1);
    CHECK(wechat.count(kMenu) == 64);
  });
}

TEST_CASE("C1: a token of 600 characters is kept whole") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    wechat.token = "TOKEN-" + std::string(594, 'x');
    wechat.guard(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    CallsBench other(bench.loop, bench.url, wechat.base());
    CHECK(other.call(app, kMenu) == "{}");
    CHECK(wechat.count("/cgi-bin/stable_token") == 1);
  });
}

TEST_CASE("C3: while somebody else fetches, the old token serves until its end") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    wechat.guard(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    bench.now += 7'000'000;
    const auto lease = [&](store::Database& database) {
      return store::lease_token(database, app->id, "access_token", 1, "somebody", bench.now,
                                bench.now + 12'000);
    };
    REQUIRE(bench.write(lease));
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(wechat.count("/cgi-bin/token") == 1);
    // Past its end nobody waits for longer than two seconds for a lease that nobody ends.
    bench.now += 201'000;
    REQUIRE(bench.write([&](store::Database& database) {
      return store::lease_token(database, app->id, "access_token", 1, "somebody", bench.now,
                                bench.now + 12'000);
    }));
    CHECK(bench.call(app, kMenu, nullptr, Client::Again::no) ==
          "-1: another instance fetches the token, and has not finished");
    // The instance was gone: its lease runs out, and this one fetches.
    bench.now += 12'001;
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(wechat.count("/cgi-bin/token") == 2);
  });
}

TEST_CASE("C3: near its end a token is replaced without keeping anybody waiting") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    std::vector<std::string> carried;
    wechat.on(kMenu, [&](const net::Request& request) {
      carried.emplace_back(request.query_value("access_token"));
      return Json::object();
    });
    CHECK(bench.call(app, kMenu) == "{}");
    bench.now += 6'839'000;
    CHECK(bench.call(app, kMenu) == "{}");  // 361 s before its end
    CHECK(wechat.count("/cgi-bin/stable_token") == 1);
    bench.now += 62'000;  // 299 s
    wechat.next_token();
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(run_until(bench.loop, [&] { return bench.row(app->id)->version == 2; }));
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(carried.back() == "TOKEN-2");
    CHECK(wechat.count("/cgi-bin/stable_token") == 2);
  });
}

TEST_CASE("C3: where WeChat gives no new token, the old one serves until its end") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    wechat.say(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    wechat.say("/cgi-bin/stable_token",
               R"({"errcode":45009,"errmsg":"reach max api daily quota"})");
    bench.now += 7'100'000;
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    bench.now += 101'000;
    CHECK(bench.call(app, kMenu) == "45009: reach max api daily quota");
    CHECK(wechat.count("/cgi-bin/stable_token") == 3);
  });
}

TEST_CASE("C2: a token that this instance knows and another has replaced costs no fetch") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    CallsBench other(bench.loop, bench.url, wechat.base());
    wechat.guard(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(other.call(app, kMenu) == "{}");
    wechat.next_token();
    CHECK(bench.call(app, kMenu) == "{}");  // marks version 1, fetches version 2
    CHECK(other.call(app, kMenu) == "{}");  // is refused with version 1, and finds version 2
    CHECK(wechat.count("/cgi-bin/token") == 2);
    CHECK(bench.row(app->id)->version == 2);
    CHECK(bench.row(app->id)->swapped == 1);
    CHECK_FALSE(bench.row(app->id)->bad);
  });
}

TEST_CASE("a busy server is asked again where that does no harm, and not more than twice") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    int busy = 2;
    wechat.on(kMenu, [&](const net::Request&) {
      return busy-- > 0 ? Json{{"errcode", -1}, {"errmsg", "system error"}} : Json::object();
    });
    CHECK(bench.call(app, kMenu) == "{}");
    CHECK(wechat.count(kMenu) == 3);
    busy = 9;
    CHECK(bench.call(app, kMenu) == "-1: system error");
    CHECK(wechat.count(kMenu) == 6);
    CHECK(bench.call(app, kMenu, nullptr, Client::Again::no) == "-1: system error");
    CHECK(wechat.count(kMenu) == 7);
  });
}

TEST_CASE("quotas are not asked twice") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    for (const int errcode : {45009, 45011}) {
      wechat.on(kMenu, [errcode](const net::Request&) {
        return Json{{"errcode", errcode}, {"errmsg", "too many"}};
      });
      CHECK(bench.call(app, kMenu) == std::to_string(errcode) + ": too many");
    }
    CHECK(wechat.count(kMenu) == 2);
  });
}

TEST_CASE("an answer that is none is -1, and tells no secret") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    wechat.say(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    wechat.status = 502;
    CHECK(bench.call(app, kMenu, nullptr, Client::Again::no) == "-1: WeChat's server answered 502");
    wechat.status = 200;
    wechat.say(kMenu, "[]");
    CHECK(bench.call(app, kMenu, nullptr, Client::Again::no) ==
          "-1: WeChat's server answered something else than JSON");
    wechat.on(kMenu, [](const net::Request& request) {
      return Json{{"errcode", 40003},
                  {"errmsg", "hint " + std::string(request.query_value("access_token"))}};
    });
    CHECK(bench.call(app, kMenu) == "40003: hint ***");
    bench.settings.wechat_api_base = "http://127.0.0.1:1";
    CHECK(bench.call(app, kMenu, nullptr, Client::Again::no).find("127.0.0.1:1: ") !=
          std::string::npos);
    CHECK(bench.metric(R"(gz_wx_api_total{app="1",api="/cgi-bin/menu/get",errcode="none"})") == 3);
    hide_nothing(bench);
  });
}

TEST_CASE("C18: an account that cannot have a token is told why, and WeChat is not hammered") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    auto app = bench.add_app();
    wechat.say(
        "/cgi-bin/stable_token",
        R"({"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1"})");
    for (int i = 0; i < 50; ++i)
      CHECK(bench.call(app, kMenu).starts_with("40164: invalid ip 203.0.113.7"));
    CHECK(wechat.count("/cgi-bin/stable_token") == 1);
    CHECK(bench.lines.find("this machine's address 203.0.113.7 is not on the allow list") !=
          std::string::npos);
    // It was put right: the pause is over at once.
    wechat.say("/cgi-bin/stable_token", R"({"access_token":"TOKEN-9","expires_in":7200})");
    wechat.say(kMenu, "{}");
    CHECK(bench.call(app, kMenu).starts_with("40164"));
    bench.client.forget_failures(app->id);
    CHECK(bench.call(app, kMenu) == "{}");
    OpenApp none = *app;
    none.id = 77;
    none.secret.clear();
    CHECK(bench.call(std::make_shared<const OpenApp>(none), kMenu) ==
          "41004: the account has no AppSecret");
  });
}

TEST_CASE("a token that was fetched for another AppID is not used") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    wechat.guard(kMenu, "{}");
    CHECK(bench.call(app, kMenu) == "{}");
    OpenApp other = *app;
    other.wechat_app_id = "wxffffffffffffffff";
    wechat.next_token();
    CallsBench later(bench.loop, bench.url, wechat.base());
    CHECK(later.call(std::make_shared<const OpenApp>(other), kMenu) == "{}");
    CHECK(wechat.count(kMenu) == 2);
  });
}

TEST_CASE("the ticket of the JS-SDK lives as the token does") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app("classic");
    wechat.guard("/cgi-bin/ticket/getticket",
                 R"({"errcode":0,"errmsg":"ok","ticket":"TICKET-1","expires_in":7200})");
    CHECK(run_task(bench.loop, bench.client.jsapi_ticket(app)) == "TICKET-1");
    CHECK(run_task(bench.loop, bench.client.jsapi_ticket(app)) == "TICKET-1");
    CHECK(wechat.count("/cgi-bin/ticket/getticket") == 1);
    CHECK(wechat.last("/cgi-bin/ticket/getticket").query_value("type") == "jsapi");
    CHECK(bench.row(app->id, "jsapi_ticket")->version == 1);
    bench.now += 7'200'000;
    wechat.next_token();
    CHECK(run_task(bench.loop, bench.client.jsapi_ticket(app)) == "TICKET-1");
    CHECK(wechat.count("/cgi-bin/ticket/getticket") == 2);
  });
}

TEST_CASE("device APIs answer in shapes of their own") {
  with_bench([](StandIn& wechat, CallsBench& bench) {
    const auto app = bench.add_app();
    const std::pair<const char*, const char*> rows[] = {
        {R"({"ret":0,"ret_info":"ok"})", R"({"ret":0,"ret_info":"ok"})"},
        {R"({"base_resp":{"errcode":0,"errmsg":"ok"}})",
         R"({"base_resp":{"errcode":0,"errmsg":"ok"}})"},
        {R"({"ret":-2,"ret_info":"device not bound"})", "-2: device not bound"},
        {R"({"base_resp":{"errcode":100001,"errmsg":"no device"}})", "100001: no device"},
        {R"({"resp":[{"base_info":{},"errcode":100014,"errmsg":"invalid id"}]})",
         "100014: invalid id"},
        {R"({"errcode":48001,"errmsg":"api unauthorized"})", "48001: api unauthorized"},
    };
    for (const auto& [answer, said] : rows) {
      wechat.say("/device/x", answer);
      CHECK(bench.call(app, "/device/x") == said);
    }
  });
}
