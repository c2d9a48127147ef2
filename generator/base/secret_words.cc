#include "generator/base/secret_words.h"

#include <algorithm>
#include <array>
#include <string>

namespace gizgen {
namespace {

// In lower case, without the characters that join words.
constexpr auto secret_keys = std::to_array<std::string_view>({
    "accesstoken",  "aeskey",      "apikey",      "apisecret",    "appsecret",
    "clientsecret", "credential",  "credentials", "devicesecret", "encodingaeskey",
    "passcode",     "passwd",      "password",    "privatekey",   "productsecret",
    "pwd",          "secret",      "secretkey",   "token",        "usertoken",
    "wechatsecret", "wechattoken",
});

std::string folded(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '_' || c == '-' || c == ' ' || c == '.') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool is_base64_key(std::string_view text) {
  if (text.size() != 43) return false;
  std::size_t lower = 0;
  std::size_t upper = 0;
  std::size_t digits = 0;
  std::size_t others = 0;
  for (const char c : text) {
    lower += c >= 'a' && c <= 'z';
    upper += c >= 'A' && c <= 'Z';
    digits += c >= '0' && c <= '9';
    others += c == '+' || c == '/';
  }
  return lower + upper + digits + others == text.size() && lower > 0 && upper > 0 && digits >= 3;
}

}  // namespace

bool is_secret_key(std::string_view key) {
  if (key.size() > 40) return false;
  return std::find(secret_keys.begin(), secret_keys.end(), folded(key)) != secret_keys.end();
}

bool ends_as_secret_key(std::string_view name) {
  if (name.size() > 80) return false;
  const std::string text = folded(name);
  return std::any_of(secret_keys.begin(), secret_keys.end(),
                     [&](std::string_view key) { return text.ends_with(key); });
}

bool is_secret_text(std::string_view text) {
  return is_base64_key(text) || text.find("PRIVATE KEY") != std::string_view::npos;
}

}  // namespace gizgen
