// Every message and event that WeChat documents, as it writes them.
#include "runtime/service/wechat/message.h"

#include <doctest/doctest.h>

#include "runtime/service/wechat/json.h"
#include "runtime/service/wechat/xml.h"

using namespace giz::wechat;

namespace {

std::string xml_of(const std::string& more, const std::string& type) {
  return "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>"
         "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[" +
         type + "]]></MsgType>" + more + "</xml>";
}
Message read(const std::string& text) {
  const TreeRead tree = text.starts_with('{') ? read_json(text) : read_xml(text);
  REQUIRE(tree.fault == "");
  MessageRead read = read_message(tree.tree);
  REQUIRE(read.fault == "");
  return read.message;
}
Message message_of(const std::string& type, const std::string& more) {
  return read(xml_of(more, type));
}
Message event_of(const std::string& event, const std::string& more = "") {
  return message_of("event", "<Event><![CDATA[" + event + "]]></Event>" + more);
}

}  // namespace

TEST_CASE("a text has its sender, its time and an id of 64 bits") {
  const Message text = message_of(
      "text", "<Content><![CDATA[开 客厅]]></Content><MsgId>18446744073709551615</MsgId>");
  CHECK(text.to == "gh_1");
  CHECK(text.from == "o1");
  CHECK(text.created == 1'700'000'000);
  CHECK(text.type == MessageType::text);
  CHECK(text.event == EventType::none);
  CHECK(text.id == "18446744073709551615");
  CHECK(text.text == "开 客厅");
}

TEST_CASE("messages of every type are read") {
  const Message image = message_of("image", "<PicUrl>u</PicUrl><MediaId>m</MediaId>");
  CHECK(image.type == MessageType::image);
  CHECK(image.picture_url == "u");
  CHECK(image.media_id == "m");
  const Message voice = message_of(
      "voice", "<MediaId>m</MediaId><Format>amr</Format><Recognition>打开客厅。</Recognition>");
  CHECK(voice.type == MessageType::voice);
  CHECK(voice.format == "amr");
  CHECK(voice.text == "打开客厅。");
  for (const char* type : {"video", "shortvideo"}) {
    const Message video = message_of(type, "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>");
    CHECK(word(video.type) == type);
    CHECK(video.thumb_media_id == "t");
  }
  const Message place = message_of("location",
                                   "<Location_X>23.13</Location_X><Location_Y>113.35</Location_Y>"
                                   "<Scale>20</Scale><Label>here</Label>");
  CHECK(place.type == MessageType::location);
  CHECK(place.latitude + "," + place.longitude + "," + place.scale + "," + place.label ==
        "23.13,113.35,20,here");
  const Message link =
      message_of("link", "<Title>t</Title><Description>d</Description><Url>u</Url>");
  CHECK(link.type == MessageType::link);
  CHECK(link.title + link.description + link.url == "tdu");
  const Message page = message_of("miniprogrampage", "<Title>t</Title><PagePath>p</PagePath>");
  CHECK(page.type == MessageType::miniprogrampage);
  CHECK(page.url == "p");
  CHECK(message_of("hardware", "").type == MessageType::hardware);
  CHECK(message_of("tomorrow", "").type == MessageType::other);
}

TEST_CASE("a follower who came by a code brings its scene") {
  const Message plain = event_of("subscribe", "<EventKey></EventKey>");
  CHECK(plain.event == EventType::subscribe);
  CHECK_FALSE(plain.by_code);
  const Message by_code = event_of(
      "subscribe", "<EventKey><![CDATA[qrscene_claim.7KQ2]]></EventKey><Ticket>T</Ticket>");
  CHECK(by_code.by_code);
  CHECK(by_code.event_key == "claim.7KQ2");
  CHECK(by_code.ticket == "T");
  const Message scan = event_of("SCAN", "<EventKey>share.ab</EventKey><Ticket>T</Ticket>");
  CHECK(scan.event == EventType::scan);
  CHECK(scan.event_key == "share.ab");
  CHECK(event_of("scan").event == EventType::scan);
  CHECK(event_of("unsubscribe").event == EventType::unsubscribe);
}

TEST_CASE("events of every kind are read") {
  for (const char* name :
       {"CLICK", "VIEW", "scancode_push", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
        "location_select", "view_miniprogram", "subscribe_msg_sent_event",
        "user_authorization_revoke", "debug_demo", "LOCATION"}) {
    CAPTURE(name);
    CHECK(word(event_of(name).event) == name);
  }
  CHECK(event_of("tomorrow").event == EventType::other);
  CHECK(event_of("none").event == EventType::other);
  CHECK(event_of("bind").event == EventType::other);  // a device's word, but no device's event
  const Message click = event_of("CLICK", "<EventKey>status</EventKey><MenuId>7</MenuId>");
  CHECK(click.event_key == "status");
  CHECK(click.menu_id == "7");
  const Message scan = event_of("scancode_waitmsg",
                                "<EventKey>add</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType>"
                                "<ScanResult>7KQ2-M9XA</ScanResult></ScanCodeInfo>");
  CHECK(scan.event == EventType::scancode_waitmsg);
  CHECK(scan.scan_type + scan.scan_result == "qrcode7KQ2-M9XA");
  const Message pictures =
      event_of("pic_weixin",
               "<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item>"
               "<item><PicMd5Sum>b</PicMd5Sum></item></PicList></SendPicsInfo>");
  CHECK(pictures.pictures == std::vector<std::string>{"a", "b"});
  const Message place = event_of(
      "location_select",
      "<SendLocationInfo><Location_X>1</Location_X><Location_Y>2</Location_Y></SendLocationInfo>");
  CHECK(place.latitude + place.longitude == "12");
  const Message here = event_of(
      "LOCATION", "<Latitude>1</Latitude><Longitude>2</Longitude><Precision>3</Precision>");
  CHECK(here.latitude + here.longitude + here.scale == "123");
  const Message sent = event_of("TEMPLATESENDJOBFINISH",
                                "<MsgID>200163836</MsgID><Status>failed:user block</Status>");
  CHECK(sent.event == EventType::template_sent);
  CHECK(sent.job == "200163836");
  CHECK(sent.status == "failed:user block");
}

TEST_CASE("C19: prompts and what was said to them are read, whatever is around their list") {
  const std::string list =
      "<List><TemplateId>t1</TemplateId><SubscribeStatusString>accept"
      "</SubscribeStatusString></List><List><TemplateId>t2</TemplateId>"
      "<SubscribeStatusString>reject</SubscribeStatusString></List>";
  const auto check = [](const Message& message) {
    CHECK(message.event == EventType::prompt_answered);
    REQUIRE(message.prompts.size() == 2);
    CHECK(message.prompts[0].tmpl == "t1");
    CHECK(message.prompts[0].accepted);
    CHECK(message.prompts[1].tmpl == "t2");
    CHECK_FALSE(message.prompts[1].accepted);
  };
  check(event_of("subscribe_msg_popup_event",
                 "<SubscribeMsgPopupEvent>" + list + "</SubscribeMsgPopupEvent>"));
  const std::string head = R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":"1700000000",)"
                           R"("MsgType":"event","Event":"subscribe_msg_popup_event",)";
  const std::string one = R"({"TemplateId":"t1","SubscribeStatusString":"accept"})";
  const std::string two = R"({"TemplateId":"t2","SubscribeStatusString":"reject"})";
  check(read(head + "\"List\":[" + one + "," + two + "]}"));
  check(read(head + "\"SubscribeMsgPopupEvent\":{\"List\":[" + one + "," + two + "]}}"));
  // A single one is no array.
  const Message single = read(head + "\"List\":" + one + "}");
  REQUIRE(single.prompts.size() == 1);
  CHECK(single.created == 1'700'000'000);
  const Message changed =
      event_of("subscribe_msg_change_event",
               "<SubscribeMsgChangeEvent>" + list + "</SubscribeMsgChangeEvent>");
  CHECK(changed.event == EventType::prompts_changed);
  CHECK(changed.prompts.size() == 2);
}

TEST_CASE("the hardware platform's messages are read") {
  const std::string device =
      "<DeviceType>gh_1</DeviceType><DeviceID>0C8BFD000001</DeviceID>"
      "<SessionID>77</SessionID><OpenID>o1</OpenID>";
  const auto event = [&](const std::string& name, const std::string& more = "") {
    return message_of("device_event", "<Event>" + name + "</Event>" + device + more);
  };
  const Message bound = event("bind", "<Content>AQI=</Content>");
  CHECK(bound.type == MessageType::device_event);
  CHECK(bound.event == EventType::device_bound);
  CHECK(bound.device_type == "gh_1");
  CHECK(bound.device_id == "0C8BFD000001");
  CHECK(bound.session == "77");
  CHECK(bound.text == "\x01\x02");
  CHECK(event("unbind").event == EventType::device_unbound);
  CHECK(event("subscribe_status", "<OpType>2</OpType>").watches);
  CHECK(event("subscribe_status", "<OpType>1</OpType>").watches);
  CHECK_FALSE(event("unsubscribe_status", "<OpType>0</OpType>").watches);
  CHECK(event("subscribe").event == EventType::other);  // a person's, not a device's
  const Message text = message_of("device_text", device + "<Content>*</Content><MsgId>5</MsgId>");
  CHECK(text.type == MessageType::device_text);
  CHECK(text.text == "");
  CHECK(text.id == "5");
}

TEST_CASE("what is no message says so") {
  const auto fault = [](const std::string& text) {
    return read_message(text.starts_with('{') ? read_json(text).tree : read_xml(text).tree).fault;
  };
  CHECK(fault("<xml><MsgType>text</MsgType></xml>") == "'FromUserName' is missing or no openid");
  CHECK(fault("<xml><FromUserName>o1</FromUserName></xml>") == "'MsgType' is missing");
  CHECK(fault(R"({"action":"CheckContainerPath"})") == "'MsgType' is missing");
  CHECK(fault("<xml><MsgType>text</MsgType><FromUserName>" + std::string(65, 'o') +
              "</FromUserName></xml>") == "'FromUserName' is missing or no openid");
}

TEST_CASE("C4: a redelivery has the same key, and nothing else has it") {
  const auto text = [](const std::string& from, const std::string& id, const std::string& said) {
    return key_of(read("<xml><FromUserName>" + from +
                       "</FromUserName><CreateTime>1</CreateTime>"
                       "<MsgType>text</MsgType><Content>" +
                       said + "</Content><MsgId>" + id + "</MsgId></xml>"));
  };
  const std::string key = text("o1", "1", "x");
  CHECK(key.size() == 53);
  CHECK(text("o1", std::string(500, '1'), "x").size() == 53);
  CHECK(key == text("o1", "1", "y"));  // the id tells, not the text
  CHECK(key != text("o2", "1", "x"));  // ids of two people can be the same
  CHECK(key != text("o1", "2", "x"));
  CHECK(text("o1", "9", "x") < text("o1", "10", "x"));  // the store's order is that of ids

  const auto event = [](const std::string& name, const std::string& more = "",
                        const std::string& time = "1") {
    return key_of(read("<xml><FromUserName>o1</FromUserName><CreateTime>" + time +
                       "</CreateTime><MsgType>event</MsgType><Event>" + name + "</Event>" + more +
                       "</xml>"));
  };
  const std::string click = event("CLICK", "<EventKey>status</EventKey>");
  CHECK(click == event("CLICK", "<EventKey>status</EventKey>"));
  CHECK(click != event("CLICK", "<EventKey>status</EventKey>", "2"));
  CHECK(click != event("CLICK", "<EventKey>help</EventKey>"));
  CHECK(click != event("VIEW", "<EventKey>status</EventKey>"));
  CHECK(click != event("CLICK", "<EventKey>status</EventKey><MenuId>2</MenuId>"));
  CHECK(event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID>") !=
        event("TEMPLATESENDJOBFINISH", "<MsgID>2</MsgID>"));
  // Parts are told apart by their lengths.
  CHECK(event("CLICK", "<EventKey>1</EventKey><MenuId>23</MenuId>") !=
        event("CLICK", "<EventKey>12</EventKey><MenuId>3</MenuId>"));
}
