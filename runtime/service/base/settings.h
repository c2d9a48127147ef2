// Everything that the environment can set. Read once, checked at start: a wrong value is refused
// with its name, what it may be, and the remedy. `--help` prints the table in settings.cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/base/log.h"

namespace giz {

struct Address {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const Address&) const = default;
};

using Seconds = std::chrono::seconds;

struct Settings {
  // where it listens; an empty text switches a link off
  std::optional<Address> http = Address{"0.0.0.0", 8080};         // PORT, GZ_HTTP_ADDR (PORT wins)
  std::optional<Address> device_tcp = Address{"0.0.0.0", 6000};   // GZ_DEVICE_TCP_ADDR
  std::optional<Address> device_udp = Address{"0.0.0.0", 6000};   // GZ_DEVICE_UDP_ADDR
  std::optional<Address> mqtt_listen = Address{"0.0.0.0", 1883};  // GZ_MQTT_LISTEN
  std::string mqtt_url;  // GZ_MQTT_URL  mqtt://user:password@host:1883; empty: alone
  std::string
      public_base_url;  // PUBLIC_BASE_URL  https://lamp.example.com; empty: the request's host

  // store
  // GZ_DB_URL  or postgres://user:password@host/db; DATABASE_URL where it is not set
  std::string db_url = "sqlite:///data/app.db";
  std::string master_key;  // GZ_MASTER_KEY or GZ_MASTER_KEY_FILE  64 hex digits; empty: a file
                           // beside the database
  unsigned telemetry_raw_days = 30;      // GZ_TELEMETRY_RAW_DAYS
  unsigned telemetry_rollup_days = 730;  // GZ_TELEMETRY_ROLLUP_DAYS
  unsigned audit_days = 365;             // GZ_AUDIT_DAYS

  // who may come in
  std::string admin_token;  // GZ_ADMIN_TOKEN or _FILE  for /internal and /metrics; empty: made at
                            // first start, printed once
  std::string accounts = "anonymous";  // GZ_ACCOUNTS  anonymous | password | wechat | closed: how a
                                       // page's user signs in
  std::string registration = "open";  // GZ_REGISTRATION  open | closed: whether unknown devices may
                                      // join with a passcode of theirs
  std::vector<std::string>
      allowed_origins;  // GZ_ALLOWED_ORIGINS  comma-separated; empty: only the page's own
  std::vector<std::string>
      trusted_proxies;             // GZ_TRUSTED_PROXIES  CIDRs whose X-Forwarded-For counts
  std::string compat = "gizwits";  // GZ_COMPAT  gizwits | none (empty here)

  // limits
  std::size_t body_limit = 1 << 20;     // GZ_BODY_LIMIT bytes ("1MiB")
  std::size_t ws_max_frame = 64 << 10;  // GZ_WS_MAX_FRAME bytes
  Seconds ws_idle{180};                 // GZ_WS_IDLE
  Seconds http_idle{60};                // GZ_HTTP_IDLE
  Seconds handshake_limit{10};          // GZ_HANDSHAKE_LIMIT  for a request's head, a login
  Seconds device_idle{180};      // GZ_DEVICE_IDLE  a TCP or websocket device without a sign of life
  Seconds udp_session{180};      // GZ_UDP_SESSION
  Seconds offline_grace{10};     // GZ_OFFLINE_GRACE  from a lost link to "offline"
  Seconds broker_presence{660};  // GZ_BROKER_PRESENCE  a device at the broker without a word
  std::chrono::milliseconds command_ack{
      2000};                   // GZ_COMMAND_ACK_MS  from one send of a command to the next
  unsigned command_sends = 3;  // GZ_COMMAND_SENDS
  std::size_t max_connections =
      0;                       // GZ_MAX_CONNECTIONS  0: what the open-files limit allows, less 5 %
  unsigned rate_login = 20;    // GZ_RATE_LOGIN     a minute and address
  unsigned rate_claim = 5;     // GZ_RATE_CLAIM     a minute and user
  unsigned rate_command = 20;  // GZ_RATE_COMMAND   a second and user
  unsigned rate_device_command = 5;  // GZ_RATE_DEVICE_COMMAND  a second and device
  unsigned rate_accept = 50;         // GZ_RATE_ACCEPT    new connections a second and address
  unsigned rate_callback = 200;      // GZ_RATE_CALLBACK  pushes of WeChat's a second and account
  unsigned rate_message = 20;        // GZ_RATE_MESSAGE   websocket messages a second and connection
  unsigned rate_oauth = 10;  // GZ_RATE_OAUTH     sign-ins sent to WeChat, a minute and address
  Seconds drain{10};         // GZ_DRAIN  from SIGTERM to the end

  // integrators
  std::string hook_url;     // GZ_HOOK_URL  events are posted there
  std::string event_topic;  // GZ_EVENT_TOPIC  and published at the broker, at <topic>/<did>
  std::string hook_secret;  // GZ_HOOK_SECRET or _FILE  signs them

  // WeChat: the first account, and where its servers are. What is empty here stays as the settings
  // page has it, and is made or the default at the first start.
  std::string wechat_app_id;       // WECHAT_APP_ID  wx + 16 hexadecimal digits
  std::string wechat_app_secret;   // WECHAT_APP_SECRET or _FILE
  std::string wechat_token;        // WECHAT_TOKEN or _FILE  signs its callbacks
  std::string wechat_aes_key;      // WECHAT_AES_KEY or _FILE  EncodingAESKey
  std::string wechat_mode;         // WECHAT_MODE  plain | compat | secure
  std::string wechat_kind;         // WECHAT_KIND  service | subscription | mini
  std::string wechat_original_id;  // WECHAT_ORIGINAL_ID  gh_...
  std::string token_strategy;      // GZ_TOKEN_STRATEGY  stable | classic
  std::string wechat_api_base = "https://api.weixin.qq.com";    // WECHAT_API_BASE
  std::string wechat_open_base = "https://open.weixin.qq.com";  // WECHAT_OPEN_BASE
  std::string wechat_mp_base = "https://mp.weixin.qq.com";      // WECHAT_MP_BASE

  // the Gizwits cloud, for modules that are bound there
  std::string gizwits_app_id;    // GIZWITS_APP_ID
  std::string gizwits_token;     // GIZWITS_USER_TOKEN or _FILE
  std::string gizwits_uid;       // GIZWITS_UID
  std::string gizwits_api_base;  // GIZWITS_API_BASE  https://api.gizwits.com
  std::string product_secret;    // PRODUCT_SECRET or _FILE

  Log::Form log_form = Log::Form::json;  // GZ_LOG  json | text
  Level log_level = Level::info;         // GZ_LOG_LEVEL
  std::string instance;  // GZ_INSTANCE  this instance's name on the bus; empty: made at start

  bool operator==(const Settings&) const = default;
};

struct BadSetting : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// `get` is std::getenv, or a test's. Throws BadSetting: "GZ_WS_IDLE is 'soon': a number of seconds,
// 10 to 3600, is wanted", a line for each that is wrong. An unknown variable that begins with GZ_
// is refused too, with the nearest name; `names` are all that are set. An empty value is the
// default, except for addresses, which it switches off.
Settings read_settings(const std::function<const char*(const char*)>& get,
                       const std::vector<std::string>& names);

// The table: name, default, meaning.
std::string settings_help();

}  // namespace giz
