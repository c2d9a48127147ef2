// The route over a real store and hub: once each, in time, and nobody but WeChat.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/service/wechat/crypt.h"
#include "runtime/service/wechat/xml.h"
#include "tests/service/wechat/world.h"

using namespace giz;
using knocking::plain;
using knocking::secure;
using knocking::Sent;
using knocking::World;

namespace {

constexpr std::string_view kNobody = "403 forbidden";

// A device that does not answer is given up after 1.2 s.
void patient(Settings& settings) { settings.command_ack = std::chrono::milliseconds(400); }
api::CallbackTimes hasty() {
  api::CallbackTimes times;
  times.budget = std::chrono::milliseconds(600);
  return times;
}

std::int64_t duplicates(World& world) {
  return world.bench.metrics.counter("gz_wx_callback_duplicates_total", "").value();
}

// As another instance has taken it up.
void take_up(World& world, const Sent& sent, Millis lease) {
  const auto visit =
      wechat::check_push(*world.bench.run(world.apps.find("1")), sent.knock(), world.bench.now);
  const std::string key = wechat::key_of(visit.message);
  auto work = [&](store::Database& database) {
    store::receive(database, 1, key, world.bench.now, lease);
  };
  world.bench.run(world.bench.store->write(work));
}

}  // namespace

TEST_CASE("WeChat checks the URL") {
  World world;
  Sent sent = plain("");
  sent.echostr = "4375120948345356249";
  const auto answer = world.bench.call({.target = "/wechat/callback/base/1" + sent.query()});
  CHECK(answer.status == 200);
  CHECK(answer.text == "4375120948345356249");
  CHECK(answer.header("Content-Type") == "text/plain; charset=utf-8");
  sent.signature[0] = sent.signature[0] == 'a' ? 'b' : 'a';
  CHECK(world.bench.call({.target = "/wechat/callback/base/1" + sent.query()}).status == 403);
  CHECK(world.bench.call({.target = "/wechat/callback/base/1"}).status == 403);
}

TEST_CASE("C5: secure refuses what is plain, and tells nobody why") {
  World world;
  const Sent good = secure(knocking::text_xml("o1", "1", "帮助"));
  const auto answer_of = [&](const Sent& sent, std::string name = "1") {
    const auto answer = world.push(sent, std::move(name));
    CHECK(answer.status == 403);
    return answer.text;
  };
  const std::string one = answer_of(plain(knocking::text_xml("o1", "1", "帮助")));
  CHECK(one.find("\"code\":\"forbidden\"") != std::string::npos);
  Sent sent = good;
  sent.msg_signature = sent.signature;
  CHECK(answer_of(sent) == one);
  CHECK(answer_of(secure("x", "other0token")) == one);
  CHECK(answer_of(secure("x", knocking::kToken, knocking::kOtherKey)) == one);
  CHECK(answer_of(secure("x", knocking::kToken, knocking::kKey, "wx0000000000000000")) == one);
  CHECK(answer_of(secure("x")) == one);
  CHECK(answer_of(good, "2") == one);
  CHECK(answer_of(good, "none") == one);
  Sent probe;
  probe.body = R"({"action":"CheckContainerPath"})";
  CHECK(answer_of(probe) == one);
  // The metric knows.
  for (const char* word : {"mode", "signature", "decryption", "app_id", "inside"}) {
    CAPTURE(word);
    CHECK(world.counted("other", "none", word) >= 1);
  }
  CHECK(world.said(world.push(good)).starts_with("您可以发送"));
  CHECK_FALSE(world.identity("o2"));
}

TEST_CASE("C6: a body that is too long, or a bomb, costs nothing") {
  World world("plain");
  Sent sent = plain(std::string(10 << 20, 'x'));
  CHECK(world.push(sent).status == 413);
  sent = plain("<!DOCTYPE x [<!ENTITY a \"b\">]><xml>&a;</xml>");
  CHECK(world.said(world.push(sent)) == kNobody);
  CHECK(world.counted("other", "none", "unreadable") == 1);
}

TEST_CASE("C4: three deliveries have one effect and the same reply") {
  World world("plain");
  const auto device = world.own("o1", "客厅");
  const Sent sent = plain(knocking::text_xml("o1", "7", "开 客厅"));
  const auto first = world.push(sent);
  CHECK(world.said(first).starts_with("已执行。\n客厅（在线）\n电源：开"));
  CHECK(world.push(sent).text == first.text);
  CHECK(world.push(sent).text == first.text);
  CHECK(device->sent.size() == 1);
  CHECK(duplicates(world) == 2);
  CHECK(world.counted("text", "none", "replied") == 1);
  CHECK(world.counted("text", "none", "duplicate") == 2);
}

TEST_CASE("C4: deliveries at one time wait for the first and say the same") {
  World world("plain");
  const auto device = world.own("o1", "客厅");
  const Sent sent = plain(knocking::text_xml("o1", "7", "开 客厅"));
  std::vector<std::shared_ptr<std::optional<bench::Answer>>> answers;
  for (int i = 0; i < 3; ++i) answers.push_back(world.begin(sent));
  for (const auto& answer : answers) {
    REQUIRE(world.bench.until([&] { return answer->has_value(); }));
    CHECK((*answer)->text == (*answers[0])->text);
    CHECK(world.said(**answer).starts_with("已执行。"));
  }
  CHECK(device->sent.size() == 1);
}

TEST_CASE("C4: two events of one second are two") {
  World world("plain");
  const auto add = world.event("o1", "CLICK", "<EventKey>add</EventKey>");
  const auto help = world.event("o1", "CLICK", "<EventKey>help</EventKey>");
  CHECK(add.starts_with("请扫描"));
  CHECK(help.starts_with("您可以发送"));
  CHECK(world.event("o2", "CLICK", "<EventKey>help</EventKey>") == help);
  CHECK(duplicates(world) == 0);
  CHECK(world.event("o1", "CLICK", "<EventKey>help</EventKey>") == help);
  CHECK(duplicates(world) == 1);
}

TEST_CASE("C4: what takes too long is answered success and said later") {
  World world("secure", hasty(), patient);
  const auto device = world.own("o1", "客厅");
  device->answers = false;
  const Sent sent = secure(knocking::text_xml("o1", "7", "开 客厅"));
  CHECK(world.said(world.push(sent)) == "success");
  CHECK(world.sender.sent.empty());
  CHECK(world.said(world.push(sent)) == "success");  // WeChat did not hear it
  REQUIRE(world.bench.until([&] { return !world.sender.sent.empty(); }));
  CHECK(world.sender.sent[0].first == "o1");
  CHECK(world.sender.sent[0].second == "客厅没有回应，未能确认是否执行。");
  CHECK(world.said(world.push(sent)) == "success");
  CHECK(world.sender.sent.size() == 1);
  CHECK(world.counted("text", "none", "later") == 1);
  // Each of three sends is the same command.
  for (const auto& p0 : device->sent) CHECK(p0 == device->sent[0]);
}

TEST_CASE("C4: an instance that dies leaves its message to the next delivery") {
  World world("plain");
  const auto device = world.own("o1", "客厅");
  const Sent sent = plain(knocking::text_xml("o1", "7", "开 客厅"));
  take_up(world, sent, world.bench.now + 4500);
  world.bench.now += 4500;
  CHECK(world.said(world.push(sent)).starts_with("已执行。"));
  CHECK(device->sent.size() == 1);
  SUBCASE("and a command that it had sent before is not sent again") {
    auto forget = [](store::Database& database) { database.run("DELETE FROM wechat_inbox"); };
    world.bench.run(world.bench.store->write(forget));
    CHECK(world.said(world.push(sent)).starts_with("已执行。"));
    CHECK(device->sent.size() == 1);
  }
}

TEST_CASE("C4: while an instance may still live its message is not taken from it") {
  World world("plain", hasty());
  const auto device = world.own("o1", "客厅");
  const Sent sent = plain(knocking::text_xml("o1", "7", "开 客厅"));
  take_up(world, sent, world.bench.now + 4500);
  CHECK(world.said(world.push(sent)) == "success");
  CHECK(device->sent.empty());
}

TEST_CASE("C4: a lease that ends while a delivery waits is taken over by it") {
  World world("plain");
  const auto device = world.own("o1", "客厅");
  const Sent sent = plain(knocking::text_xml("o1", "7", "开 客厅"));
  take_up(world, sent, world.bench.now + 4500);
  const auto answer = world.begin(sent);
  REQUIRE(world.bench.until([&] { return duplicates(world) == 1; }));
  CHECK_FALSE(answer->has_value());
  world.bench.now += 4500;
  REQUIRE(world.bench.until([&] { return answer->has_value(); }));
  CHECK(world.said(**answer).starts_with("已执行。"));
}

TEST_CASE("C5: the token and key of before a rotation count for a day, and answers fit them") {
  World world;
  world.change([&](wechat::OpenApp& app) {
    app.previous_token = std::exchange(app.token, "new0token");
    app.previous_aes_key = std::exchange(app.aes_key, std::string(knocking::kOtherKey));
    app.rotated = world.bench.now;
  });
  const auto ask = [&](std::string_view id, std::string_view token, std::string_view key) {
    return world.said(world.push(secure(knocking::text_xml("o1", id, "帮助"), token, key)));
  };
  CHECK(ask("1", knocking::kToken, knocking::kKey).starts_with("您可以发送"));
  CHECK(ask("2", knocking::kToken, knocking::kOtherKey).starts_with("您可以发送"));
  CHECK(ask("3", "new0token", knocking::kOtherKey) == "sealed");  // by what this test has not
  world.bench.now += kDay;
  CHECK(ask("4", knocking::kToken, knocking::kKey) == kNobody);
  CHECK(ask("5", "new0token", knocking::kOtherKey) == "sealed");
}

TEST_CASE("JSON is answered in JSON, plain and sealed") {
  World world("compat");
  const auto inside = [](const char* id) {
    return fmt::format(R"({{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1700000000,)"
                       R"("MsgType":"text","Content":"帮助","MsgId":{}}})",
                       id);
  };
  const auto sealed = world.push(knocking::secure_json(inside("9223372036854775807")));
  CHECK(sealed.json["TimeStamp"].is_number());
  CHECK(sealed.json["Nonce"].is_string());
  CHECK(world.said(sealed).starts_with("您可以发送"));
  CHECK(sealed.header("Content-Type") == "application/json");
  const auto clear = world.push(plain(inside("9223372036854775806")));
  CHECK(clear.json["MsgType"] == "text");
  CHECK(clear.json["CreateTime"].is_number());
  CHECK(duplicates(world) == 0);
}

TEST_CASE("more than its share of one account is refused for now") {
  World world("plain", {}, [](Settings& settings) { settings.rate_callback = 10; });
  for (int i = 0; i < 10; ++i) {
    CHECK(world.text("o1", std::to_string(i), "帮助").starts_with("您可以发送"));
  }
  const auto answer = world.push(plain(knocking::text_xml("o1", "10", "帮助")));
  CHECK(answer.status == 429);
  CHECK(world.counted("text", "none", "throttled") == 1);
  // Strangers are refused without using it up.
  for (int i = 0; i < 30; ++i) {
    CHECK(world.push(plain("<xml/>", "other0token")).status == 403);
  }
  world.bench.now += 1000;
  CHECK(world.text("o1", "10", "帮助").starts_with("您可以发送"));
}

TEST_CASE("what nobody needs to hear is answered success") {
  World world("plain");
  for (const char* event : {"VIEW", "LOCATION", "pic_weixin", "location_select", "debug_demo",
                            "TEMPLATESENDJOBFINISH", "tomorrow", "user_authorization_revoke"}) {
    CAPTURE(event);
    CHECK(world.event("o1", event) == "success");
  }
  CHECK(world.counted("event", "TEMPLATESENDJOBFINISH", "success") == 1);
  CHECK(world.counted("event", "other", "success") == 1);
  CHECK_FALSE(world.identity("o1"));
  const auto answer =
      world.push(plain("<xml><MsgType>image</MsgType><FromUserName>o1"
                       "</FromUserName><MsgId>1</MsgId></xml>"));
  CHECK(answer.text == "success");
  CHECK(world.identity("o1")->spoke == world.bench.now);
  CHECK(world.push(plain(R"({"action":"CheckContainerPath"})")).text == "success");
}

TEST_CASE("no openid leaves the store") {
  World world("plain");
  world.own("oVerySecret", "客厅");
  world.text("oVerySecret", "1", "开");
  CHECK(world.bench.metrics.print().find("oVerySecret") == std::string::npos);
  auto keys = [](store::Database& database) {
    std::string all;
    const auto rows = database.run("SELECT key FROM wechat_inbox");
    for (std::size_t i = 0; i < rows.size(); ++i) all += rows.text(i, 0) + " ";
    const auto commands = database.run("SELECT idempotency FROM commands");
    for (std::size_t i = 0; i < commands.size(); ++i) all += commands.text(i, 0) + " ";
    return all;
  };
  CHECK(world.read(keys).find("oVerySecret") == std::string::npos);
}
