// What a message is answered with in the same exchange (a passive reply), as WeChat reads it: XML
// or JSON, plain or in an encrypted envelope.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/wechat/message.h"

namespace giz::wechat {

enum class Format : std::uint8_t { xml, json };

// The answer where there is nothing to say; WeChat shows nobody anything.
inline constexpr std::string_view kSuccess = "success";
inline constexpr std::size_t kLongestText = 2048;  // bytes of UTF-8; longer ones are cut

struct Reply {
  enum class Kind : std::uint8_t {
    none,  // "success"
    text,
    image,
    voice,
    video,
    music,
    news,  // one article is shown
    transfer_customer_service,
    device_text,
    device_status,
  };
  struct Article {
    std::string title, description, picture_url, url;
  };

  Kind kind = Kind::none;
  std::string text;  // of text; of device_text as bytes, sent as base64
  std::string media_id;
  std::string title, description;           // video, music
  std::string url, hq_url, thumb_media_id;  // music
  std::vector<Article> articles = {};
  std::string agent;    // transfer_customer_service: to this one; empty: to any
  bool online = false;  // device_status

  static Reply of_text(std::string text);
};
std::string_view word(Reply::Kind kind);

// To who sent `message`; empty for Kind::none.
std::string print_reply(const Reply& reply, const Message& message, std::int64_t seconds,
                        Format format);

// What seals replies; its parts are views of an account's.
struct Sealing {
  std::string_view token, aes_key /* 32 bytes */, app_id;
};
// The envelope: Encrypt, MsgSignature, TimeStamp (a number in JSON), Nonce.
std::string print_envelope(const Sealing& sealing, std::string_view inside, std::int64_t seconds,
                           std::string_view nonce, std::string_view random16, Format format);

// At most `most` bytes, no character cut in two; what was cut ends in "…".
std::string shortened_text(std::string_view text, std::size_t most);

}  // namespace giz::wechat
