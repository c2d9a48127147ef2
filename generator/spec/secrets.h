// A definition goes into repositories, images and pages; a secret never stands in one.
#pragma once

#include <string_view>

#include "generator/spec/report.h"
#include "generator/spec/tree.h"

namespace gizgen {

// "app_secret", "AppSecret", "encoding-aes-key", "token", "passcode": however it is spelt.
bool is_secret_key(std::string_view key);

// A private key's PEM text, or 43 characters of base64 as WeChat's message key has them: letters of
// both cases and at least three digits, so that no name of that length is taken for one.
bool is_secret_text(std::string_view text);

// Reports every secret in the tree (E207), and gives the diagnostics a source to show in which they
// are asterisks.
void refuse_secrets(const Node& root, Report& report);

}  // namespace gizgen
