// What every handler holds, and the limits that all surfaces draw from.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/service/api/api.h"
#include "runtime/service/api/worker.h"
#include "runtime/service/net/origins.h"
#include "runtime/service/net/rate.h"

namespace giz::api {

using Json = net::Json;
using Ctx = std::shared_ptr<const Parts>;

struct Shared {
  explicit Shared(const Settings& settings);

  net::RateLimit login;          // by address: every attempt to sign in or up
  net::RateLimit login_name;     // by account: guessing one password from many addresses
  net::RateLimit claim;          // by user
  net::RateLimit claim_address;  // by address: a new anonymous user is a cheap thing
  net::RateLimit command;        // by user; that by device is the hub's
  net::RateLimit oauth;          // by address: sign-ins that are sent to WeChat
  net::RateLimit callback;       // by WeChat account
  std::unordered_map<std::int64_t, unsigned> sockets;  // open ones by user
  Worker worker;
  net::Origins origins;
};

constexpr unsigned kSocketsOfUser = 10;

// Refusal throttled, with how long to wait, where `key` has had its share.
void take(const Parts& parts, net::RateLimit& limit, std::string_view key, std::string_view scope);

void take_command(const Parts& parts, std::int64_t user);

// An entry of the audit chain for what this request did.
store::Audit audit_of(const Parts& parts, const net::Request& request, std::string actor,
                      std::string action, std::string target, std::string result,
                      const Json& detail = Json::object());

// Tells this user's open pages, on any instance, that they have a device more:
// giz/<product>/user/<id>. What ends is told by the hub, to who watches the device.
void tell_user(const Parts& parts, std::int64_t user, const Json& what);

std::string actor_of(std::int64_t user);  // "user:12"

// Where the service is reached from outside: PUBLIC_BASE_URL, or what the request says.
struct Endpoint {
  bool secure = false;
  std::string host;
  std::uint16_t port = 80;
  std::string origin;  // "https://lamp.example.com"
};
Endpoint endpoint_of(const Parts& parts, const net::Request& request);

// Refusal forbidden where a browser says that another site's page asks.
void check_origin(const Parts& parts, const net::Request& request);

}  // namespace giz::api
