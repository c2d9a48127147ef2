#include "runtime/service/admin/app_json.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "runtime/service/api/query.h"
#include "runtime/service/wechat/menu.h"
#include "runtime/service/wechat/notice.h"

namespace giz::admin {
namespace {

constexpr std::size_t kLongestJson = 16 << 10;
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kLetters =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
constexpr std::string_view kAlnum = kLetters.substr(0, 62);

bool only(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

// A text and what it may be; an empty one is always right, and means "not known".
struct Form {
  std::string_view name;
  std::string OpenApp::*member;
  bool (*fits)(std::string_view text);
  std::string_view wanted;
};

const Form kForms[] = {
    {"slug", &OpenApp::slug,
     [](std::string_view text) {
       return text.size() <= 32 && only(text, "abcdefghijklmnopqrstuvwxyz0123456789-") &&
              !only(text, "0123456789");
     },
     "up to 32 of a-z, 0-9 and '-', with a letter among them"},
    {"wechat_app_id", &OpenApp::wechat_app_id,
     [](std::string_view text) {
       return text.starts_with("wx") && text.size() == 18 && only(text, kAlnum);
     },
     "'wx' and 16 letters and digits, as Basic configuration shows it"},
    {"original_id", &OpenApp::original_id,
     [](std::string_view text) {
       return text.starts_with("gh_") && text.size() > 3 && text.size() <= 32 &&
              only(text.substr(3), kLetters);
     },
     "'gh_' and letters or digits, as Account details shows it"},
    {"gizwits_app_id", &OpenApp::gizwits_app_id,
     [](std::string_view text) { return text.size() == 32 && only(text, kHex); },
     "32 hexadecimal digits"},
};

struct Choice {
  std::string_view name;
  std::string OpenApp::*member;
  std::initializer_list<std::string_view> words;
};
const Choice kChoices[] = {
    {"kind", &OpenApp::kind, {"service", "subscription", "mini"}},
    {"mode", &OpenApp::mode, {"plain", "compat", "secure"}},
    {"token_strategy", &OpenApp::token_strategy, {"stable", "classic"}},
};

[[noreturn]] void refuse_app(std::string_view field, std::string message) {
  throw Refusal(Reason::bad_request, std::move(message), std::string(field));
}

std::string word_of(const Json& body, const Choice& choice) {
  std::string word = api::text_member(body, choice.name, {1, 16});
  if (std::ranges::find(choice.words, std::string_view(word)) == choice.words.end()) {
    refuse_app(choice.name,
               fmt::format("'{}' must be one of {}", choice.name, fmt::join(choice.words, ", ")));
  }
  return word;
}

std::string formed(const Json& body, const Form& form) {
  std::string text = api::text_member(body, form.name, {0, 64});
  if (!text.empty() && !form.fits(text)) {
    refuse_app(form.name, fmt::format("'{}' must be {}", form.name, form.wanted));
  }
  return text;
}

// One service is one product's: another one needs a service of its own.
std::string product_key_of(const Json& body, const Product& product) {
  std::string key = api::text_member(body, "product_key", {0, 64});
  if (!key.empty() && key != product.key) {
    refuse_app("product_key",
               fmt::format("this service is the product {}'s ({}); for another product run its "
                           "own service, each behind a host name of its own",
                           product.key, product.name));
  }
  return key;
}

// Nothing: it stays as it is.
std::optional<std::string> secret_of(const Json& body, std::string_view name) {
  if (!body.contains(name)) return std::nullopt;
  if (body[name].is_null()) return std::string();
  std::string secret = api::text_member(body, name, {0, 128});
  if (secret.empty()) return std::nullopt;
  if (secret.size() < 8 || !only(secret, kLetters)) {
    refuse_app(name, fmt::format("'{}' must be the 32 letters and digits that WeChat shows once; "
                                 "blanks or a line break came with it",
                                 name));
  }
  return secret;
}

// Kept as it was written, so that who comes back to it finds their line breaks.
std::string json_text_of(const Json& body, std::string_view name) {
  const Json& value = body[name];
  if (value.is_null()) return {};
  if (value.is_object() || value.is_array()) return value.dump(2);
  if (!value.is_string()) refuse_app(name, fmt::format("'{}' must be JSON", name));
  std::string text = value.get<std::string>();
  if (text.size() > kLongestJson) {
    refuse_app(name,
               fmt::format("'{}' has {} bytes; at most {} fit", name, text.size(), kLongestJson));
  }
  return only(text, " \t\r\n") ? std::string() : text;
}

// JSON with what it must be for its use; empty: the standard one. `fault_of` knows the use.
std::string checked_json(const Json& body, std::string_view name,
                         std::string (*fault_of)(std::string_view)) {
  std::string text = json_text_of(body, name);
  if (text.empty()) return text;
  try {
    [[maybe_unused]] const Json parsed = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const auto read = std::string_view(text).substr(0, error.byte == 0 ? 0 : error.byte - 1);
    refuse_app(
        name, fmt::format("this is no JSON: line {}, column {}", 1 + std::ranges::count(read, '\n'),
                          read.size() - (read.rfind('\n') + 1) + 1));
  }
  if (std::string fault = fault_of(text); !fault.empty()) refuse_app(name, std::move(fault));
  return text;
}

Json set_json(const std::string& secret) { return {{"set", !secret.empty()}}; }

Json tokens_json(const std::vector<store::AppToken>& tokens) {
  Json all = Json::array();
  for (const store::AppToken& token : tokens) {
    all.push_back({{"kind", token.kind},
                   {"set", !token.value.empty()},
                   {"fetched", token.fetched},
                   {"expires", token.expires},
                   {"bad", token.bad},
                   {"swapped", token.swapped}});
  }
  return all;
}

Json findings_json(const std::vector<Finding>& findings) {
  Json all = Json::array();
  for (const Finding& finding : findings) {
    all.push_back({{"code", finding.code},
                   {"weight", word(finding.weight)},
                   {"field", finding.field},
                   {"zh", finding.zh},
                   {"en", finding.en}});
  }
  return all;
}

// What is pasted into WeChat's console.
Json outputs_json(const OpenApp& app, const AppView& view) {
  Json outputs{{"callback_url", fmt::format("{}/wechat/callback/base/{}", view.base, app.id)},
               {"token", app.token},
               {"aes_key", app.aes_key},
               {"oauth_domain", view.host},
               {"js_domain", view.host},
               {"menu_url", fmt::format("{}/wechat/oauth/{}/start?next=/", view.base, app.id)},
               {"egress_ip", view.egress_ip}};
  if (app.kind == "mini") {
    outputs["request_domain"] = view.base;
    outputs["socket_domain"] = "wss://" + view.host;
  }
  return outputs;
}

}  // namespace

Json app_json(const OpenApp& app, const AppView& view, Millis now) {
  const bool rotating = app.rotated != 0 && now - app.rotated < kDay;
  return {{"id", app.id},
          {"version", app.version},
          {"slug", app.slug},
          {"name", app.name},
          {"kind", app.kind},
          {"wechat_app_id", app.wechat_app_id},
          {"secret", set_json(app.secret)},
          {"mode", app.mode},
          {"original_id", app.original_id},
          {"gizwits_app_id", app.gizwits_app_id},
          {"product_key", app.product_key},
          {"product_secret", set_json(app.product_secret)},
          {"token_strategy", app.token_strategy},
          {"legacy_devices", app.legacy_devices},
          {"menu", app.menu},
          {"notices", app.notices},
          {"created", app.created},
          {"disabled", app.disabled},
          {"previous_until", rotating ? Json(app.rotated + kDay) : Json(nullptr)},
          {"outputs", outputs_json(app, view)},
          {"tokens", tokens_json(view.tokens)},
          {"findings", findings_json(view.findings)}};
}

Json app_body(const net::Request& request) {
  return api::object_body(
      request, {"version", "name", "slug", "kind", "wechat_app_id", "mode", "original_id",
                "gizwits_app_id", "product_key", "token_strategy", "legacy_devices", "disabled",
                "menu", "notices", "secret", "product_secret"});
}

std::vector<std::string> apply(const Json& body, const Product& product, OpenApp& app) {
  std::vector<std::string> changed;
  const auto put = [&](std::string_view name, auto& place, auto value) {
    if (place == value) return;
    place = std::move(value);
    changed.emplace_back(name);
  };
  if (body.contains("name")) put("name", app.name, api::text_member(body, "name", {1, 64}));
  for (const Form& form : kForms) {
    if (body.contains(form.name)) put(form.name, app.*form.member, formed(body, form));
  }
  for (const Choice& choice : kChoices) {
    if (body.contains(choice.name)) put(choice.name, app.*choice.member, word_of(body, choice));
  }
  if (body.contains("product_key"))
    put("product_key", app.product_key, product_key_of(body, product));
  for (const auto& [name, member] : {std::pair{"secret", &OpenApp::secret},
                                     std::pair{"product_secret", &OpenApp::product_secret}}) {
    if (auto secret = secret_of(body, name)) put(name, app.*member, std::move(*secret));
  }
  put("legacy_devices", app.legacy_devices,
      api::bool_member(body, "legacy_devices", app.legacy_devices));
  put("disabled", app.disabled, api::bool_member(body, "disabled", app.disabled));
  if (body.contains("menu"))
    put("menu", app.menu, checked_json(body, "menu", wechat::fault_of_menu));
  if (body.contains("notices"))
    put("notices", app.notices, checked_json(body, "notices", wechat::fault_of_notices));
  return changed;
}

}  // namespace giz::admin
