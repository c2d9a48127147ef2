// Secrets, tokens and digests; OpenSSL inside.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace giz {

using Digest = std::array<std::uint8_t, 32>;

void random_bytes(std::span<std::uint8_t> out);

// 256 random bits as 43 characters of base64url.
std::string random_token();
// `size` characters out of `alphabet`, each equally likely.
std::string random_text(std::size_t size, std::string_view alphabet);

Digest sha256(std::string_view data);
Digest hmac_sha256(std::string_view key, std::string_view data);
std::string sha1_hex(std::string_view data);  // lower case; for protocols that ask for it
std::string md5_hex(std::string_view data);   // lower case; for protocols that ask for it

std::string to_hex(std::span<const std::uint8_t> data);
bool from_hex(std::string_view text, std::string& out);  // false: no hexadecimal, or an odd count
std::string to_base64(std::string_view data);
std::string to_base64url(std::string_view data);            // without '='
bool from_base64(std::string_view text, std::string& out);  // strict, padded

// Takes as long for a wrong first character as for a wrong last one.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// A password as it is kept, "$scrypt$ln=14,r=8,p=5$SALT$HASH", and the question whether a password
// is the one. Both are slow by intent (some 200 ms, 16 MiB): not for the loop's thread where many
// ask. A text that is no such hash fits no password.
std::string hash_password(std::string_view password);
bool check_password(std::string_view password, std::string_view hashed);

// The service's own key: hashes passcodes (an HMAC, so that the table alone is worth nothing) and
// seals secrets at rest (AES-256-GCM, nonce in front; base64, so that any column takes it). What
// was made for one purpose is nothing to another.
class MasterKey {
 public:
  explicit MasterKey(Digest key) : key_(key) {}

  std::string hash(std::string_view purpose, std::string_view secret) const;  // 64 hex digits
  std::string seal(std::string_view purpose, std::string_view plain) const;
  bool open(std::string_view purpose, std::string_view sealed, std::string& plain) const;

 private:
  Digest key_;
};

}  // namespace giz
