// The Gizwits dialect as a client, message by message; and what the Open API says of bindings.
#include "runtime/service/device/gizwits_session.h"

#include <doctest/doctest.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/device/gizwits_bindings.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::device;

namespace {

const std::string kBoundDid = "virtual000000000000001";
const std::string kOther = "virtual000000000000002";

std::string word(const GizwitsSession::Acts& acts) {
  using Act = GizwitsSession::Act;
  std::string out;
  for (const Act& act : acts) {
    if (!out.empty()) out += "; ";
    switch (act.what) {
      case Act::send: out += "-> " + act.text; break;
      case Act::joined: out += "joined"; break;
      case Act::online: out += (act.is_on ? "online " : "offline ") + act.did; break;
      case Act::values: out += "values " + act.did + " " + act.attrs.dump(); break;
      case Act::answer:
        out += "answer " + act.did + " " + std::to_string(act.sn) + " " + act.attrs.dump();
        break;
      case Act::bindings: out += "bindings"; break;
      case Act::refused: out += "refused"; break;
      case Act::mistake: out += "mistake"; break;
    }
  }
  return out;
}

const std::string kLogin =
    R"(-> {"cmd":"login_req","data":{"appid":"app","uid":"uid","token":"token","p0_type":"attrs_v4",)"
    R"("heartbeat_interval":180,"auto_subscribe":false}})";

struct CloudTalk {
  CloudTalk() { session.want({{kBoundDid, "f6b4e3c9d9fb", "DIWWYDKDSK", true}}); }

  std::string take(std::string_view message) { return word(session.take(message)); }

  void join() {
    CHECK(word(session.connected()) == kLogin);
    CHECK(take(R"({"cmd":"login_res","data":{"success":true}})") ==
          R"(joined; -> {"cmd":"subscribe_req","data":[{"did":")" + kBoundDid + R"("}]})");
    CHECK(take(R"({"cmd":"subscribe_res","data":{"success":[{"did":")" + kBoundDid +
               R"(","error_code":0,"msg":""}],"failed":[]}})") ==
          R"(-> {"cmd":"c2s_read","data":{"did":")" + kBoundDid + R"("}})");
  }

  GizwitsSession session{GizwitsAccount{"app", "token", "uid"}};
};

hub::P0 p0_of(std::string_view hex) {
  std::string bytes;
  REQUIRE(from_hex(hex, bytes));
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("it logs in, subscribes, reads, and hears") {
  CloudTalk talk;
  CHECK_FALSE(talk.session.is_joined());
  talk.join();
  CHECK(talk.session.is_joined());
  CHECK(talk.take(R"({"cmd":"s2c_noti","data":{"did":")" + kBoundDid +
                  R"(","attrs":{"power":true}}})") == "values " + kBoundDid + R"( {"power":true})");
  CHECK(talk.take(R"({"cmd":"s2c_noti","res_sn":7,"data":{"did":")" + kBoundDid +
                  R"(","attrs":{"power":true}}})") ==
        "values " + kBoundDid + R"( {"power":true}; answer )" + kBoundDid + R"( 7 {"power":true})");
  CHECK(talk.take(R"({"cmd":"s2c_ack","res_sn":8,"did":")" + kBoundDid + R"("})") ==
        "answer " + kBoundDid + " 8 null");
  CHECK(talk.take(R"({"cmd":"s2c_ack","res_sn":9,"data":{"did":")" + kBoundDid + R"("}})") ==
        "answer " + kBoundDid + " 9 null");
  CHECK(talk.take(R"({"cmd":"s2c_online_status","data":{"did":")" + kBoundDid +
                  R"(","passcode":"x","mac":"y","online":false}})") == "offline " + kBoundDid);
  CHECK(talk.take(R"({"cmd":"s2c_binding_changed","data":{"did":"x","bind":true}})") == "bindings");
  CHECK(talk.take(R"({"cmd":"pong"})") == "");
  CHECK(talk.take(R"({"cmd":"s2c_raw","data":{"did":"x","raw":[0]}})") == "");
}

TEST_CASE("what is no message of the dialect is a mistake and nothing else") {
  CloudTalk talk;
  talk.join();
  for (const std::string& message : std::vector<std::string>{
           "", "{", "[]", "null", "7", R"({"cmd":7})", R"({"cmd":"unknown"})",
           R"({"cmd":"s2c_noti"})", R"({"cmd":"s2c_noti","data":{"did":")" + kBoundDid + R"("}})",
           R"({"cmd":"s2c_noti","data":{"did":")" + kOther + R"(","attrs":{}}})",
           R"({"cmd":"s2c_noti","data":{"did":")" + kBoundDid + R"(","attrs":[]}})",
           R"({"cmd":"s2c_ack","res_sn":-1,"did":")" + kBoundDid + R"("})",
           R"({"cmd":"s2c_ack","res_sn":4294967296,"did":")" + kBoundDid + R"("})",
           R"({"cmd":"s2c_online_status","data":{"did":")" + kBoundDid + R"(","online":"yes"}})",
           R"({"cmd":"s2c_invalid_msg","data":{"error_code":1003}})", "\xff\xfe"}) {
    CHECK_MESSAGE(talk.take(message) == "mistake", message);
  }
}

TEST_CASE("1009 makes it log in again, but not for ever") {
  CloudTalk talk;
  talk.join();
  const std::string again = R"({"cmd":"s2c_invalid_msg","data":{"error_code":1009,"msg":"M2M"}})";
  for (int i = 0; i < 3; ++i) CHECK(talk.take(again) == kLogin);
  CHECK(talk.take(again) == "refused");
  CloudTalk other;
  other.join();
  CHECK(other.take(again) == kLogin);
  CHECK(other.take(R"({"cmd":"login_res","data":{"success":true}})").starts_with("joined"));
  for (int i = 0; i < 3; ++i) CHECK(other.take(again) == kLogin);
}

TEST_CASE("a login that is refused says so") {
  CloudTalk talk;
  talk.session.connected();
  CHECK(talk.take(R"({"cmd":"login_res","data":{"success":false}})") == "refused");
  CHECK_FALSE(talk.session.is_joined());
}

TEST_CASE("devices that are bound later are subscribed to, those that are gone are not heard") {
  CloudTalk talk;
  talk.join();
  CHECK(word(talk.session.want({{kBoundDid, "", "", true}, {kOther, "", "", true}})) ==
        R"(-> {"cmd":"subscribe_req","data":[{"did":")" + kOther + R"("}]})");
  CHECK(talk.take(R"({"cmd":"subscribe_res","data":{"success":[],"failed":[{"did":")" + kOther +
                  R"(","error_code":1,"msg":"no"}]}})") == "bindings");
  CHECK(word(talk.session.want({{kOther, "", "", true}})) == "");
  CHECK(talk.take(R"({"cmd":"s2c_noti","data":{"did":")" + kBoundDid + R"(","attrs":{}}})") ==
        "mistake");
}

TEST_CASE("what goes down is said in the dialect's words") {
  const Product& product = bench_product;
  // power = true, label = "abcd"
  const hub::P0 control =
      hub::control_of(product, {{"power", true}, {"label", "61626364"}, {"brightness", 50}});
  CHECK(GizwitsSession::down(product, kBoundDid, 7, control) ==
        R"({"cmd":"c2s_write","req_sn":7,"data":{"did":")" + kBoundDid +
            R"(","attrs":{"power":true,"brightness":50,"label":[97,98,99,100]}}})");
  CHECK(GizwitsSession::down(product, kBoundDid, 8, hub::read_request(product)) ==
        R"({"cmd":"c2s_read","req_sn":8,"data":{"did":")" + kBoundDid + R"("}})");
  CHECK(GizwitsSession::down(product, kBoundDid, 9, p0_of("0501")) == "");
  CHECK(GizwitsSession::down(product, kBoundDid, 9, {}) == "");
  CHECK(GizwitsSession::transparent(kBoundDid, p0_of("0501")) ==
        R"({"cmd":"c2s_raw","data":{"did":")" + kBoundDid + R"(","raw":[0,0,0,3,5,0,0,144,5,1]}})");
}

TEST_CASE("values that come as JSON become a report over what was known") {
  const Product& product = bench_product;
  const hub::P0 all = hub::report_of(
      product,
      {{"power", 1}, {"mode", "eco"}, {"temperature", 21.5}, {"label", {97, 98}}, {"new", 1}}, {});
  CHECK(to_hex(all) ==
        "0403000061620000"
        "00013b0000000000"
        "00");
  const hub::P0 more = hub::report_of(product, {{"power", false}, {"overheat", true}}, all);
  CHECK(to_hex(more) ==
        "0402000061620000"
        "00013b0000000001"
        "00");
  CHECK_THROWS_AS(hub::report_of(product, {{"temperature", 99}}, all), Refusal);
}

TEST_CASE("bindings are read, and what is not whole is left out") {
  const std::string good =
      R"({"did":")" + kBoundDid +
      R"(","mac":"F6B4E3C9D9FB","product_key":"key","passcode":"abc","is_online":true,)"
      R"("host":"sandbox.example","ws_port":8090,"wss_port":8891})";
  const std::string body = R"({"devices":[)" + good + R"(,{"did":"short"},7,{"did":")" + kOther +
                           R"(","is_disabled":true,"host":"x"}]})";
  const GizwitsPage page = read_bindings(200, body, false);
  CHECK(page.error == 0);
  CHECK(page.listed == 4);
  REQUIRE(page.bindings.size() == 1);
  const GizwitsBinding& one = page.bindings[0];
  CHECK(one.device.did == kBoundDid);
  CHECK(one.device.mac == "f6b4e3c9d9fb");
  CHECK(one.device.passcode == "abc");
  CHECK(one.device.is_online);
  CHECK(one.product_key == "key");
  CHECK(one.url == "ws://sandbox.example:8090/ws/app/v1");
  CHECK(read_bindings(200, body, true).bindings[0].url == "wss://sandbox.example:8891/ws/app/v1");
  CHECK(
      read_bindings(400, R"({"error_code":9004,"error_message":"token invalid!"})", false).error ==
      9004);
  CHECK(read_bindings(502, "<html>", false).message == "status 502, and no list of devices");
  CHECK(read_bindings(200, "[]", false).error != 0);
  CHECK(is_token_error(9006));
  CHECK_FALSE(is_token_error(9014));
}
