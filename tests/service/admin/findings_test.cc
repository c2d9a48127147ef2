// What is missing in an account's settings: one row a rule, an account that breaks only that one.
#include "runtime/service/admin/findings.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace giz::admin {
namespace {

store::App complete() {
  store::App app;
  app.id = 1;
  app.name = "Lamp";
  app.wechat_app_id = "wx0123456789abcdef";
  app.secret = "0123456789abcdef0123456789abcdef";
  app.token = "uXq3Rz7Lk0aVb5Nc8Md1We4Tf6Yg9Hj2";
  app.aes_key = "q7Xw2mZr9KcT4bVn8LpY1sDf6GhJ3kL5oP0iU8yT2rE";
  app.original_id = "gh_0123456789ab";
  return app;
}

struct Stand {
  store::App app = complete();
  std::vector<store::AppToken> tokens;
  Ground ground{"https://lamp.example.com", true, false};
};

struct Row {
  const char* code;
  Weight weight;
  void (*spoil)(Stand& stand);
};

const Row kRows[] = {
    {"base_missing", Weight::error, [](Stand& s) { s.ground.base_url.clear(); }},
    {"base_local", Weight::error, [](Stand& s) { s.ground.base_url = "https://10.0.0.7"; }},
    {"base_local", Weight::error, [](Stand& s) { s.ground.base_url = "https://localhost"; }},
    {"base_local", Weight::error, [](Stand& s) { s.ground.base_url = "https://lamp.local"; }},
    {"base_port", Weight::error,
     [](Stand& s) { s.ground.base_url = "https://lamp.example.com:8443"; }},
    {"base_not_https", Weight::warning,
     [](Stand& s) { s.ground.base_url = "http://lamp.example.com"; }},
    {"no_app_id", Weight::error, [](Stand& s) { s.app.wechat_app_id.clear(); }},
    {"no_secret", Weight::error, [](Stand& s) { s.app.secret.clear(); }},
    {"no_original_id", Weight::warning, [](Stand& s) { s.app.original_id.clear(); }},
    {"no_token", Weight::error, [](Stand& s) { s.app.token.clear(); }},
    {"no_aes_key", Weight::error, [](Stand& s) { s.app.aes_key = "short"; }},
    {"mode_plain", Weight::warning, [](Stand& s) { s.app.mode = "plain"; }},
    {"no_domain_file", Weight::warning, [](Stand& s) { s.ground.proved = false; }},
    {"subscription", Weight::warning, [](Stand& s) { s.app.kind = "subscription"; }},
    {"token_swapped", Weight::warning,
     [](Stand& s) {
       s.tokens.emplace_back();
       s.tokens.back().swapped = 1;
     }},
    {"of_environment", Weight::hint, [](Stand& s) { s.ground.of_environment = true; }},
    {"disabled", Weight::hint, [](Stand& s) { s.app.disabled = true; }},
};

bool has_chinese(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xe3; });
}

TEST_CASE("a complete account has no findings") {
  const Stand stand;
  CHECK(findings_of(stand.app, stand.tokens, stand.ground).empty());
}

TEST_CASE("each thing that is missing is found, alone, in both languages") {
  for (const Row& row : kRows) {
    CAPTURE(row.code);
    Stand stand;
    row.spoil(stand);
    const auto findings = findings_of(stand.app, stand.tokens, stand.ground);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == row.code);
    CHECK(findings[0].weight == row.weight);
    CHECK(has_chinese(findings[0].zh));
    CHECK(!has_chinese(findings[0].en.substr(0, 40)));
  }
}

TEST_CASE("what does not concern an account is not asked of it") {
  Stand mini;
  mini.app.kind = "mini";
  mini.app.original_id.clear();
  mini.ground.proved = false;
  CHECK(findings_of(mini.app, mini.tokens, mini.ground).empty());
  Stand plain;
  plain.app.mode = "plain";
  plain.app.aes_key.clear();
  CHECK(findings_of(plain.app, plain.tokens, plain.ground).size() == 1);
  Stand legacy;
  legacy.app.legacy_devices = true;
  legacy.app.original_id.clear();
  const auto findings = findings_of(legacy.app, legacy.tokens, legacy.ground);
  REQUIRE(findings.size() == 2);
  CHECK(findings[1].code == "legacy_without_type");
}

}  // namespace
}  // namespace giz::admin
