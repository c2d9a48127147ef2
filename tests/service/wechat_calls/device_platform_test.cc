#include "runtime/service/wechat/device_platform.h"

#include <doctest/doctest.h>

#include "tests/service/wechat_calls/desk.h"

using namespace giz;
using namespace giz::bench;
using wechat::Json;

namespace {

constexpr const char* kTransmsg = "/device/transmsg";

// Ann's device, at an account with the platform of old.
struct Mirrored {
  explicit Mirrored(const std::string& url, bool legacy = true)
      : desk(url),
        mirror({desk.bench.loop, desk.bench.settings, desk.bench.key, *desk.bench.store,
                desk.bench.log, desk.bench.metrics, desk.bench.parts->clock},
               *desk.bench.hub, *desk.apps, *desk.client),
        view(desk) {
    desk.change_app([&](wechat::OpenApp& app) {
      app.legacy_devices = legacy;
      app.original_id = "gh_1";
    });
    desk.wechat.say("/sns/oauth2/access_token", R"({"openid":"o-ann","access_token":"T"})");
    desk.wechat.say(kTransmsg, R"({"ret":0,"ret_info":"this is ok"})");
    desk.wechat.say("/device/get_bind_device",
                    R"({"resp_msg":{"ret_code":0},"openid":"o-ann","device_list":[]})");
    for (const char* const api : {"/device/compel_bind", "/device/compel_unbind"})
      desk.wechat.say(api, R"({"base_resp":{"errcode":0,"errmsg":"ok"}})");
    view.back(view.begin());
    watch = desk.bench.hub->watch_all(mirror);
  }
  void tell() {
    while (desk.bench.run(mirror.tell_changed())) {
    }
  }

  WeChatDesk desk;
  wechat::DeviceMirror mirror;
  WebView view;
  hub::Hub::Watch watch;
};

}  // namespace

TEST_CASE("a device of old is entered by its MAC, or changed") {
  CHECK(wechat::authorization_of("0a1b2c3d4e5f", "12").dump() ==
        R"({"device_num":"1","device_list":[{"id":"0a1b2c3d4e5f","mac":"0a1b2c3d4e5f",)"
        R"("connect_protocol":"4","auth_key":"","close_strategy":"1","conn_strategy":"1",)"
        R"("crypt_method":"0","auth_ver":"0","manu_mac_pos":"-1","ser_mac_pos":"-2",)"
        R"("ble_simple_protocol":"0"}],"op_type":"0","product_id":"12"})");
  CHECK(wechat::authorization_of("0a1b2c3d4e5f", std::nullopt)["op_type"] == "1");
}

TEST_CASE("WeChat's platform of old hears who has bound a device on a page, and when it is there") {
  on_both([](const std::string& url) {
    Mirrored ann(url);
    const std::string did = ann.desk.bench.own_device(ann.view.cookies["gz_session"]);
    ann.tell();
    CHECK(ann.desk.wechat.last("/device/compel_bind").body ==
          R"({"device_id":"000000000001","openid":"o-ann"})");
    const auto link = ann.desk.bench.join(did);
    REQUIRE(ann.desk.bench.until([&] {  // the news of it takes a turn of the store
      ann.tell();
      return ann.desk.wechat.count(kTransmsg) > 0;
    }));
    REQUIRE(ann.desk.wechat.count(kTransmsg) == 1);
    CHECK(ann.desk.wechat.last(kTransmsg).body ==
          R"({"device_type":"gh_1","device_id":"000000000001","open_id":"o-ann",)"
          R"("msg_type":"2","device_status":"1"})");
    ann.tell();
    CHECK(ann.desk.wechat.count(kTransmsg) == 1);
    // What WeChat knows already is not said to it.
    ann.desk.wechat.say(
        "/device/get_bind_device",
        R"({"resp_msg":{"ret_code":0},"device_list":[{"device_id":"000000000001"}]})");
    ann.desk.bench.hub->tell_binding(did, 1, true);
    ann.tell();
    CHECK(ann.desk.wechat.count("/device/compel_bind") == 1);
    ann.desk.bench.hub->tell_binding(did, 1, false);
    ann.tell();
    CHECK(ann.desk.wechat.count("/device/compel_unbind") == 1);
    // A refusal ends nothing.
    ann.desk.wechat.say(kTransmsg, R"({"ret":-2,"ret_info":"device not bound"})");
    hub::Event gone;
    gone.what = hub::Event::What::online;
    gone.did = did;
    ann.mirror.on_event(gone);
    ann.tell();
    CHECK(ann.desk.wechat.last(kTransmsg).json()["device_status"] == "0");
  });
}

TEST_CASE("where no account has the platform of old, nothing of it is called") {
  on_both([](const std::string& url) {
    Mirrored ann(url, false);
    const std::string did = ann.desk.bench.own_device(ann.view.cookies["gz_session"]);
    const auto link = ann.desk.bench.join(did);
    ann.tell();
    CHECK(ann.desk.wechat.count(kTransmsg) == 0);
    CHECK(ann.desk.wechat.count("/device/get_bind_device") == 0);
  });
}
