// A request to the callback as WeChat makes it, for the tests of the gate and of the route.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/wechat/gate.h"

namespace giz::knocking {

inline constexpr std::string_view kToken = "the0token";
inline constexpr std::string_view kKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
inline constexpr std::string_view kOtherKey = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR";
inline constexpr std::string_view kAppId = "wx2c2769f8efd9abc2";

struct Sent {
  std::string signature, msg_signature, timestamp = "1700000000", nonce = "n1", echostr,
                                        encrypt_type, body;
  wechat::Knock knock() const {
    return {signature, msg_signature, timestamp, nonce, echostr, encrypt_type, body};
  }
  // "?signature=..&timestamp=..", what is not empty.
  std::string query() const;
};

// With `signature`, and the body as it stands.
Sent plain(std::string body, std::string_view token = kToken);
// With both signatures and encrypt_type; the body holds Encrypt, and `beside` it.
Sent secure(std::string inside, std::string_view token = kToken, std::string_view key = kKey,
            std::string_view app_id = kAppId, std::string_view beside = {});
Sent secure_json(std::string inside);

// A text's XML.
std::string text_xml(std::string_view from, std::string_view id, std::string_view text,
                     std::int64_t created = 1'700'000'000);
std::string event_xml(std::string_view from, std::string_view event, std::string_view more = {},
                      std::int64_t created = 1'700'000'000);

}  // namespace giz::knocking
