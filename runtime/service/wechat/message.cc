// Tables of names, and one reader for what each message has.
#include "runtime/service/wechat/message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/net/http.h"

namespace giz::wechat {
namespace {

constexpr std::string_view kByCode = "qrscene_";
constexpr std::size_t kLongestKept = 4096;  // bytes of one field: WeChat's own are shorter
constexpr std::size_t kLongestId = 64;      // an openid has 28 characters

struct TypeName {
  MessageType type;
  std::string_view name;
};
constexpr std::array type_names{
    TypeName{MessageType::text, "text"},
    TypeName{MessageType::image, "image"},
    TypeName{MessageType::voice, "voice"},
    TypeName{MessageType::video, "video"},
    TypeName{MessageType::shortvideo, "shortvideo"},
    TypeName{MessageType::location, "location"},
    TypeName{MessageType::link, "link"},
    TypeName{MessageType::miniprogrampage, "miniprogrampage"},
    TypeName{MessageType::hardware, "hardware"},
    TypeName{MessageType::device_text, "device_text"},
    TypeName{MessageType::device_event, "device_event"},
    TypeName{MessageType::event, "event"},
    TypeName{MessageType::other, "other"},
};

struct EventName {
  EventType event;
  std::string_view name;  // as WeChat writes it
};
constexpr std::array event_names{
    EventName{EventType::none, "none"},
    EventName{EventType::subscribe, "subscribe"},
    EventName{EventType::unsubscribe, "unsubscribe"},
    EventName{EventType::scan, "SCAN"},
    EventName{EventType::location, "LOCATION"},
    EventName{EventType::click, "CLICK"},
    EventName{EventType::view, "VIEW"},
    EventName{EventType::scancode_push, "scancode_push"},
    EventName{EventType::scancode_waitmsg, "scancode_waitmsg"},
    EventName{EventType::pic_sysphoto, "pic_sysphoto"},
    EventName{EventType::pic_photo_or_album, "pic_photo_or_album"},
    EventName{EventType::pic_weixin, "pic_weixin"},
    EventName{EventType::location_select, "location_select"},
    EventName{EventType::view_miniprogram, "view_miniprogram"},
    EventName{EventType::template_sent, "TEMPLATESENDJOBFINISH"},
    EventName{EventType::prompt_answered, "subscribe_msg_popup_event"},
    EventName{EventType::prompts_changed, "subscribe_msg_change_event"},
    EventName{EventType::prompt_sent, "subscribe_msg_sent_event"},
    EventName{EventType::authorization_revoked, "user_authorization_revoke"},
    EventName{EventType::console_test, "debug_demo"},
    EventName{EventType::device_bound, "bind"},
    EventName{EventType::device_unbound, "unbind"},
    EventName{EventType::device_watched, "subscribe_status"},
    EventName{EventType::device_unwatched, "unsubscribe_status"},
    EventName{EventType::other, "other"},
};
static_assert(type_names.size() == static_cast<std::size_t>(MessageType::other) + 1);
static_assert(event_names.size() == static_cast<std::size_t>(EventType::other) + 1);

MessageType type_of(std::string_view name) {
  const auto* const found = std::ranges::find(type_names, name, &TypeName::name);
  return found == type_names.end() ? MessageType::other : found->type;
}

bool is_of_device(EventType event) {
  return event >= EventType::device_bound && event <= EventType::device_unwatched;
}

// Names are compared without case: documents write "scan" and "SCAN", "VIEW" and "view".
EventType event_of(std::string_view name, MessageType type) {
  const auto* const found = std::ranges::find_if(event_names, [&](const EventName& one) {
    return one.event != EventType::none && net::same_word(one.name, name) &&
           is_of_device(one.event) == (type == MessageType::device_event);
  });
  return found == event_names.end() ? EventType::other : found->event;
}

// What is longer than any of WeChat's is taken as not said.
std::string kept(const Tree& tree, std::string_view name, std::size_t most = kLongestKept) {
  const std::string_view text = tree.text_of(name);
  return text.size() <= most ? std::string(text) : std::string();
}

bool is_digits(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void read_content(const Tree& tree, Message& message) {
  message.text = tree.text_of("Content");  // whole: it is a person's, and bounded by the reader
  message.media_id = kept(tree, "MediaId");
  message.thumb_media_id = kept(tree, "ThumbMediaId");
  message.picture_url = kept(tree, "PicUrl");
  message.format = kept(tree, "Format");
  message.title = kept(tree, "Title");
  message.description = kept(tree, "Description");
  message.url = kept(tree, "Url");
  message.latitude = kept(tree, "Location_X");
  message.longitude = kept(tree, "Location_Y");
  message.scale = kept(tree, "Scale");
  message.label = kept(tree, "Label");
  if (message.type == MessageType::voice) message.text = tree.text_of("Recognition");
  if (message.type == MessageType::miniprogrampage) message.url = kept(tree, "PagePath");
}

void read_prompts(const Tree& tree, Message& message) {
  for (const std::string_view around :
       {"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent", ""}) {
    // As JSON the lists may stand at the top, without the event's name around them.
    const Tree* const holder = around.empty() ? &tree : tree.child(around);
    if (holder == nullptr) continue;
    for (const Tree& list : holder->children) {
      if (list.name != "List") continue;
      message.prompts.push_back(
          {kept(list, "TemplateId"), list.text_of("SubscribeStatusString") == "accept"});
    }
  }
}

void read_event(const Tree& tree, Message& message) {
  message.event_key = kept(tree, "EventKey");
  message.menu_id = kept(tree, "MenuId");
  message.ticket = kept(tree, "Ticket");
  if (message.menu_id.empty()) message.menu_id = kept(tree, "MenuID");
  if (message.event == EventType::subscribe && message.event_key.starts_with(kByCode)) {
    message.event_key.erase(0, kByCode.size());
    message.by_code = true;
  }
  if (message.event == EventType::location) {
    message.latitude = kept(tree, "Latitude");
    message.longitude = kept(tree, "Longitude");
    message.scale = kept(tree, "Precision");
  }
  if (const Tree* const scan = tree.child("ScanCodeInfo")) {
    message.scan_type = kept(*scan, "ScanType");
    message.scan_result = kept(*scan, "ScanResult");
  }
  if (const Tree* const place = tree.child("SendLocationInfo")) {
    message.latitude = kept(*place, "Location_X");
    message.longitude = kept(*place, "Location_Y");
    message.scale = kept(*place, "Scale");
    message.label = kept(*place, "Label");
  }
  const Tree* const pictures = tree.child("SendPicsInfo");
  if (const Tree* const list = pictures ? pictures->child("PicList") : nullptr) {
    for (const Tree& item : list->children) message.pictures.push_back(kept(item, "PicMd5Sum"));
  }
  message.job = kept(tree, "MsgID");
  message.status = kept(tree, "Status");
  read_prompts(tree, message);
}

// Content of the hardware platform is base64; what is none is no content.
void read_device(const Tree& tree, Message& message) {
  message.device_type = kept(tree, "DeviceType");
  message.device_id = kept(tree, "DeviceID");
  message.session = kept(tree, "SessionID");
  if (!from_base64(tree.text_of("Content"), message.text)) message.text.clear();
  const std::string_view op = tree.text_of("OpType");
  message.watches = op == "1" || op == "2";
  // It is the sender too; where both stand there they are the same.
  if (message.from.empty()) message.from = kept(tree, "OpenID", kLongestId);
}

}  // namespace

std::string_view word(MessageType type) { return type_names[static_cast<std::size_t>(type)].name; }
std::string_view word(EventType event) { return event_names[static_cast<std::size_t>(event)].name; }

MessageRead read_message(const Tree& tree) {
  MessageRead result;
  Message& message = result.message;
  message.to = kept(tree, "ToUserName", kLongestId);
  message.from = kept(tree, "FromUserName", kLongestId);
  message.id = kept(tree, "MsgId", kLongestId);
  message.type = type_of(tree.text_of("MsgType"));
  const std::string_view created = tree.text_of("CreateTime");
  if (is_digits(created, 18)) {
    std::from_chars(created.data(), created.data() + created.size(), message.created);
  }
  const bool is_event =
      message.type == MessageType::event || message.type == MessageType::device_event;
  if (is_event) message.event = event_of(tree.text_of("Event"), message.type);
  if (message.type == MessageType::event) {
    read_event(tree, message);
  } else if (is_event || message.type == MessageType::device_text ||
             message.type == MessageType::hardware) {
    read_device(tree, message);
  } else {
    read_content(tree, message);
  }
  if (message.from.empty()) result.fault = "'FromUserName' is missing or no openid";
  if (tree.text_of("MsgType").empty()) result.fault = "'MsgType' is missing";
  return result;
}

std::string key_of(const Message& message) {
  std::string whole, order;
  // Each with its length in front, so that no two lists of parts read the same.
  const auto add = [&whole](std::string_view part) {
    fmt::format_to(std::back_inserter(whole), "{}:{},", part.size(), part);
  };
  if (!message.id.empty()) {
    order = fmt::format("m{:0>20.20}", message.id);
    add("id");
    add(message.id);
    add(message.from);
  } else {
    order = fmt::format("e{:0>20}", message.created);
    add("event");
    add(message.from);
    add(std::to_string(message.created));
    add(word(message.type));
    add(word(message.event));
    add(message.event_key);
    add(message.menu_id);
    add(message.device_id);
    add(message.session);
    add(message.scan_result);
    add(message.job);
  }
  return order + to_hex(sha256(whole)).substr(0, 32);
}

}  // namespace giz::wechat
