// An account as the settings page reads and writes it. What WeChat keeps secret (AppSecret, the
// product's secret) goes in and never out; what has to be pasted into WeChat's console (token,
// EncodingAESKey) is shown.
#pragma once

#include <string>

#include "runtime/service/admin/findings.h"
#include "runtime/service/base/product.h"
#include "runtime/service/net/http.h"
#include "runtime/service/wechat/apps.h"

namespace giz::admin {

using net::Json;
using wechat::OpenApp;

// What is told beside the account itself.
struct AppView {
  std::string base;       // "https://lamp.example.com"
  std::string host;       // "lamp.example.com"
  std::string egress_ip;  // as WeChat saw it; empty: not known
  std::vector<store::AppToken> tokens;
  std::vector<Finding> findings;
};
Json app_json(const OpenApp& app, const AppView& view, Millis now);

// An object that holds nothing but the members below and "version".
Json app_body(const net::Request& request);

// Takes over what `body` has of these members: name, slug, kind, wechat_app_id, mode, original_id,
// gizwits_app_id, product_key, token_strategy, legacy_devices, disabled, menu, notices; and secret,
// product_secret, of which an empty text keeps what is there and null clears it. The names of what
// has changed. Refusal bad_request with the field.
std::vector<std::string> apply(const Json& body, const Product& product, OpenApp& app);

}  // namespace giz::admin
