#include "runtime/service/wechat/oauth.h"

#include <doctest/doctest.h>

#include "tests/service/wechat_calls/desk.h"

using namespace giz;
using namespace giz::bench;

namespace {

constexpr const char* kExchange = "/sns/oauth2/access_token";
constexpr const char* kAnn =
    R"({"access_token":"USER-TOKEN","expires_in":7200,"refresh_token":"R","openid":"o-ann","scope":"snsapi_base"})";

void on_desk(const std::function<void(WeChatDesk&)>& body,
             const std::function<void(Settings&)>& change = {}) {
  on_both([&](const std::string& url) {
    WeChatDesk desk(url, change);
    desk.wechat.say(kExchange, kAnn);
    body(desk);
  });
}

std::string value_in(const std::string& text, const std::string& before) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return {};
  const std::size_t from = at + before.size();
  return text.substr(from, text.find('"', from) - from);
}

}  // namespace

TEST_CASE("C7: only a path of ours is where a sign-in ends") {
  using wechat::clean_next;
  for (const char* const good : {"/", "/#/device/abc", "/a/b?c=d&e=/f", "/?next=//x"})
    CHECK(clean_next(good) == good);
  for (const std::string& bad :
       {std::string(), std::string("x"), std::string("//evil.test"),
        std::string("https://evil.test"), std::string("/\\evil.test"), std::string("\\/evil.test"),
        std::string("/a\nSet-Cookie: x"), std::string("/\t/evil.test"), std::string("/a\0b", 4),
        std::string("/") + std::string(1024, 'a')})
    CHECK(clean_next(bad) == "/");
}

TEST_CASE("C7: a sign-in goes out with a state, and comes back to a clean address with a session") {
  on_desk([](WeChatDesk& desk) {
    WebView view(desk);
    const Answer out = view.get("/wechat/oauth/lamps/start?next=%2F%23%2Fdevice%2Fabc");
    CHECK(out.status == 302);
    CHECK(out.header("Cache-Control") == "no-store");
    CHECK(out.header("Referrer-Policy") == "no-referrer");
    const std::string where = out.header("Location");
    const std::string state = where.substr(where.find("&state=") + 7, 32);
    CHECK(where ==
          "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx0123456789abcdef"
          "&redirect_uri=https%3A%2F%2Flamp.test%2Fwechat%2Foauth%2Flamps%2Fcallback"
          "&response_type=code&scope=snsapi_base&state=" +
              state + "#wechat_redirect");
    CHECK(wechat::is_state(state));
    const std::string cookie = out.header("Set-Cookie");
    CHECK(cookie.find("gz_oauth=") == 0);
    CHECK(cookie.find("; Path=/wechat/oauth; Max-Age=600; HttpOnly; SameSite=Lax; Secure") !=
          std::string::npos);
    CHECK(view.user() == "nobody");

    const Answer back = view.back(state, "THE-CODE");
    CHECK(back.status == 302);
    CHECK(back.header("Location") == "/#/device/abc");
    CHECK(back.header("Cache-Control") == "no-store");
    CHECK(back.header("Referrer-Policy") == "no-referrer");
    CHECK(back.header("Set-Cookie")
              .find("; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax; Secure") !=
          std::string::npos);
    CHECK(desk.wechat.last(kExchange).target ==
          "/sns/oauth2/access_token?appid=wx0123456789abcdef&secret=hush-hush&code=THE-CODE"
          "&grant_type=authorization_code");
    CHECK(view.user() == "1");
    CHECK(view.get("/api/v1/me").json["user"]["kind"] == "wechat");
    // Nothing of WeChat's is told to a page.
    CHECK(view.get("/api/v1/me").text.find("o-ann") == std::string::npos);
    CHECK(back.text.find("o-ann") == std::string::npos);
    // The same person later, and another one.
    WebView later(desk);
    later.back(later.begin());
    CHECK(later.user() == "1");
    desk.wechat.say(kExchange, R"({"openid":"o-bob","access_token":"T"})");
    WebView bob(desk);
    bob.back(bob.begin());
    CHECK(bob.user() == "2");
  });
}

TEST_CASE("C7: a state that is none, is old, or is of another account is worth nothing") {
  on_desk([](WeChatDesk& desk) {
    wechat::OpenApp other;
    other.slug = "fans";
    other.wechat_app_id = "wxffffffffffffffff";
    other.secret = "s";
    desk.add_app(other);
    WebView view(desk);
    const std::string state = view.begin();
    CHECK(view.back("").status == 400);
    CHECK(view.back(std::string(32, 'a')).status == 400);
    CHECK(view.back(state + "a").status == 400);
    CHECK(view.get("/wechat/oauth/fans/callback?code=C&state=" + state).status == 400);
    desk.bench.now += 10 * kMinute + 1;
    const Answer late = view.back(state);
    CHECK(late.status == 400);
    CHECK(late.text.find("This sign-in is over") != std::string::npos);
    CHECK(view.user() == "nobody");
    CHECK(desk.wechat.count(kExchange) == 0);
    CHECK(view.get("/wechat/oauth/none/start").status == 404);
  });
}

TEST_CASE("C7: where the cookie is lost, nobody is signed in before they have said so") {
  on_desk([](WeChatDesk& desk) {
    WebView view(desk);
    const std::string state = view.begin("?next=/%23/claim");
    view.cookies.clear();
    const Answer page = view.back(state);
    CHECK(page.status == 200);
    CHECK_FALSE(view.cookies.contains("gz_session"));
    CHECK(page.header("Content-Security-Policy").find("default-src 'none'") == 0);
    CHECK(page.text.find("<script") == std::string::npos);
    CHECK(page.text.find("继续登录") != std::string::npos);
    const std::string action = value_in(page.text, "action=\"");
    const std::string code = value_in(page.text, "name=\"code\" value=\"");
    CHECK(action == "/wechat/oauth/lamps/confirm");
    CHECK(code.size() == 32);
    // Somebody else's browser, with the code that was shown here: a form that posts itself.
    WebView victim(desk);
    CHECK(victim.post(action, "code=" + code).status == 400);
    victim.begin();
    CHECK(victim.post(action, "code=" + code).status == 400);
    CHECK(victim.user() == "nobody");
    view.headers = {{"Origin", "https://evil.test"}};
    CHECK(view.post(action, "code=" + code).status == 403);
    view.headers = {{"Origin", "https://lamp.test"}};
    const Answer yes = view.post(action, "code=" + code);
    CHECK(yes.status == 303);
    CHECK(yes.header("Location") == "/#/claim");
    CHECK(view.user() == "1");
    CHECK(view.post(action, "code=" + code).status == 400);  // once
  });
}

TEST_CASE("C7: a state that somebody else began signs nobody in unasked") {
  on_desk([](WeChatDesk& desk) {
    WebView attacker(desk), victim(desk);
    const std::string state = attacker.begin();
    victim.begin();  // has a cookie of its own
    const Answer page = victim.back(state);
    CHECK(page.status == 200);
    CHECK(victim.user() == "nobody");
  });
}

TEST_CASE("C8: an address that is loaded twice gives the same user, and uses the code once") {
  on_desk([](WeChatDesk& desk) {
    WebView view(desk);
    const std::string state = view.begin("?next=/a");
    CHECK(view.back(state).header("Location") == "/a");
    // Back button: a session is there.
    CHECK(view.back(state).header("Location") == "/a");
    // The first answer, and its cookie, were never seen.
    view.cookies.erase("gz_session");
    const Answer again = view.back(state);
    CHECK(again.status == 302);
    CHECK(view.user() == "1");
    CHECK(desk.wechat.count(kExchange) == 1);
    // Another browser, or later: the state is spent.
    view.cookies.erase("gz_session");
    desk.bench.now += 2 * kMinute + 1;
    CHECK(view.back(state).status == 400);
    WebView other(desk);
    CHECK(other.back(state).status == 400);
    CHECK(other.user() == "nobody");
    CHECK(desk.wechat.count(kExchange) == 1);
  });
}

TEST_CASE("C8: two loads at the same time share one exchange") {
  on_desk([](WeChatDesk& desk) {
    WebView view(desk);
    const std::string state = view.begin();
    desk.wechat.delay = std::chrono::milliseconds(150);
    // The second is answered first where it does not wait for the first.
    std::optional<Answer> second;
    desk.wechat.on(kExchange, [&](const net::Request&) { return StandIn::Json::parse(kAnn); });
    std::vector<int> statuses;
    for (int i = 0; i < 2; ++i) {
      auto request = std::make_shared<net::Request>();
      request->path = "/wechat/oauth/lamps/callback";
      request->query = {{"code", "C"}, {"state", state}};
      request->headers.set("Cookie", "gz_oauth=" + view.cookies["gz_oauth"]);
      const net::Router::Found found = desk.bench.router.find(request->method, request->path);
      request->params = found.params;
      net::asio::co_spawn(desk.bench.loop, (*found.handler)(*request),
                          [&, request](std::exception_ptr failed, const net::Response& response) {
                            statuses.push_back(failed ? 0 : response.status);
                          });
    }
    CHECK(desk.bench.until([&] { return statuses.size() == 2; }));
    CHECK(statuses == std::vector<int>{302, 302});
    CHECK(desk.wechat.count(kExchange) == 1);
  });
}

TEST_CASE("C8: a code that was used before begins again, once") {
  on_desk([](WeChatDesk& desk) {
    for (const int errcode : {40163, 40029, 42003}) {
      desk.wechat.on(kExchange, [errcode](const net::Request&) {
        return StandIn::Json{{"errcode", errcode}, {"errmsg", "code been used"}};
      });
      WebView view(desk);
      const Answer again = view.back(view.begin("?next=/a&scope=userinfo"));
      CHECK(again.status == 302);
      const std::string where = again.header("Location");
      CHECK(where.find("https://open.weixin.qq.com/connect/oauth2/authorize?") == 0);
      CHECK(where.find("&scope=snsapi_userinfo&") != std::string::npos);
      const std::string state = where.substr(where.find("&state=") + 7, 32);
      const Answer page = view.back(state);
      CHECK(page.status == 502);
      CHECK(page.text.find("open the page from the menu again") != std::string::npos);
      CHECK(page.text.find("/wechat/oauth/lamps/start?next=%2Fa") != std::string::npos);
    }
  });
}

TEST_CASE("C8: who is signed in already goes on, whatever WeChat says of the code") {
  on_desk([](WeChatDesk& desk) {
    WebView view(desk);
    view.back(view.begin());
    desk.wechat.say(kExchange, R"({"errcode":40163,"errmsg":"code been used"})");
    const Answer back = view.back(view.begin("?next=/a"));
    CHECK(back.status == 302);
    CHECK(back.header("Location") == "/a");
  });
}

TEST_CASE("a busy WeChat, a refusal and a disabled user are told on a page") {
  on_desk([](WeChatDesk& desk) {
    WebView view(desk);
    const Answer no = view.get("/wechat/oauth/lamps/callback?state=" + view.begin("?next=/a"));
    CHECK(no.status == 403);
    CHECK(no.text.find("You did not agree to sign in") != std::string::npos);
    desk.wechat.say(kExchange, R"({"errcode":-1,"errmsg":"system error"})");
    CHECK(view.back(view.begin()).text.find("WeChat is busy") != std::string::npos);
    desk.wechat.say(kExchange, kAnn);
    view.back(view.begin());
    const auto disable = [](store::Database& database) {
      database.run("UPDATE users SET disabled = 1", {});
    };
    desk.bench.run(desk.bench.store->write(disable));
    view.cookies.clear();
    const Answer off = view.back(view.begin());
    CHECK(off.status == 403);
    CHECK(off.text.find("this user has been disabled") != std::string::npos);
    CHECK(view.user() == "nobody");
  });
}

TEST_CASE("outside of WeChat the page says where to open it") {
  on_desk([](WeChatDesk& desk) {
    WebView view(desk);
    view.agent = "Mozilla/5.0 Firefox/130.0";
    const Answer page = view.get("/wechat/oauth/lamps/start?next=%2F%3Ca%3E");
    CHECK(page.status == 200);
    CHECK(page.text.find("请在微信中打开") != std::string::npos);
    CHECK(page.text.find("https://lamp.test/wechat/oauth/lamps/start?next=%2F%3Ca%3E") !=
          std::string::npos);
    CHECK(view.cookies.empty());
  });
}

TEST_CASE("sign-ins that are sent to WeChat are limited by address") {
  on_desk(
      [](WeChatDesk& desk) {
        WebView view(desk);
        CHECK(view.begin().size() == 32);
        CHECK(view.begin().size() == 32);
        const Answer page = view.get("/wechat/oauth/lamps/start");
        CHECK(page.status == 429);
        CHECK(page.header("Retry-After") == "30");
        CHECK(page.text.find("登录太频繁") != std::string::npos);
      },
      [](Settings& settings) { settings.rate_oauth = 2; });
}

TEST_CASE("C17: a unionid that is told makes one user of two accounts' openids") {
  on_desk([](WeChatDesk& desk) {
    WebView view(desk);
    view.back(view.begin());
    CHECK(view.user() == "1");
    desk.wechat.say(kExchange, R"({"openid":"o-2","access_token":"T","scope":"snsapi_base"})");
    WebView other(desk);
    other.back(other.begin());
    CHECK(other.user() == "2");
    const std::string device = desk.bench.own_device(other.cookies["gz_session"]);
    // WeChat tells the unionid of the first, then of the second: in the exchange, or when asked.
    desk.wechat.say(kExchange, R"({"openid":"o-ann","access_token":"T","unionid":"U"})");
    view.back(view.begin("?scope=userinfo"));
    desk.wechat.say(kExchange,
                    R"({"openid":"o-2","access_token":"T-2","scope":"snsapi_userinfo"})");
    desk.wechat.say("/sns/userinfo", R"({"openid":"o-2","nickname":"N","unionid":"U"})");
    WebView later(desk);
    later.back(later.begin("?scope=userinfo"));
    CHECK(desk.wechat.last("/sns/userinfo").target ==
          "/sns/userinfo?access_token=T-2&openid=o-2&lang=zh_CN");
    CHECK(later.user() == "1");
    CHECK(view.get("/api/v1/devices/" + device).status == 200);
    CHECK(other.user() == "1");  // the session of before goes on as the one user's
    const Answer audit =
        desk.bench.call({.target = "/internal/v1/audit", .token = desk.bench.admin});
    CHECK(audit.text.find("users_merged") != std::string::npos);
  });
}

TEST_CASE("C17: who sees WeChat's preview looks, and binds nothing") {
  on_desk([](WeChatDesk& desk) {
    desk.wechat.say(kExchange, R"({"openid":"v-1","access_token":"T","is_snapshotuser":1})");
    WebView view(desk);
    view.back(view.begin());
    CHECK(view.user() == "1");
    CHECK(view.get("/api/v1/devices").status == 200);
    const Bench::Made lamp = desk.bench.make_device();
    const Answer claim = desk.bench.call({.method = "POST",
                                          .target = "/api/v1/devices/claim",
                                          .body = {{"claim_code", lamp.claim_code}},
                                          .token = view.cookies["gz_session"]});
    CHECK(claim.status == 403);
    CHECK(claim.text.find("使用完整服务") != std::string::npos);
  });
}

TEST_CASE(
    "C22: the address to come back to is PUBLIC_BASE_URL's, or the request's host without it") {
  on_desk(
      [](WeChatDesk& desk) {
        WebView view(desk);
        view.headers = {{"X-Forwarded-Host", "evil.test"}, {"X-Forwarded-Proto", "https"}};
        const std::string where = view.get("/wechat/oauth/1/start").header("Location");
        CHECK(where.find("redirect_uri=http%3A%2F%2Flamp.test%2Fwechat%2Foauth%2F1%2Fcallback&") !=
              std::string::npos);
      },
      [](Settings& settings) { settings.public_base_url.clear(); });
}

TEST_CASE("where users come in through WeChat only, nobody else does") {
  on_desk(
      [](WeChatDesk& desk) {
        const auto post = [&](const char* target, const StandIn::Json& body) {
          return desk.bench.call({.method = "POST", .target = target, .body = body}).status;
        };
        CHECK(post("/api/v1/sessions", {{"kind", "anonymous"}}) == 403);
        CHECK(post("/api/v1/sessions",
                   {{"kind", "password"}, {"name", "a"}, {"password", "12345678"}}) == 403);
        CHECK(post("/api/v1/users", {{"name", "a"}, {"password", "12345678"}}) == 403);
        WebView view(desk);
        view.back(view.begin());
        CHECK(view.user() == "1");
      },
      [](Settings& settings) { settings.accounts = "wechat"; });
}
