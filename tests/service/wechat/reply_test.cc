#include "runtime/service/wechat/reply.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "runtime/service/net/target.h"
#include "runtime/service/wechat/crypt.h"
#include "runtime/service/wechat/xml.h"
#include "tests/service/wechat/vectors.h"

using namespace giz;
using namespace giz::wechat;

namespace {

Message asked() {
  Message message;
  message.from = "o1";
  message.to = "gh_1";
  message.device_type = "gh_1";
  message.device_id = "0C8B";
  message.session = "77";
  return message;
}

const std::string kHead =
    "<xml><ToUserName><![CDATA[o1]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName>"
    "<CreateTime>1700000000</CreateTime>";
std::string in_xml(const Reply& reply) {
  const std::string text = print_reply(reply, asked(), 1'700'000'000, Format::xml);
  REQUIRE(text.starts_with(kHead));
  REQUIRE(text.ends_with("</xml>"));
  CHECK(read_xml(text).fault == "");
  return text.substr(kHead.size(), text.size() - kHead.size() - 6);
}
std::string in_json(const Reply& reply) {
  return print_reply(reply, asked(), 1'700'000'000, Format::json);
}

}  // namespace

TEST_CASE("replies of every kind are written as WeChat reads them") {
  using Kind = Reply::Kind;
  CHECK(in_xml(Reply::of_text("开")) ==
        "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[开]]></Content>");
  CHECK(in_json(Reply::of_text("开")) ==
        R"({"ToUserName":"o1","FromUserName":"gh_1","CreateTime":1700000000,"MsgType":"text",)"
        R"("Content":"开"})");
  Reply media;
  media.media_id = "m";
  media.title = "t";
  media.description = "d";
  media.kind = Kind::image;
  CHECK(in_xml(media) ==
        "<MsgType><![CDATA[image]]></MsgType><Image><MediaId><![CDATA[m]]>"
        "</MediaId></Image>");
  media.kind = Kind::voice;
  CHECK(in_xml(media) ==
        "<MsgType><![CDATA[voice]]></MsgType><Voice><MediaId><![CDATA[m]]>"
        "</MediaId></Voice>");
  media.kind = Kind::video;
  CHECK(in_xml(media) ==
        "<MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[m]]></MediaId><Title>"
        "<![CDATA[t]]></Title><Description><![CDATA[d]]></Description></Video>");
  media.kind = Kind::music;
  media.url = "u";
  media.hq_url = "h";
  media.thumb_media_id = "i";
  CHECK(in_xml(media) ==
        "<MsgType><![CDATA[music]]></MsgType><Music><Title><![CDATA[t]]></Title><Description>"
        "<![CDATA[d]]></Description><MusicUrl><![CDATA[u]]></MusicUrl><HQMusicUrl><![CDATA[h]]>"
        "</HQMusicUrl><ThumbMediaId><![CDATA[i]]></ThumbMediaId></Music>");
  Reply news;
  news.kind = Kind::news;
  news.articles = {{"t", "d", "p", "u"}};
  CHECK(in_xml(news) ==
        "<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item><Title>"
        "<![CDATA[t]]></Title><Description><![CDATA[d]]></Description><PicUrl><![CDATA[p]]>"
        "</PicUrl><Url><![CDATA[u]]></Url></item></Articles>");
  CHECK(nlohmann::json::parse(in_json(news))["Articles"][0]["Title"] == "t");
  Reply person;
  person.kind = Kind::transfer_customer_service;
  CHECK(in_xml(person) == "<MsgType><![CDATA[transfer_customer_service]]></MsgType>");
  person.agent = "a@test";
  CHECK(in_xml(person) ==
        "<MsgType><![CDATA[transfer_customer_service]]></MsgType><TransInfo><KfAccount>"
        "<![CDATA[a@test]]></KfAccount></TransInfo>");
  CHECK(print_reply(Reply{}, asked(), 1, Format::xml) == "");
  CHECK(Reply::of_text("").kind == Kind::none);
}

TEST_CASE("a device's replies name the device and its session again") {
  Reply reply;
  reply.kind = Reply::Kind::device_text;
  reply.text = std::string("\x00\x01\xff", 3);
  CHECK(in_xml(reply) ==
        "<MsgType><![CDATA[device_text]]></MsgType><DeviceType><![CDATA[gh_1]]></DeviceType>"
        "<DeviceID><![CDATA[0C8B]]></DeviceID><SessionID><![CDATA[77]]></SessionID><Content>"
        "<![CDATA[AAH/]]></Content>");
  reply.kind = Reply::Kind::device_status;
  reply.online = true;
  CHECK(in_xml(reply) ==
        "<MsgType><![CDATA[device_status]]></MsgType><DeviceType><![CDATA[gh_1]]></DeviceType>"
        "<DeviceID><![CDATA[0C8B]]></DeviceID><DeviceStatus>1</DeviceStatus>");
}

TEST_CASE("the envelope is the published one, as XML and as JSON") {
  for (const auto& vector : vectors::of_kind("seal")) {
    if (vector.fields.size() < 9) continue;
    CAPTURE(vector.name);
    const std::string key = read_aes_key(vector.text(0)).value();
    const std::string token = vector.text(5);
    const std::string app_id = vector.text(1);
    const std::string time = vector.text(6);
    const auto envelope = [&](Format format) {
      return print_envelope({token, key, app_id}, vector.text(3), std::stoll(time), vector.text(7),
                            vector.text(2), format);
    };
    CHECK(envelope(Format::xml) ==
          "<xml><Encrypt><![CDATA[" + vector.text(4) + "]]></Encrypt><MsgSignature><![CDATA[" +
              vector.text(8) + "]]></MsgSignature><TimeStamp>" + time +
              "</TimeStamp><Nonce><![CDATA[" + vector.text(7) + "]]></Nonce></xml>");
    CHECK(envelope(Format::json) == "{\"Encrypt\":\"" + vector.text(4) + "\",\"MsgSignature\":\"" +
                                        vector.text(8) + "\",\"TimeStamp\":" + time +
                                        ",\"Nonce\":\"" + vector.text(7) + "\"}");
  }
}

TEST_CASE("a text that is too long ends between two characters") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "好";
  const std::string cut = shortened_text(text, kLongestText);
  CHECK(cut.size() <= kLongestText);
  CHECK(cut.size() > kLongestText - 6);
  CHECK(cut.ends_with("好…"));
  CHECK(net::is_utf8(cut));
  CHECK(shortened_text("好", 3) == "好");
  const Tree sent = read_xml(print_reply(Reply::of_text(text), asked(), 1, Format::xml)).tree;
  CHECK(sent.text_of("Content") == cut);
}
