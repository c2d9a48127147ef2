// Digests and encodings. Passwords and the master key are in password.cc and master_key.cc.
#include "runtime/service/base/crypto.h"

#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace giz {
namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string digest_hex(const EVP_MD* kind, std::string_view data) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> out;
  unsigned size = 0;
  if (EVP_Digest(data.data(), data.size(), out.data(), &size, kind, nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no such digest");
  }
  return to_hex({out.data(), size});
}

std::string encode64(std::string_view data, const char* digits, bool pad) {
  std::string out;
  out.reserve((data.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < data.size(); i += 3) {
    const std::size_t left = data.size() - i;
    std::uint32_t bits = static_cast<std::uint8_t>(data[i]) * 0x10000u;
    bits |= left > 1 ? static_cast<std::uint8_t>(data[i + 1]) * 0x100u : 0u;
    bits |= left > 2 ? static_cast<std::uint8_t>(data[i + 2]) : 0u;
    out += digits[bits >> 18];
    out += digits[bits >> 12 & 63];
    if (left > 1) {
      out += digits[bits >> 6 & 63];
    } else if (pad) {
      out += '=';
    }
    if (left > 2) {
      out += digits[bits & 63];
    } else if (pad) {
      out += '=';
    }
  }
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void random_bytes(std::span<std::uint8_t> out) {
  if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
}

std::string random_token() {
  Digest bytes;
  random_bytes(bytes);
  return to_base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string random_text(std::size_t size, std::string_view alphabet) {
  // Bytes past the last whole multiple of the alphabet's size are thrown away: they would make its
  // first characters likelier.
  const std::size_t limit = 256 / alphabet.size() * alphabet.size();
  std::string out;
  std::array<std::uint8_t, 64> bytes;
  while (out.size() < size) {
    random_bytes(bytes);
    for (const std::uint8_t byte : bytes) {
      if (byte < limit && out.size() < size) {
        out += alphabet[byte % alphabet.size()];
      }
    }
  }
  return out;
}

Digest sha256(std::string_view data) {
  Digest out;
  if (EVP_Digest(data.data(), data.size(), out.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  return out;
}

Digest hmac_sha256(std::string_view key, std::string_view data) {
  Digest out;
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(data.data()), data.size(), out.data(),
           &size) == nullptr) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA-256");
  }
  return out;
}

std::string sha1_hex(std::string_view data) { return digest_hex(EVP_sha1(), data); }
std::string md5_hex(std::string_view data) { return digest_hex(EVP_md5(), data); }

std::string to_hex(std::span<const std::uint8_t> data) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(data.size() * 2);
  for (const std::uint8_t byte : data) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

bool from_hex(std::string_view text, std::string& out) {
  out.clear();
  if (text.size() % 2 != 0) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    out += static_cast<char>(high << 4 | low);
  }
  return true;
}

std::string to_base64(std::string_view data) { return encode64(data, kBase64, true); }
std::string to_base64url(std::string_view data) { return encode64(data, kBase64Url, false); }

bool from_base64(std::string_view text, std::string& out) {
  out.clear();
  if (text.size() % 4 != 0) {
    return false;
  }
  std::size_t pads = 0;
  while (pads < 2 && pads < text.size() && text[text.size() - 1 - pads] == '=') {
    ++pads;
  }
  const std::string_view digits(kBase64, 64);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pad = i >= text.size() - pads;
    const std::size_t digit = pad ? 0 : digits.find(text[i]);
    if (digit == std::string_view::npos) {
      return false;
    }
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if (i % 4 == 3) {
      out += static_cast<char>(bits >> 16 & 255);
      out += static_cast<char>(bits >> 8 & 255);
      out += static_cast<char>(bits & 255);
    }
  }
  // One text for one value: bits that no byte takes must be 0.
  for (; pads > 0; --pads) {
    if (out.back() != '\0') {
      return false;
    }
    out.pop_back();
  }
  if (to_base64(out) != text) {
    return false;
  }
  return true;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace giz
