// Who comes in and who does not, mode by mode; each refusal by its word.
#include "runtime/service/wechat/gate.h"

#include <doctest/doctest.h>

#include "tests/service/wechat/knock.h"
#include "tests/service/wechat/vectors.h"

using namespace giz;
using namespace giz::wechat;
using knocking::plain;
using knocking::secure;
using knocking::Sent;

namespace {

constexpr Millis kNow = 1'800'000'000'000;

OpenApp app_in(std::string mode) {
  OpenApp app;
  app.id = 1;
  app.wechat_app_id = knocking::kAppId;
  app.token = knocking::kToken;
  app.aes_key = knocking::kKey;
  app.mode = std::move(mode);
  return app;
}

const std::string kText = knocking::text_xml("o1", "1", "hello");

std::string verdict(const OpenApp& app, const Sent& sent, Millis now = kNow) {
  return std::string(word(check_push(app, sent.knock(), now).verdict));
}
// The text that came in, or why none did.
std::string heard(const OpenApp& app, const Sent& sent, Millis now = kNow) {
  const Visit visit = check_push(app, sent.knock(), now);
  return visit.verdict == Verdict::good ? visit.message.text : std::string(word(visit.verdict));
}

}  // namespace

TEST_CASE("plain: the signature decides, and nothing encrypted is taken") {
  const OpenApp app = app_in("plain");
  CHECK(heard(app, plain(kText)) == "hello");
  Sent raw = plain(kText);
  raw.encrypt_type = "raw";
  CHECK(heard(app, raw) == "hello");
  CHECK(verdict(app, plain(kText, "other0token")) == "signature");
  CHECK(verdict(app, secure(kText)) == "mode");
  Sent unsaid = secure(kText);
  unsaid.encrypt_type = "";
  CHECK(verdict(app, unsaid) == "mode");
  CHECK(verdict(app, plain("<xml")) == "unreadable");
  Sent odd = plain(kText);
  odd.encrypt_type = "des";
  CHECK(verdict(app, odd) == "mode");
}

TEST_CASE("C5: secure: only msg_signature over what is encrypted lets anybody in") {
  const OpenApp app = app_in("secure");
  CHECK(heard(app, secure(kText)) == "hello");
  SUBCASE("`signature` in place of msg_signature") {
    Sent sent = secure(kText);
    sent.msg_signature = sent.signature;
    CHECK(verdict(app, sent) == "signature");
    sent.msg_signature = "";
    CHECK(verdict(app, sent) == "incomplete");
  }
  SUBCASE("plaintext while secure is configured") {
    CHECK(verdict(app, plain(kText)) == "mode");
    Sent sent = plain(kText);
    sent.encrypt_type = "raw";
    CHECK(verdict(app, sent) == "mode");
    sent.encrypt_type = "aes";
    CHECK(verdict(app, sent) == "no_encrypt");
  }
  SUBCASE("a message beside what is encrypted counts for nothing") {
    const std::string beside =
        "<MsgType>text</MsgType><FromUserName>o9</FromUserName>"
        "<Content>forged</Content>";
    const Visit visit = check_push(
        app, secure(kText, knocking::kToken, knocking::kKey, knocking::kAppId, beside).knock(),
        kNow);
    CHECK(visit.message.text == "hello");
    CHECK(visit.message.from == "o1");
  }
  SUBCASE("a wrong token") { CHECK(verdict(app, secure(kText, "other0token")) == "signature"); }
  SUBCASE("an upper-case signature") {
    Sent sent = secure(kText);
    for (char& c : sent.msg_signature) c = static_cast<char>(std::toupper(c));
    CHECK(verdict(app, sent) == "signature");
  }
  SUBCASE("a missing timestamp or nonce") {
    Sent sent = secure(kText);
    sent.timestamp = "";
    CHECK(verdict(app, sent) == "incomplete");
    sent = secure(kText);
    sent.nonce = "";
    CHECK(verdict(app, sent) == "incomplete");
    sent.nonce = std::string(129, 'n');
    CHECK(verdict(app, sent) == "incomplete");
  }
  SUBCASE("another app's message") {
    CHECK(verdict(app, secure(kText, knocking::kToken, knocking::kKey, "wx0000000000000000")) ==
          "app_id");
  }
  SUBCASE("another key") {
    CHECK(verdict(app, secure(kText, knocking::kToken, knocking::kOtherKey)) == "decryption");
  }
  SUBCASE("what is encrypted is no message") {
    CHECK(verdict(app, secure("<xml")) == "inside");
    CHECK(verdict(app, secure("<!DOCTYPE x><xml/>")) == "inside");
  }
  SUBCASE("two Encrypt") {
    Sent sent = secure(kText);
    sent.body.insert(sent.body.find("<Encrypt>"), "<Encrypt>x</Encrypt>");
    CHECK(verdict(app, sent) == "unreadable");
  }
  SUBCASE("a body of 10 MB") {
    CHECK(verdict(app, plain(std::string(10 << 20, 'x'))) == "unreadable");
  }
  SUBCASE("the body was changed on its way") {
    Sent sent = secure(kText);
    const std::size_t at = sent.body.find("<Encrypt><![CDATA[") + 30;
    sent.body[at] = sent.body[at] == 'A' ? 'B' : 'A';
    CHECK(verdict(app, sent) == "signature");
  }
}

TEST_CASE("C5: compatible: the encrypted part counts where there is one and a key") {
  const OpenApp app = app_in("compat");
  const std::string beside =
      "<FromUserName>o1</FromUserName><MsgType>text</MsgType><Content>clear</Content>";
  const Sent both = secure(kText, knocking::kToken, knocking::kKey, knocking::kAppId, beside);
  CHECK(heard(app, both) == "hello");
  CHECK(heard(app, plain(kText)) == "hello");
  Sent unsigned_part = both;
  unsigned_part.msg_signature = "";
  CHECK(verdict(app, unsigned_part) == "incomplete");
  Sent nothing = plain(kText);
  nothing.encrypt_type = "aes";
  CHECK(verdict(app, nothing) == "no_encrypt");
  CHECK(verdict(app, plain(kText, "other0token")) == "signature");
  SUBCASE("without a key the clear part is what there is") {
    OpenApp keyless = app;
    keyless.aes_key = "";
    CHECK(heard(keyless, both) == "clear");
    CHECK(verdict(keyless, secure(kText)) == "mode");
  }
}

TEST_CASE("an account that is not set up lets nobody in") {
  OpenApp app = app_in("secure");
  app.aes_key = "";
  CHECK(verdict(app, secure(kText)) == "not_configured");
  app.aes_key = knocking::kKey.substr(1);  // 42 characters
  CHECK(verdict(app, secure(kText)) == "not_configured");
  app.aes_key = std::string(knocking::kKey) + "A";  // 44
  CHECK(verdict(app, secure(kText)) == "not_configured");
  app = app_in("secure");
  app.wechat_app_id = "";
  CHECK(verdict(app, secure(kText, knocking::kToken, knocking::kKey, "")) == "not_configured");
  app = app_in("plain");
  app.token = "";
  CHECK(verdict(app, plain(kText, "")) == "not_configured");
  app = app_in("whatever");  // the strictest
  CHECK(verdict(app, plain(kText)) == "mode");
}

TEST_CASE("C5: what was before a rotation counts for a day, in any combination") {
  OpenApp app = app_in("secure");
  app.token = "new0token";
  app.previous_token = knocking::kToken;
  app.aes_key = knocking::kOtherKey;
  app.previous_aes_key = knocking::kKey;
  app.rotated = kNow;
  for (const std::string_view token : {std::string_view("new0token"), knocking::kToken}) {
    for (const std::string_view key : {knocking::kOtherKey, knocking::kKey}) {
      CAPTURE(token);
      CAPTURE(key);
      const Sent sent = secure(kText, token, key);
      const Visit visit = check_push(app, sent.knock(), kNow + kDay - 1);
      CHECK(visit.message.text == "hello");
      // Answered with the pair that WeChat has used.
      CHECK(visit.token == token);
      CHECK(visit.aes_key == read_aes_key(key));
      const bool is_new = token == "new0token" && key == knocking::kOtherKey;
      CHECK((verdict(app, sent, kNow + kDay) == "good") == is_new);
    }
  }
  CHECK(verdict(app, secure(kText, "new0token", knocking::kKey), kNow + kDay) == "decryption");
  CHECK(verdict(app, secure(kText, knocking::kToken), kNow + kDay) == "signature");
  SUBCASE("an empty one of before is no token") {
    app.previous_token = "";
    CHECK(verdict(app, secure(kText, "", knocking::kKey)) == "signature");
  }
}

TEST_CASE("an old timestamp is taken: WeChat's retries have one") {
  OpenApp app = app_in("secure");
  CHECK(heard(app, secure(kText), kNow + 30 * kDay) == "hello");
}

TEST_CASE("a probe of WeChat's cloud is not let in without a signature") {
  Sent probe;
  probe.body = R"({"action":"CheckContainerPath"})";
  for (const char* mode : {"plain", "compat", "secure"}) {
    CAPTURE(mode);
    CHECK(check_push(app_in(mode), probe.knock(), kNow).verdict != Verdict::good);
  }
  const Visit signed_one = check_push(app_in("plain"), plain(probe.body).knock(), kNow);
  CHECK(signed_one.verdict == Verdict::good);
  CHECK_FALSE(signed_one.is_message);
}

TEST_CASE("JSON comes in as XML does, and says so for the answer") {
  const std::string inside = R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1700000000,)"
                             R"("MsgType":"text","Content":"hello","MsgId":9223372036854775807})";
  const Visit visit = check_push(app_in("secure"), knocking::secure_json(inside).knock(), kNow);
  CHECK(visit.verdict == Verdict::good);
  CHECK(visit.format == Format::json);
  CHECK(visit.is_encrypted);
  CHECK(visit.message.id == "9223372036854775807");
  const Visit clear = check_push(app_in("plain"), plain(inside).knock(), kNow);
  CHECK(clear.format == Format::json);
  CHECK_FALSE(clear.is_encrypted);
  CHECK(check_push(app_in("secure"), secure(kText).knock(), kNow).format == Format::xml);
}

TEST_CASE("a URL check is answered with its echostr, as it stands or decrypted") {
  const OpenApp app = app_in("secure");
  const auto check = [&](const Sent& sent, const OpenApp& of) {
    const Visit visit = check_url(of, sent.knock(), kNow);
    return visit.verdict == Verdict::good ? visit.echo : std::string(word(visit.verdict));
  };
  Sent sent = plain("");
  sent.echostr = "4375120948345356249";
  CHECK(check(sent, app) == "4375120948345356249");
  Sent other = plain("", "other0token");
  other.echostr = "x";
  CHECK(check(other, app) == "signature");
  CHECK(check(plain(""), app) == "incomplete");
  SUBCASE("the published one that is encrypted itself") {
    for (const auto& vector : vectors::of_kind("open")) {
      if (vector.name != "java-verifyUrl" && vector.name != "wechatpy-echo") continue;
      CAPTURE(vector.name);
      OpenApp of = app;
      of.token = vector.text(0);
      of.aes_key = vector.text(1);
      of.wechat_app_id = vector.text(2);
      Sent encrypted;
      encrypted.timestamp = vector.text(3);
      encrypted.nonce = vector.text(4);
      encrypted.msg_signature = vector.text(5);
      encrypted.echostr = vector.text(6);
      CHECK(check(encrypted, of) == vector.text(9));
      of.wechat_app_id = "wx0000000000000000";
      CHECK(check(encrypted, of) == "app_id");
      of.token = "other0token";
      CHECK(check(encrypted, of) == "signature");
    }
  }
  SUBCASE("the published one that is clear") {
    const auto vector = vectors::of_kind("sign").front();
    OpenApp of = app;
    of.token = vector.fields[0][0];
    Sent clear;
    clear.timestamp = vector.fields[0][1];
    clear.nonce = vector.fields[0][2];
    clear.signature = vector.text(1);
    clear.echostr = "4375120948345356249";
    CHECK(check(clear, of) == "4375120948345356249");
  }
}

TEST_CASE("published messages come in") {
  for (const auto& vector : vectors::of_kind("open")) {
    if (!vector.text(9).starts_with('<') && !vector.text(9).starts_with('{')) continue;
    CAPTURE(vector.name);
    OpenApp app = app_in("secure");
    app.token = vector.text(0);
    app.aes_key = vector.text(1);
    app.wechat_app_id = vector.text(2);
    Sent sent;
    sent.timestamp = vector.text(3);
    sent.nonce = vector.text(4);
    sent.msg_signature = vector.text(5);
    sent.encrypt_type = "aes";
    sent.body = "<xml><Encrypt>" + vector.text(6) + "</Encrypt></xml>";
    const Visit visit = check_push(app, sent.knock(), kNow);
    CHECK(visit.verdict == Verdict::good);
    CHECK(visit.is_message);
  }
}
