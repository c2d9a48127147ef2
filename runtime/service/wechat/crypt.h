// Signatures and encryption of WeChat's callbacks (WXBizMsgCrypt). Values in, values out.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace giz::wechat {

// SHA-1, lower-case hexadecimal, of the parts sorted by bytes and put one behind the other:
// signature of (token, timestamp, nonce), msg_signature of (token, timestamp, nonce, encrypt).
std::string signature_of(std::initializer_list<std::string_view> parts);

// 32 bytes of an EncodingAESKey: 43 letters and digits of base64 whose last one may carry spare
// bits. Nothing where it is no such key.
std::optional<std::string> read_aes_key(std::string_view encoding_aes_key);

enum class Fault : std::uint8_t { none, base64, length, padding, size, app_id, cipher };
std::string_view word(Fault fault);  // "wrong padding"

struct Opened {
  Fault fault = Fault::none;
  std::string text;
};
// AES-256-CBC with PKCS#7 of 32 bytes over random(16) + length(4, big endian) + text + app id.
Opened open_text(std::string_view aes_key, std::string_view app_id, std::string_view encrypted);
// The same the other way; `random` is 16 bytes.
std::string seal_text(std::string_view aes_key, std::string_view app_id, std::string_view text,
                      std::string_view random);

// What a mini program hands on of its user: AES-128-CBC with ordinary PKCS#7, key and vector as
// base64. Whose it is stands inside (watermark.appid): that is the caller's to check.
Opened open_user_data(std::string_view session_key, std::string_view iv,
                      std::string_view encrypted);
// The signature beside it: over rawData with the session key behind it.
std::string user_data_signature(std::string_view raw_data, std::string_view session_key);

// JS-SDK: over "jsapi_ticket=..&noncestr=..&timestamp=..&url=..", the URL without its fragment.
std::string jssdk_signature(std::string_view ticket, std::string_view nonce, std::int64_t timestamp,
                            std::string_view url);

}  // namespace giz::wechat
