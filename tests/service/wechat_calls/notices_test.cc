#include "runtime/service/wechat/notices.h"

#include <doctest/doctest.h>

#include "tests/service/wechat_calls/desk.h"

using namespace giz;
using namespace giz::bench;
using wechat::Json;

namespace {

constexpr const char* kCustomer = "/cgi-bin/message/custom/send";
constexpr const char* kTemplate = "/cgi-bin/message/template/send";
constexpr const char* kSubscribe = "/cgi-bin/message/subscribe/bizsend";
constexpr const char* kOk = R"({"errcode":0,"errmsg":"ok"})";

// Ann, who is known in WeChat, has a device.
struct Told {
  explicit Told(const std::string& url, const char* notices = "") : desk(url), view(desk) {
    desk.wechat.say("/sns/oauth2/access_token", R"({"openid":"o-ann","access_token":"T"})");
    for (const char* const api : {kCustomer, kTemplate, kSubscribe}) desk.wechat.guard(api, kOk);
    if (*notices) desk.change_app([&](wechat::OpenApp& app) { app.notices = notices; });
    view.back(view.begin());
    did = desk.bench.own_device(view.cookies["gz_session"]);
    clear();
    link = desk.bench.join(did);
  }
  void clear() {
    desk.write([](store::Database& database) { database.run("DELETE FROM outbox", {}); });
  }
  void speak() {
    desk.write([&](store::Database& database) {
      store::note_contact(database, 1, store::Contact::spoke, desk.bench.now);
    });
  }
  void alarm(bool on) {
    desk.bench.now += 1000;
    desk.bench.report(did, {{"overheat", on}});
  }
  std::int64_t waiting() {
    return desk.write([](store::Database& database) {
      return store::outbox_depth(database, store::Outlet::wechat);
    });
  }
  std::int64_t credits(const char* tmpl) {
    return desk.write([&](store::Database& database) { return store::credits(database, 1, tmpl); });
  }

  WeChatDesk desk;
  WebView view;
  std::string did;
  std::shared_ptr<Device> link;
};

constexpr const char* kAllChannels =
    R"({"alarm":{"channels":["subscribe",{"channel":"template","template":"T2"},"customer"],
       "template":"T1","fields":{"thing1":"{device}","phrase2":"{state}"}}})";

void when_told(const char* notices, const std::function<void(Told&)>& body) {
  on_both([&](const std::string& url) {
    Told told(url, notices);
    body(told);
  });
}

}  // namespace

TEST_CASE("an alarm reaches its device's people as a customer message, once") {
  when_told("", [](Told& told) {
    told.speak();
    told.alarm(true);
    told.alarm(true);  // still on: nothing new
    CHECK(told.waiting() == 1);
    told.desk.deliver();
    REQUIRE(told.desk.wechat.count(kCustomer) == 1);
    const Json said = told.desk.wechat.last(kCustomer).json();
    CHECK(said["touser"] == "o-ann");
    CHECK(said["msgtype"] == "text");
    const std::string text = said["text"]["content"].get<std::string>();
    CHECK(text.find("【报警】") == 0);
    CHECK(text.find("<a href=\"https://lamp.test/wechat/oauth/1/start?next=%2F%23%2Fdevice%2F" +
                    told.did) != std::string::npos);
    CHECK(told.waiting() == 0);
    told.alarm(false);
    told.desk.deliver();
    CHECK(told.desk.wechat.last(kCustomer).json()["text"]["content"].get<std::string>().find(
              "【已恢复】") == 0);
    told.desk.deliver();
    CHECK(told.desk.wechat.count(kCustomer) == 2);
    CHECK(told.desk.metric(R"(gz_wx_notices_total{app="1",channel="customer",result="told"})") ==
          2);
  });
}

TEST_CASE("guests hear of an alarm too, strangers and former guests do not") {
  when_told("", [](Told& told) {
    told.desk.write([&](store::Database& database) {
      const auto device = store::find_device(database, told.did)->id;
      int n = 0;
      for (const Millis expires : {Millis{0}, told.desk.bench.now - 1}) {
        const auto met = store::meet(database, 1, "o-" + std::to_string(++n), "", false, 1);
        store::Binding guest;
        guest.user = met.identity.user;
        guest.device = device;
        guest.expires = expires;
        store::add_binding(database, guest);
        store::note_contact(database, met.identity.id, store::Contact::spoke, told.desk.bench.now);
      }
      store::meet(database, 1, "o-stranger", "", false, 1);
    });
    told.speak();
    told.alarm(true);
    told.desk.deliver();
    std::vector<std::string> people;
    for (const net::Request& asked : told.desk.wechat.all(kCustomer))
      people.push_back(asked.json()["touser"].get<std::string>());
    std::ranges::sort(people);
    CHECK(people == std::vector<std::string>{"o-1", "o-ann"});
  });
}

TEST_CASE("C19: a credit is one subscription notice; without one the next channel is tried") {
  when_told(kAllChannels, [](Told& told) {
    told.desk.write([](store::Database& database) { store::add_credits(database, 1, "T1", 1); });
    told.alarm(true);
    told.desk.deliver();
    REQUIRE(told.desk.wechat.count(kSubscribe) == 1);
    const Json said = told.desk.wechat.last(kSubscribe).json();
    CHECK(said["touser"] == "o-ann");
    CHECK(said["template_id"] == "T1");
    CHECK(said["data"]["phrase2"]["value"] == "报警");
    CHECK(said["page"].get<std::string>().find("https://lamp.test/wechat/oauth/1/start") == 0);
    CHECK(told.credits("T1") == 0);
    told.alarm(false);
    told.desk.deliver();
    CHECK(told.desk.wechat.count(kSubscribe) == 1);
    REQUIRE(told.desk.wechat.count(kTemplate) == 1);
    CHECK(told.desk.wechat.last(kTemplate).json()["template_id"] == "T2");
    CHECK(told.desk.wechat.last(kTemplate).json()["client_msg_id"].get<std::string>().find("gz-") ==
          0);
  });
}

TEST_CASE(
    "C19: 43101 ends the credits, 43004 the following, 45047 the quota; each tries the next") {
  when_told(kAllChannels, [](Told& told) {
    told.desk.write([](store::Database& database) {
      store::add_credits(database, 1, "T1", 5);
      store::set_subscribed(database, 1, true);
    });
    told.speak();
    told.desk.wechat.say(kSubscribe,
                         R"({"errcode":43101,"errmsg":"user refuse to accept the msg"})");
    told.desk.wechat.say(kTemplate, R"({"errcode":43004,"errmsg":"require subscribe"})");
    told.desk.wechat.say(kCustomer, R"({"errcode":45047,"errmsg":"out of response count limit"})");
    told.alarm(true);
    told.desk.deliver();
    CHECK(told.credits("T1") == 0);
    const auto person = told.desk.write(
        [](store::Database& database) { return *store::find_identity(database, 1); });
    CHECK_FALSE(person.subscribed);
    CHECK(person.sent_spoke == 5);
    CHECK(told.waiting() == 0);  // nobody can tell it
    CHECK(told.desk.metric(R"(gz_wx_notices_total{app="1",channel="none",result="closed"})") == 1);
    told.alarm(false);
    told.desk.deliver();
    CHECK(told.desk.wechat.count(kSubscribe) == 1);
    CHECK(told.desk.wechat.count(kTemplate) == 2);
    CHECK(told.desk.wechat.count(kCustomer) == 1);
  });
}

TEST_CASE("a busy WeChat is tried again with pauses, and the credit is given back") {
  when_told(kAllChannels, [](Told& told) {
    told.desk.write([](store::Database& database) { store::add_credits(database, 1, "T1", 1); });
    told.desk.wechat.say(kSubscribe, R"({"errcode":-1,"errmsg":"system error"})");
    told.alarm(true);
    told.desk.deliver();
    CHECK(told.credits("T1") == 1);
    CHECK(told.waiting() == 1);
    told.desk.deliver();  // its pause is not over
    CHECK(told.desk.wechat.count(kSubscribe) == 1);
    told.desk.bench.now += 2000;
    told.desk.deliver();
    CHECK(told.desk.wechat.count(kSubscribe) == 2);
    told.desk.bench.now += 3999;
    told.desk.deliver();
    CHECK(told.desk.wechat.count(kSubscribe) == 2);
    told.desk.wechat.guard(kSubscribe, kOk);
    told.desk.bench.now += 1;
    told.desk.deliver();
    CHECK(told.waiting() == 0);
    CHECK(told.credits("T1") == 0);
    CHECK(told.desk.wechat.count(kTemplate) == 0);
  });
}

TEST_CASE("an alarm that nobody could tell for six hours is given up") {
  when_told("", [](Told& told) {
    told.speak();
    told.desk.wechat.say(kCustomer, R"({"errcode":-1,"errmsg":"system error"})");
    told.alarm(true);
    told.desk.deliver();
    told.desk.bench.now += 6 * kHour + 1;
    told.desk.deliver();
    CHECK(told.waiting() == 0);
    CHECK(told.desk.wechat.count(kCustomer) == 1);
    CHECK(told.desk.metric(R"(gz_wx_notices_total{app="1",channel="none",result="expired"})") == 1);
  });
}

TEST_CASE("an alarm that flaps is told now and then") {
  when_told(R"({"alarm":{"channels":["template"],"template":"T","fields":{"a":"{title}"}}})",
            [](Told& told) {
              for (int i = 0; i < 20; ++i) told.alarm(i % 2 == 0);
              CHECK(told.waiting() == 20);
              told.desk.deliver();
              CHECK(told.waiting() == 0);
              CHECK(told.desk.wechat.count(kTemplate) == 4);
              told.desk.bench.now += 5 * kMinute;
              told.alarm(true);
              told.desk.deliver();
              CHECK(told.desk.wechat.count(kTemplate) == 5);
            });
}

TEST_CASE("eight notices travel at the same time") {
  when_told(R"({"alarm":{"channels":["template"],"template":"T","fields":{"a":"{title}"}}})",
            [](Told& told) {
              told.desk.write([&](store::Database& database) {
                const auto device = store::find_device(database, told.did)->id;
                for (int i = 0; i < 15; ++i) {
                  store::Binding guest;
                  guest.user =
                      store::meet(database, 1, "g" + std::to_string(i), "", false, 1).identity.user;
                  guest.device = device;
                  store::add_binding(database, guest);
                }
              });
              told.alarm(true);
              std::size_t open = 0, most = 0;
              told.desk.wechat.on(kTemplate, [&](const net::Request&) {
                --open;
                return Json::object();
              });
              told.desk.wechat.delay = std::chrono::milliseconds(100);
              told.desk.wechat.begin = [&](const net::Request& request) {
                if (request.path == kTemplate) most = std::max(most, ++open);
              };
              CHECK(told.desk.bench.run(told.desk.notices->deliver_due()));
              CHECK(told.desk.wechat.count(kTemplate) == 8);
              CHECK(most == 8);
              told.desk.deliver();
              CHECK(told.desk.wechat.count(kTemplate) == 16);
            });
}

TEST_CASE("who binds a device on a page is told so in WeChat, as long as that is news") {
  when_told("", [](Told& told) {
    told.speak();
    const std::string other = told.desk.bench.own_device(told.view.cookies["gz_session"]);
    CHECK(told.waiting() == 1);
    told.desk.deliver();
    CHECK(told.desk.wechat.last(kCustomer).json()["text"]["content"].get<std::string>().find(
              "已绑定到你的账号") != std::string::npos);
    told.desk.bench.own_device(told.view.cookies["gz_session"]);
    told.desk.bench.now += 10 * kMinute + 1;
    told.desk.deliver();
    CHECK(told.desk.wechat.count(kCustomer) == 1);
    // Who is not known in WeChat has nothing to wait for.
    told.desk.bench.own_device(told.desk.bench.sign_in());
    CHECK(told.waiting() == 0);
  });
}

TEST_CASE("who accepts a share on a page is told so, and no longer once it has ended") {
  when_told("", [](Told& told) {
    told.speak();
    const std::string owner = told.desk.bench.sign_in();
    const std::string did = told.desk.bench.own_device(owner);
    const Answer share = told.desk.bench.call({.method = "POST",
                                               .target = "/api/v1/devices/" + did + "/shares",
                                               .body = Json::object(),
                                               .token = owner});
    const std::string code = share.json["code"].get<std::string>();
    const auto accept = [&] {
      return told.desk.bench.call({.method = "POST",
                                   .target = "/api/v1/shares/" + code + "/accept",
                                   .token = told.view.cookies["gz_session"]});
    };
    CHECK(accept().status == 201);
    CHECK(told.waiting() == 1);
    told.desk.write([&](store::Database& database) {
      store::end_binding(database, 1, store::find_device(database, did)->id);
    });
    told.desk.deliver();
    CHECK(told.waiting() == 0);
    CHECK(told.desk.wechat.count(kCustomer) == 0);
  });
}

TEST_CASE("a text is sent as long as WeChat's quota lets it") {
  when_told("", [](Told& told) {
    const auto app = told.desk.bench.run(told.desk.apps->find("1"));
    const auto person = told.desk.write(
        [](store::Database& database) { return *store::find_identity(database, 1); });
    const auto say = [&] {
      return told.desk.bench.run(told.desk.notices->send_text(app, person, "你好"));
    };
    CHECK_FALSE(say());
    told.desk.write([&](store::Database& database) {
      store::note_contact(database, 1, store::Contact::touched, told.desk.bench.now);
    });
    CHECK(say());
    CHECK(say());
    CHECK(say());
    CHECK_FALSE(say());
    CHECK(told.desk.wechat.count(kCustomer) == 3);
    CHECK(told.desk.wechat.last(kCustomer).body ==
          R"({"touser":"o-ann","msgtype":"text","text":{"content":"你好"}})");
  });
}

TEST_CASE(
    "a share has a QR code for WeChat where an account can make one, and never fails for it") {
  when_told("", [](Told& told) {
    told.desk.wechat.guard(
        "/cgi-bin/qrcode/create",
        R"({"ticket":"gQ==","expire_seconds":900,"url":"http://weixin.qq.com/q/abc"})");
    const auto share = [&](const char* kind) {
      return told.desk.bench.call({.method = "POST",
                                   .target = "/api/v1/devices/" + told.did + "/shares",
                                   .body = {{"kind", kind}},
                                   .token = told.view.cookies["gz_session"]});
    };
    const Answer made = share("qr");
    CHECK(made.status == 201);
    CHECK(made.json["wechat_url"] == "http://weixin.qq.com/q/abc");
    CHECK(told.desk.wechat.last("/cgi-bin/qrcode/create").body ==
          R"({"expire_seconds":900,"action_name":"QR_STR_SCENE","action_info":{"scene":)"
          R"({"scene_str":"share.)" +
              made.json["code"].get<std::string>() + R"("}}})");
    told.desk.wechat.say("/cgi-bin/qrcode/create", R"({"errcode":48001,"errmsg":"no"})");
    CHECK(share("link").status == 201);
    CHECK_FALSE(share("link").json.contains("wechat_url"));
    told.desk.change_app([](wechat::OpenApp& app) { app.disabled = true; });
    const std::size_t asked = told.desk.wechat.count("/cgi-bin/qrcode/create");
    CHECK(share("link").status == 201);
    CHECK(told.desk.wechat.count("/cgi-bin/qrcode/create") == asked);
  });
}

TEST_CASE("C19: a page is told of accounts, prompts and credits, and nothing of WeChat's names") {
  when_told(kAllChannels, [](Told& told) {
    told.desk.write([](store::Database& database) { store::set_subscribed(database, 1, true); });
    const Answer open = told.desk.bench.call({.target = "/api/v1/wechat"});
    CHECK(open.status == 200);
    CHECK(open.text ==
          R"({"accounts":"anonymous","apps":[{"id":"1","slug":"lamps","name":"","kind":"service",)"
          R"("sign_in":"/wechat/oauth/lamps/start","jssdk":"/wechat/jssdk/lamps",)"
          R"("legacy_devices":false,"mine":false,"follows":false}],"prompts":[],"preview":false})");
    const std::string token = told.view.cookies["gz_session"];
    const auto mine = [&] {
      return told.desk.bench.call({.target = "/api/v1/wechat", .token = token}).json;
    };
    CHECK(mine()["apps"][0]["mine"] == true);
    CHECK(mine()["apps"][0]["follows"] == true);
    CHECK(mine()["prompts"].dump() == R"([{"app":"1","template":"T1","credits":0}])");
    const auto prompt = [&](const Json& body) {
      return told.desk.bench.call({.method = "POST",
                                   .target = "/api/v1/wechat/subscriptions",
                                   .body = body,
                                   .token = token});
    };
    CHECK(prompt({{"template", "T1"}, {"accepted", false}}).json["credits"] == 0);
    CHECK(prompt({{"template", "T1"}, {"accepted", true}}).json["credits"] == 1);
    CHECK(prompt({{"template", "T1"}, {"accepted", true}, {"app", "lamps"}}).json["credits"] == 1);
    CHECK(prompt({{"template", "T9"}, {"accepted", true}}).status == 400);
    CHECK(prompt({{"template", "T1"}, {"accepted", true}, {"app", "fans"}}).status == 400);
    CHECK(mine()["prompts"][0]["credits"] == 1);
    CHECK(mine().dump().find("o-ann") == std::string::npos);
  });
}
