#include "runtime/service/api/gizwits_shapes.h"

#include <algorithm>

#include <fmt/format.h>

namespace giz::api {
namespace {

// Both ports are told, for a client that talks the other scheme than the one we know of.
constexpr std::uint16_t kPlain = 80;
constexpr std::uint16_t kSecure = 443;

std::string_view role_of(const store::Binding& binding, bool shared) {
  if (binding.role == store::Role::guest) return "guest";
  return shared ? "owner" : "special";
}

}  // namespace

std::string uid_text(std::int64_t user) { return fmt::format("{:032x}", user); }

net::Response gizwits_error(int status, int code, std::string_view message,
                            std::string_view detail) {
  return net::Response::json({{"error_code", code},
                              {"error_message", message},
                              {"detail_message", detail.empty() ? Json(nullptr) : Json(detail)}},
                             status);
}

net::Response gizwits_error(const Refusal& refusal) {
  net::Response response = gizwits_error(http_status(refusal.reason), gizwits_code(refusal.reason),
                                         refusal.what(), refusal.field);
  if (refusal.retry_after > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(refusal.retry_after));
  }
  return response;
}

Json gizwits_device(const Endpoint& endpoint, const store::Device& device,
                    const store::Binding& binding, bool shared) {
  const std::uint16_t other = endpoint.secure ? kPlain : kSecure;
  const bool usual = endpoint.port == (endpoint.secure ? kSecure : kPlain);
  const std::uint16_t known = endpoint.port;
  const std::uint16_t unknown = usual ? other : endpoint.port;
  return {{"product_key", device.product_key},
          {"did", device.did},
          {"mac", device.mac},
          {"is_online", device.online},
          {"passcode", ""},
          {"host", endpoint.host},
          {"port", 1883},
          {"port_s", 8883},
          {"ws_port", endpoint.secure ? unknown : known},
          {"wss_port", endpoint.secure ? known : unknown},
          {"remark", binding.remark},
          {"is_disabled", device.disabled},
          {"type", "normal"},
          {"dev_alias", binding.alias},
          {"dev_label", Json::array()},
          {"role", role_of(binding, shared)},
          {"proto_ver", "03"},
          {"wifi_soft_version", device.firmware},
          {"is_sandbox", false}};
}

}  // namespace giz::api
