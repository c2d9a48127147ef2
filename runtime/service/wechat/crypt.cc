// WXBizMsgCrypt by OpenSSL. The block that is padded is 32 bytes, not the cipher's 16, so that
// OpenSSL's own padding is off and both ends are ours.
#include "runtime/service/wechat/crypt.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "runtime/service/base/crypto.h"

namespace giz::wechat {
namespace {

constexpr std::size_t kKey = 32;
constexpr std::size_t kUserKey = 16;
constexpr std::size_t kKeyText = 43;
constexpr std::size_t kIv = 16;  // the key's first half
constexpr std::size_t kCipherBlock = 16;
constexpr std::size_t kPadBlock = 32;
constexpr std::size_t kRandom = 16;
constexpr std::size_t kHead = kRandom + 4;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

enum class Way : std::uint8_t { open, seal };

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Whole blocks to whole blocks; empty where OpenSSL will not. AES-256 or -128, as the key is long.
std::string aes_cbc(std::string_view key, std::string_view iv, std::string_view in, Way way) {
  const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string out(in.size() + kCipherBlock, '\0');
  auto* const to = reinterpret_cast<unsigned char*>(out.data());
  int size = 0;
  const EVP_CIPHER* const kind = key.size() == kKey ? EVP_aes_256_cbc() : EVP_aes_128_cbc();
  const bool good =
      cipher &&
      EVP_CipherInit_ex(cipher.get(), kind, nullptr, bytes_of(key), bytes_of(iv),
                        way == Way::seal ? 1 : 0) == 1 &&
      EVP_CIPHER_CTX_set_padding(cipher.get(), 0) == 1 &&
      EVP_CipherUpdate(cipher.get(), to, &size, bytes_of(in), static_cast<int>(in.size())) == 1;
  out.resize(good ? static_cast<std::size_t>(size) : 0);
  return out;
}

std::uint32_t length_at(std::string_view four) {
  std::uint32_t length = 0;
  for (const char byte : four) length = length << 8 | static_cast<std::uint8_t>(byte);
  return length;
}

// How many bytes of padding stand at the end; 0: wrong ones.
std::size_t padding_of(std::string_view plain, std::size_t block) {
  const std::size_t pad = static_cast<std::uint8_t>(plain.back());
  if (pad < 1 || pad > block || pad > plain.size()) return 0;
  return plain.find_first_not_of(plain.back(), plain.size() - pad) == std::string_view::npos ? pad
                                                                                             : 0;
}

Opened read_plain(std::string_view plain, std::string_view app_id) {
  const std::size_t pad = padding_of(plain, kPadBlock);
  if (pad == 0) return {Fault::padding, {}};
  plain.remove_suffix(pad);
  if (plain.size() < kHead) return {Fault::size, {}};
  const std::uint32_t length = length_at(plain.substr(kRandom, 4));
  plain.remove_prefix(kHead);
  if (length > plain.size()) return {Fault::size, {}};
  if (plain.substr(length) != app_id) return {Fault::app_id, {}};
  return {Fault::none, std::string(plain.substr(0, length))};
}

}  // namespace

std::string signature_of(std::initializer_list<std::string_view> parts) {
  std::vector<std::string_view> sorted(parts);
  // std::string_view compares as unsigned bytes, whatever the locale.
  std::sort(sorted.begin(), sorted.end());
  std::string whole;
  for (const std::string_view part : sorted) whole += part;
  return sha1_hex(whole);
}

// Published keys are random letters, whose last one has two bits that no byte takes; WeChat's own
// decoders pass over them, strict ones refuse such keys.
std::optional<std::string> read_aes_key(std::string_view encoding_aes_key) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string_view wanted = digits.substr(0, 62);
  if (encoding_aes_key.size() != kKeyText ||
      encoding_aes_key.find_first_not_of(wanted) != std::string_view::npos) {
    return std::nullopt;
  }
  std::string text(encoding_aes_key);
  text.back() = digits[digits.find(text.back()) & ~std::size_t{3}];
  std::string key;
  if (!from_base64(text + '=', key) || key.size() != kKey) return std::nullopt;
  return key;
}

std::string_view word(Fault fault) {
  constexpr std::array<std::string_view, 7> words{
      "none",          "no base64",  "no whole blocks",
      "wrong padding", "wrong size", "another app's message",
      "wrong key"};
  return words[static_cast<std::size_t>(fault)];
}

Opened open_text(std::string_view aes_key, std::string_view app_id, std::string_view encrypted) {
  if (aes_key.size() != kKey) return {Fault::cipher, {}};
  std::string sealed;
  if (!from_base64(encrypted, sealed)) return {Fault::base64, {}};
  if (sealed.empty() || sealed.size() % kCipherBlock != 0) return {Fault::length, {}};
  const std::string plain = aes_cbc(aes_key, aes_key.substr(0, kIv), sealed, Way::open);
  if (plain.size() != sealed.size()) return {Fault::cipher, {}};
  return read_plain(plain, app_id);
}

std::string seal_text(std::string_view aes_key, std::string_view app_id, std::string_view text,
                      std::string_view random) {
  if (aes_key.size() != kKey || random.size() != kRandom) {
    throw std::logic_error("a key of 32 bytes and 16 random ones are wanted");
  }
  std::string plain(random);
  for (int shift = 24; shift >= 0; shift -= 8) {
    plain += static_cast<char>(text.size() >> shift & 255);
  }
  plain.append(text).append(app_id);
  const std::size_t pad = kPadBlock - plain.size() % kPadBlock;
  plain.append(pad, static_cast<char>(pad));
  const std::string sealed = aes_cbc(aes_key, aes_key.substr(0, kIv), plain, Way::seal);
  if (sealed.empty()) throw std::runtime_error("OpenSSL does not encrypt");
  return to_base64(sealed);
}

Opened open_user_data(std::string_view session_key, std::string_view iv,
                      std::string_view encrypted) {
  std::string key, vector, sealed;
  if (!from_base64(session_key, key) || key.size() != kUserKey || !from_base64(iv, vector) ||
      vector.size() != kIv) {
    return {Fault::cipher, {}};
  }
  if (!from_base64(encrypted, sealed)) return {Fault::base64, {}};
  if (sealed.empty() || sealed.size() % kCipherBlock != 0) return {Fault::length, {}};
  std::string plain = aes_cbc(key, vector, sealed, Way::open);
  if (plain.size() != sealed.size()) return {Fault::cipher, {}};
  const std::size_t pad = padding_of(plain, kCipherBlock);
  if (pad == 0) return {Fault::padding, {}};
  plain.resize(plain.size() - pad);
  return {Fault::none, std::move(plain)};
}

std::string user_data_signature(std::string_view raw_data, std::string_view session_key) {
  return sha1_hex(std::string(raw_data).append(session_key));
}

std::string jssdk_signature(std::string_view ticket, std::string_view nonce, std::int64_t timestamp,
                            std::string_view url) {
  return sha1_hex(fmt::format("jsapi_ticket={}&noncestr={}&timestamp={}&url={}", ticket, nonce,
                              timestamp, url.substr(0, url.find('#'))));
}

}  // namespace giz::wechat
