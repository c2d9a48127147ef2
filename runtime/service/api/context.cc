// Limits are token buckets: the period's share may come at once, then it fills up evenly.
#include "runtime/service/api/context.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/net/http_client.h"

namespace giz::api {
namespace {

constexpr Millis kMinute = 60'000;
constexpr Millis kSecond = 1000;
constexpr double kCommandBurst = 10;
constexpr double kNameTries = 10;       // passwords an account and minute
constexpr double kClaimsOfAddress = 4;  // times what one user may

net::RateLimit every_minute(double rate) { return {rate, kMinute, rate}; }
net::RateLimit every_second(double rate) { return {rate, kSecond, std::max(rate, kCommandBurst)}; }

// "Host" may name a port; an IPv6 address stands in brackets.
Endpoint split_host(std::string_view host, bool secure) {
  Endpoint endpoint{secure, std::string(host), static_cast<std::uint16_t>(secure ? 443 : 80),
                    fmt::format("{}://{}", secure ? "https" : "http", host)};
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos) {
    return endpoint;
  }
  unsigned port = 0;
  for (const char digit : host.substr(colon + 1)) {
    if (digit < '0' || digit > '9' || port > 65535) return endpoint;
    port = port * 10 + static_cast<unsigned>(digit - '0');
  }
  endpoint.host = host.substr(0, colon);
  endpoint.port = static_cast<std::uint16_t>(port);
  return endpoint;
}

std::string origin_of(const net::Url& url) {
  const bool usual = url.port == (url.scheme == "https" ? 443 : 80);
  return usual ? fmt::format("{}://{}", url.scheme, url.host)
               : fmt::format("{}://{}:{}", url.scheme, url.host, url.port);
}

}  // namespace

Shared::Shared(const Settings& settings)
    : login(every_minute(settings.rate_login)),
      login_name(every_minute(settings.rate_login == 0 ? 0 : kNameTries)),
      claim(every_minute(settings.rate_claim)),
      claim_address(every_minute(kClaimsOfAddress * settings.rate_claim)),
      command(every_second(settings.rate_command)),
      oauth(every_minute(settings.rate_oauth)),
      callback(every_second(settings.rate_callback)),
      origins(settings.public_base_url, settings.allowed_origins) {}

std::shared_ptr<Shared> make_shared_state(const Settings& settings) {
  return std::make_shared<Shared>(settings);
}

void take(const Parts& parts, net::RateLimit& limit, std::string_view key, std::string_view scope) {
  const net::RateLimit::Answer answer = limit.take(key, parts.clock());
  if (answer.allowed) return;
  parts.metrics
      .counter("gz_rate_limited_total", "Requests refused because a limit was reached",
               fmt::format("scope=\"{}\"", scope))
      .add();
  throw Refusal(Reason::throttled, fmt::format("too many attempts ({}); wait and try again", scope),
                {}, static_cast<int>((answer.wait + 999) / 1000));
}

void take_command(const Parts& parts, std::int64_t user) {
  take(parts, parts.shared->command, std::to_string(user), "command");
}

store::Audit audit_of(const Parts& parts, const net::Request& request, std::string actor,
                      std::string action, std::string target, std::string result,
                      const Json& detail) {
  store::Audit entry;
  entry.time = parts.clock();
  entry.actor = std::move(actor);
  entry.action = std::move(action);
  entry.target = std::move(target);
  entry.result = std::move(result);
  entry.address = request.peer;
  entry.request_id = request.id;
  entry.detail = detail.dump();
  return entry;
}

void tell_user(const Parts& parts, std::int64_t user, const Json& what) {
  parts.bus.publish(fmt::format("giz/{}/user/{}", parts.hub.product().key, user), what.dump());
}

std::string actor_of(std::int64_t user) { return fmt::format("user:{}", user); }

Endpoint endpoint_of(const Parts& parts, const net::Request& request) {
  if (parts.settings.public_base_url.empty()) {
    return split_host(request.header("Host"), request.secure);
  }
  const net::Url url = net::parse_url(parts.settings.public_base_url);
  return {url.scheme == "https", url.host, url.port, origin_of(url)};
}

void check_origin(const Parts& parts, const net::Request& request) {
  if (parts.shared->origins.allows(request)) return;
  throw Refusal(Reason::forbidden,
                "this page's origin is not allowed; GZ_ALLOWED_ORIGINS names those that are",
                "Origin");
}

}  // namespace giz::api
