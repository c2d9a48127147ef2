#include <doctest/doctest.h>

#include "runtime/service/base/crypto.h"
#include "tests/service/wechat_calls/desk.h"

using namespace giz;
using namespace giz::bench;

namespace {

constexpr const char* kTicket = "/cgi-bin/ticket/getticket";

struct Signed {
  Answer answer;
  std::string over;  // what the signature must be of
};

Signed sign(WeChatDesk& desk, const std::string& token, const std::string& url) {
  Signed result;
  result.answer = desk.bench.call(
      {.target = "/wechat/jssdk/lamps?url=" + net::percent_encode(url), .token = token});
  if (result.answer.status != 200) return result;
  const StandIn::Json& json = result.answer.json;
  result.over = "jsapi_ticket=TICKET&noncestr=" + json["nonceStr"].get<std::string>() +
                "&timestamp=" + std::to_string(json["timestamp"].get<std::int64_t>()) +
                "&url=" + url.substr(0, url.find('#'));
  return result;
}

void with_ticket(const std::function<void(WeChatDesk&)>& body) {
  on_both([&](const std::string& url) {
    WeChatDesk desk(
        url, [](Settings& settings) { settings.allowed_origins = {"https://www.lamp.test:8443"}; });
    desk.wechat.guard(kTicket,
                      R"({"errcode":0,"errmsg":"ok","ticket":"TICKET","expires_in":7200})");
    body(desk);
  });
}

}  // namespace

TEST_CASE("C9: a page of ours is signed without its fragment, as it stands") {
  with_ticket([](WeChatDesk& desk) {
    const std::string token = desk.bench.sign_in();
    for (const char* const url : {"https://lamp.test/#/device/abc",
                                  "https://lamp.test/?from=singlemessage&isappinstalled=0",
                                  "https://lamp.test/%E7%81%AF?a=%26amp%3B#x",
                                  "http://LAMP.test:80/", "https://www.lamp.test/a"}) {
      INFO(url);
      const Signed one = sign(desk, token, url);
      REQUIRE(one.answer.status == 200);
      CHECK(one.answer.json["appId"] == "wx0123456789abcdef");
      CHECK(one.answer.json["signature"] == sha1_hex(one.over));
      CHECK(one.answer.json["timestamp"] == desk.bench.now / 1000);
      CHECK(one.answer.json["nonceStr"].get<std::string>().size() == 16);
      CHECK(one.answer.header("Cache-Control") == "no-store");
      CHECK(one.answer.text.find("TICKET") == std::string::npos);
    }
    CHECK(desk.wechat.count(kTicket) == 1);
  });
}

TEST_CASE("C9: nobody else's page is signed, and nobody who is not signed in is answered") {
  with_ticket([](WeChatDesk& desk) {
    const std::string token = desk.bench.sign_in();
    const std::pair<const char*, int> rows[] = {
        {"https://evil.test/", 403},
        {"https://lamp.test.evil.test/", 403},
        {"https://lamp.test@evil.test/", 400},
        {"https://evil.test/#https://lamp.test/", 403},
        {"ws://lamp.test/", 400},
        {"lamp.test", 400},
        {"", 400},
    };
    for (const auto& row : rows) {
      INFO(row.first);
      CHECK(sign(desk, token, row.first).answer.status == row.second);
    }
    CHECK(sign(desk, "", "https://lamp.test/").answer.status == 401);
    CHECK(desk.wechat.count(kTicket) == 0);
  });
}

TEST_CASE("C9: where WeChat gives no ticket, the remedy is told") {
  with_ticket([](WeChatDesk& desk) {
    const std::string token = desk.bench.sign_in();
    desk.wechat.say(kTicket, R"({"errcode":48001,"errmsg":"api unauthorized"})");
    const Signed one = sign(desk, token, "https://lamp.test/");
    CHECK(one.answer.status == 503);
    CHECK(one.answer.text.find("this account may not use this API") != std::string::npos);
  });
}

TEST_CASE("a file that proves the domain is at the root, and nothing else is") {
  with_ticket([](WeChatDesk& desk) {
    const auto put = [](store::Database& database) {
      store::put_domain_file(database, {"MP_verify_abc.txt", "abc"});
      store::put_domain_file(database, {"page.html", "<script>"});
    };
    desk.bench.run(desk.bench.store->write(put));
    const Answer file = desk.bench.call({.target = "/MP_verify_abc.txt"});
    CHECK(file.status == 200);
    CHECK(file.text == "abc");
    CHECK(file.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(desk.bench.call({.target = "/MP_verify_abd.txt"}).status == 404);
    CHECK(desk.bench.call({.target = "/page.html"}).status == 404);
    CHECK(desk.bench.call({.target = "/healthz"}).status == 200);
  });
}
