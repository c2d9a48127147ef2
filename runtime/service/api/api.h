// The HTTP API and the websocket dialect: thin handlers over hub and store.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/hub/hub.h"
#include "runtime/service/net/server.h"
#include "runtime/service/store/store.h"
#include "runtime/service/wechat/office.h"

namespace giz::api {

// Of the service itself; what it serves is told by the product's fingerprint.
inline constexpr std::string_view kVersion = "0.1.0";

// What the surfaces have in common beside the parts: limits by user and address, open sockets.
struct Shared;
std::shared_ptr<Shared> make_shared_state(const Settings& settings);

struct Parts {
  net::asio::io_context& loop;
  const Settings& settings;
  const MasterKey& key;
  store::Store& store;
  hub::Hub& hub;
  bus::Bus& bus;
  const Log& log;
  Metrics& metrics;
  Clock clock;
  std::string admin_token_hash;  // SHA-256, hex
  // Copies of one Parts share it: hand the same Parts to every add_ function.
  std::shared_ptr<Shared> shared = make_shared_state(settings);
  // What this process does at WeChat; null: nothing.
  std::shared_ptr<const wechat::Office> wechat = nullptr;
};

void add_native(Parts parts, net::Router& router);     // /api/v1
void add_gizwits(Parts parts, net::Router& router);    // /app ..., where GZ_COMPAT names gizwits
void add_websocket(Parts parts, net::Server& server);  // /ws/app/v1
net::WebSocketRoute websocket_route(Parts parts);      // the same without a server
// Devices, push, counters, the audit chain, for integrators with the admin token.
void add_internal(Parts parts, net::Router& router);    // /internal/v1
void add_operations(Parts parts, net::Router& router);  // /healthz /readyz /version /metrics
// The panel's files, in memory, gzipped where the client takes it, with ETag and the strict CSP.
// "/index.html" is also "/", and "/admin/admin.html" also "/admin".
struct PanelFile {
  std::string_view path;  // "/index.html"
  std::string_view type;  // "text/html; charset=utf-8"
  std::string_view body;
  std::string_view gzip;  // empty: not kept
};
void add_panel(Parts parts, net::Router& router, std::span<const PanelFile> files);

// Signing in through WeChat, its JS-SDK, the files that prove a domain, and what a page wants to
// know: /wechat/oauth, /wechat/jssdk, /NAME.txt, /api/v1/wechat. parts.wechat must be there.
void add_wechat(Parts parts, net::Router& router);

// The native surface as an OpenAPI 3.1 document, the product's datapoints as schemas with limits.
net::Json openapi(const Product& product);

}  // namespace giz::api
