#include "tests/service/wechat/knock.h"

#include <fmt/format.h>

#include "runtime/service/wechat/crypt.h"

namespace giz::knocking {
namespace {

constexpr std::string_view kRandom = "0123456789abcdef";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

void sign(Sent& sent, std::string_view token) {
  sent.signature = wechat::signature_of({token, sent.timestamp, sent.nonce});
}

}  // namespace

std::string Sent::query() const {
  std::string out;
  const auto add = [&out](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out += fmt::format("{}{}={}", out.empty() ? "?" : "&", name, escaped(value));
  };
  add("signature", signature);
  add("timestamp", timestamp);
  add("nonce", nonce);
  add("echostr", echostr);
  add("encrypt_type", encrypt_type);
  add("msg_signature", msg_signature);
  return out;
}

Sent plain(std::string body, std::string_view token) {
  Sent sent;
  sent.body = std::move(body);
  sign(sent, token);
  return sent;
}

Sent secure(std::string inside, std::string_view token, std::string_view key,
            std::string_view app_id, std::string_view beside) {
  const std::string encrypt =
      wechat::seal_text(wechat::read_aes_key(key).value(), app_id, inside, kRandom);
  Sent sent;
  sign(sent, token);
  sent.encrypt_type = "aes";
  sent.msg_signature = wechat::signature_of({token, sent.timestamp, sent.nonce, encrypt});
  sent.body = fmt::format(
      "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>{}<Encrypt><![CDATA[{}]]></Encrypt></xml>",
      beside, encrypt);
  return sent;
}

Sent secure_json(std::string inside) {
  Sent sent = secure(std::move(inside));
  const std::size_t begin = sent.body.find("<Encrypt><![CDATA[") + 18;
  const std::string encrypt = sent.body.substr(begin, sent.body.find("]]>", begin) - begin);
  sent.body = fmt::format(R"({{"ToUserName":"gh_1","Encrypt":"{}"}})", encrypt);
  return sent;
}

std::string text_xml(std::string_view from, std::string_view id, std::string_view text,
                     std::int64_t created) {
  return fmt::format(
      "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>"
      "<CreateTime>{}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{}]]>"
      "</Content><MsgId>{}</MsgId></xml>",
      from, created, text, id);
}

std::string event_xml(std::string_view from, std::string_view event, std::string_view more,
                      std::int64_t created) {
  return fmt::format(
      "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>"
      "<CreateTime>{}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{}]]>"
      "</Event>{}</xml>",
      from, created, event, more);
}

}  // namespace giz::knocking
