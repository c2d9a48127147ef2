#include "runtime/service/device/gizwits_bindings.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/device/frames.h"

namespace giz::device {
namespace {

using hub::Json;

constexpr int kNoAnswer = -1;
constexpr std::uint16_t kPort = 8080;
constexpr std::uint16_t kSecurePort = 8880;

std::string text(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return text;
}

std::uint16_t port(const Json& object, const char* name, std::uint16_t otherwise) {
  const auto found = object.find(name);
  const bool is_port =
      found != object.end() && found->is_number_unsigned() && *found > 0 && *found <= 0xFFFF;
  return is_port ? found->get<std::uint16_t>() : otherwise;
}

bool is_on(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && ((found->is_boolean() && found->get<bool>()) || *found == 1);
}

}  // namespace

bool is_token_error(int code) { return code == 9004 || code == 9005 || code == 9006; }

GizwitsPage read_bindings(int status, std::string_view body, bool is_secure) {
  GizwitsPage page;
  const Json json = Json::parse(body, nullptr, false);
  const bool is_object = json.is_object();
  if (is_object && json.contains("error_code") && json["error_code"].is_number_integer()) {
    page.error = json["error_code"].get<int>();
    page.message = text(json, "error_message");
    return page;
  }
  if (status != 200 || !is_object || !json.contains("devices") || !json["devices"].is_array()) {
    page.error = kNoAnswer;
    page.message = fmt::format("status {}, and no list of devices", status);
    return page;
  }
  page.listed = json["devices"].size();
  for (const Json& one : json["devices"]) {
    if (!one.is_object() || is_on(one, "is_disabled")) continue;
    GizwitsBinding binding;
    binding.device.did = text(one, "did");
    binding.device.mac = lower(text(one, "mac"));
    binding.device.passcode = text(one, "passcode");
    binding.device.is_online = is_on(one, "is_online");
    binding.product_key = text(one, "product_key");
    const std::string host = text(one, "host");
    if (!is_did(binding.device.did) || host.empty()) continue;
    binding.url =
        is_secure ? fmt::format("wss://{}:{}/ws/app/v1", host, port(one, "wss_port", kSecurePort))
                  : fmt::format("ws://{}:{}/ws/app/v1", host, port(one, "ws_port", kPort));
    page.bindings.push_back(std::move(binding));
  }
  return page;
}

}  // namespace giz::device
