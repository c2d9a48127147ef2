// What messages do: following, codes, the menu, prompts, commands, the hardware platform.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/wechat/xml.h"
#include "tests/service/wechat/world.h"

using namespace giz;
using knocking::plain;
using knocking::World;

namespace {

std::string key(std::string_view text) { return fmt::format("<EventKey>{}</EventKey>", text); }

std::vector<store::Binding> bindings(World& world, std::string_view openid) {
  auto look = [&](store::Database& database) {
    const auto who = store::find_identity(database, 1, openid);
    return store::bindings_of_user(database, who ? who->user : 0, world.bench.now, 0, 100);
  };
  return world.read(look);
}

std::string device_xml(std::string_view openid, std::string_view mac, std::string_view event,
                       std::string_view more = {}) {
  return fmt::format(
      "<xml><ToUserName>gh_1</ToUserName><FromUserName>{}</FromUserName><CreateTime>1</CreateTime>"
      "<MsgType>{}</MsgType>{}<DeviceType>gh_1</DeviceType><DeviceID>{}</DeviceID><SessionID>77"
      "</SessionID>{}</xml>",
      openid, event.empty() ? "device_text" : "device_event",
      event.empty() ? "" : fmt::format("<Event>{}</Event>", event), mac, more);
}

}  // namespace

TEST_CASE("who follows is greeted and met, who leaves is remembered as gone") {
  World world;
  const std::string greeting = world.event("o1", "subscribe", key(""));
  CHECK(greeting.starts_with("欢迎使用bench。"));
  CHECK(greeting.find("<a href=\"http://lamp.test/wechat/oauth/1/start?next=%2F\">") !=
        std::string::npos);
  REQUIRE(world.identity("o1"));
  CHECK(world.identity("o1")->subscribed);
  CHECK(world.identity("o1")->touched == world.bench.now);
  CHECK(world.event("o1", "unsubscribe") == "success");
  CHECK_FALSE(world.identity("o1")->subscribed);
  CHECK(world.event("o9", "unsubscribe") == "success");
  CHECK_FALSE(world.identity("o9"));
  // Who writes follows, also since before there was this service.
  world.text("o2", "1", "帮助");
  CHECK(world.identity("o2")->subscribed);
}

TEST_CASE("links are the page's own where the account may not ask who opens them") {
  World world;
  world.change([](wechat::OpenApp& app) {
    app.kind = "subscription";
    app.slug = "lamps";
  });
  CHECK(world.event("o1", "subscribe").find("<a href=\"http://lamp.test/\">") != std::string::npos);
  world.change([](wechat::OpenApp& app) { app.kind = "service"; });
  CHECK(world.event("o2", "subscribe").find("/wechat/oauth/lamps/start?next=") !=
        std::string::npos);
}

TEST_CASE("a scanned code claims a device, for a follower and for who follows by it") {
  World world;
  const auto one = world.bench.make_device();
  const std::string said = world.event("o1", "SCAN", key("claim." + one.claim_code));
  CHECK(said.starts_with("已添加设备：bench-0001。"));
  CHECK(said.find("next=%2F%23%2Fdevice%2F" + one.did) != std::string::npos);
  REQUIRE(bindings(world, "o1").size() == 1);
  CHECK(bindings(world, "o1")[0].role == store::Role::owner);

  const auto two = world.bench.make_device();
  const std::string followed =
      world.event("o2", "subscribe", key("qrscene_claim." + two.claim_code));
  CHECK(followed.starts_with("已添加设备：bench-0002。"));
  CHECK(followed.find("欢迎使用bench。") != std::string::npos);
  CHECK(bindings(world, "o2").size() == 1);

  SUBCASE("whoever has it already is told so, and others whom to ask") {
    CHECK(world.event("o1", "SCAN", key("claim." + one.claim_code), 2)
              .starts_with("bench-0001已经在您的设备中了。"));
    CHECK(world.event("o2", "SCAN", key("claim." + one.claim_code), 2)
              .starts_with("这台设备已有主人"));
    CHECK(world.event("o2", "SCAN", key("claim.0000-0000-0000-0000"), 3).starts_with("绑定码无效"));
    CHECK(bindings(world, "o2").size() == 1);
  }
  SUBCASE("the audit and the device's events name it") {
    auto look = [](store::Database& database) {
      return store::list_audit(database, INT64_MAX, 50);
    };
    const auto entries = world.read(look);
    CHECK(std::ranges::count_if(entries, [](const auto& e) { return e.action == "claim"; }) == 2);
  }
}

TEST_CASE("C16: guessing codes is limited by person, not by WeChat's addresses") {
  World world("plain", {}, [](Settings& settings) { settings.rate_claim = 2; });
  const auto guess = [&](std::string_view who, int i) {
    return world.event(who, "SCAN", key(fmt::format("claim.0000-0000-0000-000{}", i)), i);
  };
  CHECK(guess("o1", 1).starts_with("绑定码无效"));
  CHECK(guess("o1", 2).starts_with("绑定码无效"));
  CHECK(guess("o1", 3) == "操作太频繁，请稍后再试。");
  for (int i = 2; i < 20; ++i) CHECK(guess("o" + std::to_string(i), 1).starts_with("绑定码无效"));
}

TEST_CASE("a share's code makes a guest, once") {
  World world;
  world.own("o1", "客厅");
  const std::string did = world.did;
  const auto user = world.identity("o1")->user;
  // Shared by the owner's page.
  const std::string code = "0123456789abcdef0123456789abcdef";
  auto share = [&](store::Database& database) {
    store::Share made;
    made.device = store::find_device(database, did)->id;
    made.owner = user;
    made.code_hash = world.bench.key.hash("share", code);
    made.may_control = false;
    made.created = world.bench.now;
    made.expires = world.bench.now + kDay;
    store::add_share(database, made);
  };
  world.bench.run(world.bench.store->write(share));
  const std::string said = world.event("o2", "SCAN", key("share." + code));
  CHECK(said.starts_with("已接受分享：bench-0001，您可以查看它。"));
  REQUIRE(bindings(world, "o2").size() == 1);
  CHECK(bindings(world, "o2")[0].role == store::Role::guest);
  CHECK(world.text("o2", "1", "开") == "bench-0001是别人分享给您的，只能查看，不能控制。");
  CHECK(world.event("o3", "SCAN", key("share." + code)).starts_with("这个分享已被使用"));
  CHECK(world.event("o3", "SCAN", key("share.ffffffffffffffff"), 2).starts_with("分享无效"));
}

TEST_CASE("a camera's code is understood as the page understands it") {
  World world;
  const auto made = world.bench.make_device();
  const auto scan = [&](std::string_view text, std::int64_t time) {
    return world.event("o1", "scancode_waitmsg",
                       fmt::format("{}<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>"
                                   "<![CDATA[{}]]></ScanResult></ScanCodeInfo>",
                                   key("add"), text),
                       time);
  };
  CHECK(scan("https://example.com/", 1).starts_with("这不是本产品的二维码"));
  CHECK(scan("https://lamp.test/#/claim/" + made.claim_code, 2).starts_with("已添加设备"));
  CHECK(world.identity("o1")->touched == world.bench.now);
  CHECK(bindings(world, "o1").size() == 1);
}

TEST_CASE("the menu's buttons say the state, the commands, and how to add a device") {
  World world;
  CHECK(world.event("o1", "CLICK", key("status"), 1).starts_with("您还没有设备。"));
  world.own("o1", "客厅");
  world.bench.report(world.did, {{"power", true}, {"temperature", 21.5}});
  CHECK(world.event("o1", "CLICK", key("status"), 2)
            .starts_with("客厅（在线）\n电源：开\nmode：auto"));
  CHECK(world.event("o1", "CLICK", key("help"), 3).starts_with("您可以发送："));
  CHECK(world.event("o1", "CLICK", key("add"), 4).find("next=%2F%23%2Fclaim") != std::string::npos);
  CHECK(world.event("o1", "CLICK", key("theirs"), 5) == "success");
}

TEST_CASE("C19: accepted prompts are credits, and who switches them off has none") {
  World world;
  const auto prompts = [&](std::string_view event, std::string_view around, std::int64_t time) {
    return world.event(
        "o1", event,
        fmt::format("<{0}><List><TemplateId>t1</TemplateId><SubscribeStatusString>{1}"
                    "</SubscribeStatusString></List><List><TemplateId>t2</TemplateId>"
                    "<SubscribeStatusString>reject</SubscribeStatusString></List></{0}>",
                    around, event == "subscribe_msg_popup_event" ? "accept" : "reject"),
        time);
  };
  const auto credits = [&](std::string_view tmpl) {
    auto look = [&](store::Database& database) {
      return store::credits(database, store::find_identity(database, 1, "o1")->id, tmpl);
    };
    return world.read(look);
  };
  CHECK(prompts("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", 1) == "success");
  CHECK(prompts("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", 1) == "success");
  CHECK(credits("t1") == 1);  // delivered twice
  CHECK(prompts("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", 2) == "success");
  CHECK(credits("t1") == 2);
  CHECK(credits("t2") == 0);
  CHECK(prompts("subscribe_msg_change_event", "SubscribeMsgChangeEvent", 3) == "success");
  CHECK(credits("t1") == 0);
}

TEST_CASE("people write and devices do") {
  World world;
  const auto device = world.own("o1", "客厅");
  world.bench.report(world.did, {{"temperature", 21.5}});
  CHECK(
      world.text("o1", "1", "mode eco").starts_with("已执行。\n客厅（在线）\n电源：关\nmode：eco"));
  REQUIRE(device->sent.size() == 1);
  CHECK(device->sent[0] == hub::control_of(bench_product, {{"mode", "eco"}}));
  CHECK(world.text("o1", "2", "brightness 200") == "brightness可以是 1 到 100。");
  CHECK(world.text("o1", "3", "状态").find("温度：21.5 °C") != std::string::npos);
  CHECK(world.identity("o1")->spoke == world.bench.now);
  CHECK(device->sent.size() == 1);
  SUBCASE("what was said counts as well") {
    const auto answer = world.push(world.sent(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1"
        "</CreateTime><MsgType>voice</MsgType><MediaId>m</MediaId><Recognition>打开客厅。"
        "</Recognition><MsgId>9</MsgId></xml>"));
    CHECK(world.said(answer).starts_with("已执行。"));
    CHECK(device->sent.size() == 2);
  }
  SUBCASE("a device that is not there is said to be away") {
    world.bench.hub->detach(world.did, device.get());
    CHECK(world.text("o1", "4", "开") == "客厅不在线，没有执行。");
  }
  SUBCASE("somebody else's device is nobody's") {
    CHECK(world.text("o2", "4", "开 客厅").starts_with("您还没有设备。"));
    CHECK(device->sent.size() == 1);
  }
  SUBCASE("of two it is asked which") {
    const auto other = world.own("o1", "卧室");
    CHECK(world.text("o1", "4", "开").starts_with("您有 2 台设备，请说明是哪一台"));
    CHECK(world.text("o1", "5", "开 卧室").starts_with("已执行。\n卧室"));
    CHECK(other->sent.size() == 1);
    CHECK(device->sent.size() == 1);
  }
  SUBCASE("the audit names the command") {
    auto look = [](store::Database& database) {
      return store::list_audit(database, INT64_MAX, 50);
    };
    const auto entries = world.read(look);
    CHECK(std::ranges::count_if(entries, [](const auto& e) { return e.action == "command"; }) == 1);
  }
}

TEST_CASE("a mini program's texts are answered as customer messages") {
  World world;
  world.change([](wechat::OpenApp& app) { app.kind = "mini"; });
  CHECK(world.text("o1", "1", "帮助") == "success");
  REQUIRE(world.bench.until([&] { return !world.sender.sent.empty(); }));
  CHECK(world.sender.sent[0].second.starts_with("您可以发送"));
  world.own("o1", "客厅");
  REQUIRE(world.bench.until([&] { return world.sender.sent.size() == 2; }));
  CHECK(world.text("o1", "2", "开") == "success");
  REQUIRE(world.bench.until([&] { return world.sender.sent.size() == 3; }));
  CHECK(world.sender.sent[2].second.starts_with("已执行。"));
}

TEST_CASE("the hardware platform's messages count only where the account says so") {
  World world("plain");
  const auto made = world.bench.make_device();
  const std::string mac = "000000000001";
  const auto push = [&](std::string_view who, std::string_view event, std::string_view more = {}) {
    return world.push(plain(device_xml(who, mac, event, more))).text;
  };
  CHECK(push("o1", "bind") == "success");
  CHECK_FALSE(world.identity("o1"));

  world.change([](wechat::OpenApp& app) { app.legacy_devices = true; });
  CHECK(push("o1", "bind", "<X>2</X>") == "success");  // the same as before: taken once
  CHECK(bindings(world, "o1").empty());
  world.bench.now += 1;
  const auto again = [&](std::string_view who, std::string_view event, std::string_view time) {
    std::string xml = device_xml(who, "00:00:00:00:00:01", event);
    xml.replace(xml.find("<CreateTime>1<"), 14, fmt::format("<CreateTime>{}<", time));
    return world.push(plain(xml)).text;
  };
  CHECK(again("o1", "bind", "2") == "success");
  REQUIRE(bindings(world, "o1").size() == 1);
  CHECK(bindings(world, "o1")[0].did == made.did);
  CHECK(bindings(world, "o1")[0].role == store::Role::owner);

  SUBCASE("a device that somebody owns stays theirs") {
    CHECK(again("o2", "bind", "3") == "success");
    CHECK(bindings(world, "o2").empty());
    CHECK(again("o2", "unbind", "4") == "success");
    CHECK(bindings(world, "o1").size() == 1);
  }
  SUBCASE("its end is ours") {
    CHECK(again("o1", "unbind", "3") == "success");
    CHECK(bindings(world, "o1").empty());
  }
  SUBCASE("a text to it is answered with its state, for who has it") {
    const auto link = world.bench.join(made.did);
    world.bench.report(made.did, {{"power", true}});
    const std::string answer = push("o1", "", "<Content>AQI=</Content><MsgId>5</MsgId>");
    const auto tree = wechat::read_xml(answer).tree;
    CHECK(tree.text_of("MsgType") == "device_text");
    CHECK(tree.text_of("SessionID") == "77");
    std::string content;
    REQUIRE(from_base64(tree.text_of("Content"), content));
    CHECK(content.starts_with("{\"power\":true,\"mode\":\"auto\""));
    CHECK(push("o2", "", "<Content>AQI=</Content><MsgId>6</MsgId>") == "success");
  }
  SUBCASE("who looks at it hears whether it is there") {
    const auto status = [&](std::string_view who, std::string_view time) {
      std::string xml = device_xml(who, mac, "subscribe_status", "<OpType>2</OpType>");
      xml.replace(xml.find("<CreateTime>1<"), 14, fmt::format("<CreateTime>{}<", time));
      const std::string text = world.push(plain(xml)).text;
      return text == "success" ? text
                               : std::string(wechat::read_xml(text).tree.text_of("DeviceStatus"));
    };
    CHECK(status("o1", "5") == "0");
    const auto link = world.bench.join(made.did);
    REQUIRE(
        world.bench.until([&] { return status("o1", std::to_string(++world.bench.now)) == "1"; }));
    CHECK(status("o2", "6") == "success");
  }
}
