// What WeChat tells of a person: a message, or an event. Facts: the platform's message and event
// push, and the hardware platform's (device_event, device_text).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/wechat/tree.h"

namespace giz::wechat {

enum class MessageType : std::uint8_t {
  text,
  image,
  voice,
  video,
  shortvideo,
  location,
  link,
  miniprogrampage,
  hardware,
  device_text,
  device_event,
  event,
  other,
};

enum class EventType : std::uint8_t {
  none,  // a message
  subscribe,
  unsubscribe,
  scan,
  location,
  click,
  view,
  scancode_push,
  scancode_waitmsg,
  pic_sysphoto,
  pic_photo_or_album,
  pic_weixin,
  location_select,
  view_miniprogram,
  template_sent,    // TEMPLATESENDJOBFINISH
  prompt_answered,  // subscribe_msg_popup_event
  prompts_changed,  // subscribe_msg_change_event
  prompt_sent,      // subscribe_msg_sent_event
  authorization_revoked,
  console_test,  // debug_demo
  // Of a device_event.
  device_bound,
  device_unbound,
  device_watched,  // subscribe_status: somebody looks at it and wants its status
  device_unwatched,
  other,
};

// Words for metrics: a closed set, whatever WeChat sends.
std::string_view word(MessageType type);
std::string_view word(EventType event);

struct Message {
  std::string to;            // gh_..., the account
  std::string from;          // openid
  std::int64_t created = 0;  // seconds since 1970, as WeChat says
  MessageType type = MessageType::other;
  EventType event = EventType::none;
  std::string id;  // MsgId: 64 bits, kept as text; events have none

  std::string event_key;  // of CLICK, VIEW, SCAN; of subscribe: the scene without its "qrscene_"
  std::string menu_id, ticket;
  bool by_code = false;  // subscribe: by a parametric QR code, the scene is in event_key

  std::string text;  // Content; of voice: what WeChat recognised; of device_text: as bytes
  std::string media_id, thumb_media_id, picture_url, format;
  std::string title, description, url;            // link; of miniprogrampage Title and PagePath
  std::string latitude, longitude, scale, label;  // location; of LOCATION scale is its Precision
  std::string scan_type, scan_result;
  std::vector<std::string> pictures;  // pic_*: their MD5

  struct Prompt {
    std::string tmpl;
    bool accepted = false;
  };
  std::vector<Prompt> prompts;  // subscribe_msg_*

  std::string job;     // MsgID of TEMPLATESENDJOBFINISH
  std::string status;  // its Status: "success", "failed:user block"

  std::string device_type, device_id;  // gh_..., and what the vendor chose: a MAC
  std::string session;                 // SessionID, digits
  bool watches = false;                // OpType 2, or 1 for one who still looks
};

struct MessageRead {
  std::string fault;  // "'MsgType' is missing"
  Message message;
};
MessageRead read_message(const Tree& tree);

// What tells this message from all others of the account. A redelivery has the same one. It begins
// with the MsgId, or with the time, so that the store writes one message beside the last, not
// anywhere; then a hash, for openids do not stand in keys: over MsgId and sender, or, where there
// is no MsgId, over sender, time and all that tells two events of one second apart: event, key,
// menu, device, scan.
std::string key_of(const Message& message);

}  // namespace giz::wechat
