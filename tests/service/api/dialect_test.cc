#include "runtime/service/api/dialect.h"

#include <doctest/doctest.h>

#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::api;
using Json = hub::Json;

namespace {

constexpr Millis start = 1'000'000;

struct Talk {
  Dialect dialect{bench_product, 20, start};
  Millis now = start;

  Heard say(const char* text) { return dialect.on_text(text, now); }
  Talk& in() {
    say(R"({"cmd":"login_req","data":{"uid":"1","token":"t"}})");
    dialect.on_login(true, now);
    return *this;
  }
};

int code_of(const Heard& heard) {
  if (heard.texts.size() != 1) return -1;
  const Json json = Json::parse(heard.texts[0]);
  return json["cmd"] == "s2c_invalid_msg" ? json["data"]["error_code"].get<int>() : 0;
}

template <typename What>
const What& only(const Heard& heard) {
  REQUIRE(heard.calls.size() == 1);
  return std::get<What>(heard.calls[0]);
}

}  // namespace

TEST_CASE("what is no message is answered with its code") {
  struct Row {
    const char* text;
    int code;
  };
  const Row rows[] = {
      {"", 1001},
      {"{", 1001},
      {"[]", 1001},
      {"{}", 1001},
      {R"({"cmd":7})", 1001},
      {R"({"cmd":"c2s_read","data":{"did":"x"}})", 1009},
      {R"({"cmd":"never_heard"})", 1009},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Talk talk;
    CHECK(code_of(talk.say(row.text)) == row.code);
  }
}

TEST_CASE("after the login, each command is checked for itself") {
  struct Row {
    const char* text;
    int code;
  };
  const Row rows[] = {
      {R"({"cmd":"never_heard"})", 1002},
      {R"({"cmd":"c2s_write","req_sn":4,"data":{"did":"d","attrs":{}}})", 1004},
      {R"({"cmd":"c2s_write","data":{"did":"d","attrs":{"nothing":1}}})", 1004},
      {R"({"cmd":"c2s_write","data":{"did":"d","attrs":{"brightness":101}}})", 1004},
      {R"({"cmd":"c2s_write","data":{"did":"d","attrs":{"temperature":20}}})", 1006},
      {R"({"cmd":"c2s_write","data":{"attrs":{"power":true}}})", 1005},
      {R"({"cmd":"c2s_read","data":{"did":"d","names":["nothing"]}})", 1004},
      {R"({"cmd":"c2s_raw","data":{"did":"d","raw":[300]}})", 1004},
      {R"({"cmd":"c2s_raw","data":{"did":"d","raw":[4,0,0]}})", 1004},
      {R"({"cmd":"subscribe_req","data":{"did":"d"}})", 1011},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Talk talk;
    CHECK(code_of(talk.in().say(row.text)) == row.code);
  }
}

TEST_CASE("a refusal names the field and the request") {
  Talk talk;
  const Heard heard = talk.in().say(
      R"({"cmd":"c2s_write","req_sn":7,"data":{"did":"d","attrs":{"brightness":101}}})");
  const Json data = Json::parse(heard.texts.at(0))["data"];
  CHECK(data["req_sn"] == 7);
  CHECK(data["field"] == "attrs.brightness");
}

TEST_CASE("both generations of the SDK log in") {
  Talk old;
  const Heard first = old.say(
      R"({"cmd":"login_req","data":{"appid":"a","uid":"u","token":"t","p0_type":"attrs_v4","heartbeat_interval":180000}})");
  CHECK(only<LoginCall>(first).auto_subscribe);
  CHECK(only<LoginCall>(first).uid == "u");
  const Heard entered = old.dialect.on_login(true, old.now);
  CHECK(Json::parse(entered.texts.at(0))["data"]["heartbeat_interval"] == 180);

  Talk young;
  const Heard second = young.say(
      R"({"cmd":"login_req","data":{"appid":"a","uid":"u","token":"t","p0_type":"attrs_v4","heartbeat_interval":180,"auto_subscribe":false}})");
  CHECK_FALSE(only<LoginCall>(second).auto_subscribe);
}

TEST_CASE("a refused login may be tried again, four times in all") {
  Talk talk;
  for (int attempt = 1; attempt <= 4; ++attempt) {
    talk.say(R"({"cmd":"login_req","data":{"uid":"u","token":"t"}})");
    const Heard heard = talk.dialect.on_login(false, talk.now);
    CHECK(heard.texts.at(0) == R"({"cmd":"login_res","data":{"success":false}})");
    CHECK(heard.calls.size() == (attempt == 4 ? 1 : 0));
    talk.now += 15'000;
    if (attempt < 4) CHECK(talk.dialect.on_tick(talk.now).calls.empty());
  }
}

TEST_CASE("who does not log in within five seconds is closed") {
  Talk talk;
  CHECK(talk.dialect.on_tick(start + 4'999).calls.empty());
  CHECK(only<CloseCall>(talk.dialect.on_tick(start + 5'000)).code == 4401);
}

TEST_CASE("silence of two heartbeats is the end") {
  Talk talk;
  talk.say(R"({"cmd":"login_req","data":{"uid":"u","token":"t","heartbeat_interval":10}})");
  talk.dialect.on_login(true, talk.now);
  CHECK(talk.dialect.on_tick(start + 20'000).calls.empty());
  CHECK(only<CloseCall>(talk.dialect.on_tick(start + 20'001)).code == 4000);
  talk.now = start + 20'001;
  CHECK(talk.say(R"({"cmd":"ping"})").texts.at(0) == R"({"cmd":"pong"})");
  CHECK(talk.dialect.on_tick(talk.now + 20'000).calls.empty());
}

TEST_CASE("a write becomes a control, with the extension as bytes") {
  Talk talk;
  const Heard heard = talk.in().say(
      R"({"cmd":"c2s_write","req_sn":3,"data":{"did":"d","attrs":{"power":true,"label":[1,2,3,4]}}})");
  const WriteCall& call = only<WriteCall>(heard);
  CHECK(call.did == "d");
  CHECK(call.sn == 3);
  CHECK(call.p0 == hub::P0{1, 0x11, 1, 0, 0, 1, 2, 3, 4});
}

TEST_CASE("raw frames are controls, reads and transparent data") {
  Talk talk;
  talk.in();
  const Heard control = talk.say(
      R"({"cmd":"c2s_raw","data":{"did":"d","raw":[0,0,0,3,12,0,0,144,1,1,1,0,0,0,0,0,0]}})");
  CHECK(only<WriteCall>(control).p0 == hub::P0{1, 1, 1, 0, 0, 0, 0, 0, 0});
  CHECK(only<ReadCall>(talk.say(R"({"cmd":"c2s_raw","data":{"did":"d","raw":[2]}})")).did == "d");
  CHECK(only<PushCall>(talk.say(R"({"cmd":"c2s_raw","data":{"did":"d","raw":[5,170]}})")).data ==
        hub::P0{170});
}

TEST_CASE("more than sixteen questions at once are throttled") {
  Talk talk;
  talk.in();
  for (int i = 0; i < 16; ++i) {
    CHECK(talk.say(R"({"cmd":"c2s_read","data":{"did":"d"}})").calls.size() == 1);
  }
  CHECK(code_of(talk.say(R"({"cmd":"c2s_read","data":{"did":"d"}})")) == 1007);
  talk.dialect.on_done();
  CHECK(talk.say(R"({"cmd":"c2s_read","data":{"did":"d"}})").calls.size() == 1);
}

TEST_CASE("who talks too fast is told, and closed where it does not help") {
  Talk talk;
  for (int i = 0; i < 30; ++i) CHECK(talk.say(R"({"cmd":"ping"})").texts.at(0) != "");
  CHECK(code_of(talk.say(R"({"cmd":"ping"})")) == 1007);
  Heard last;
  for (int i = 0; i < 200 && last.calls.empty(); ++i) last = talk.say(R"({"cmd":"ping"})");
  CHECK(only<CloseCall>(last).code == 4008);
  talk.now += 1'000;
  CHECK(talk.say(R"({"cmd":"ping"})").texts.at(0) == R"({"cmd":"pong"})");
}
