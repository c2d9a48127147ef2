// What a secret is called and looks like: one opinion for the definition's reader and for what is
// deployed.
#pragma once

#include <string_view>

namespace gizgen {

// "app_secret", "AppSecret", "encoding-aes-key", "token", "passcode": however it is spelt.
bool is_secret_key(std::string_view key);

// A name that ends with one: "GZ_WECHAT_APP_SECRET", "adminPassword", "mqtt.token".
bool ends_as_secret_key(std::string_view name);

// A private key's PEM text, or 43 characters of base64 as WeChat's message key has them: letters of
// both cases and at least three digits, so that no name of that length is taken for one.
bool is_secret_text(std::string_view text);

}  // namespace gizgen
