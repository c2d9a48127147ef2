// One table: read_settings and settings_help both walk it.
#include "runtime/service/base/settings.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/setting_kinds.h"

namespace giz {
namespace {

enum class Secrecy : std::uint8_t { open, secret };  // a secret is never shown and has a _FILE

struct Row {
  std::string name;
  std::string standard;  // as a text that means the default; empty: nothing is set
  std::string meaning;
  SettingKind kind;
  Secrecy secrecy = Secrecy::open;
};

bool not_blank(std::string_view text) {
  return text.find_first_of(" \t\r\n") == std::string_view::npos;
}

bool is_key(std::string_view text) {
  std::string bytes;
  return text.size() == 64 && from_hex(text, bytes);
}

bool is_alnum(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

bool is_topic(std::string_view text) {
  return text.size() <= 200 && text.find_first_of("+#") == std::string_view::npos &&
         text.front() != '/' && text.back() != '/';
}

bool is_instance(std::string_view text) {
  return text.size() <= 32 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

// Sets only the port, and the address where there is none.
SettingKind port_setting() {
  return {"a port, 0 (a free one) to 65535,", [](Settings& settings, std::string_view text) {
            std::uint64_t port = 0;
            const bool good = parse_whole(text, 0, 65535, port);
            Address address = settings.http.value_or(Address{"0.0.0.0", 0});
            address.port = static_cast<std::uint16_t>(port);
            settings.http = address;
            return good;
          }};
}

SettingKind log_form_setting() {
  return {"json or text", [](Settings& settings, std::string_view text) {
            settings.log_form = text == "text" ? Log::Form::text : Log::Form::json;
            return text == "text" || text == "json";
          }};
}

SettingKind log_level_setting() {
  return {"debug, info, warn or error", [](Settings& settings, std::string_view text) {
            constexpr std::array<std::string_view, 4> words{"debug", "info", "warn", "error"};
            const auto* const found = std::find(words.begin(), words.end(), text);
            settings.log_level = static_cast<Level>(found - words.begin());
            return found != words.end();
          }};
}

SettingKind secret_setting(std::string Settings::*field) {
  return text_setting(field, "a text of at least 16 characters without spaces",
                      [](std::string_view text) { return text.size() >= 16 && not_blank(text); });
}

SettingKind token_setting(std::string Settings::*field) {
  return text_setting(field, "a text without spaces", not_blank);
}

using enum Secrecy;
using S = Settings;

std::vector<Row> listen_rows() {
  return {
      {"GZ_HTTP_ADDR", "0.0.0.0:8080", "where pages, API and websockets are served",
       address_setting(&S::http)},
      // Behind GZ_HTTP_ADDR, for it wins.
      {"PORT", "", "the port of GZ_HTTP_ADDR, as platforms set it; it wins", port_setting()},
      {"PUBLIC_BASE_URL", "", "what users type, https://lamp.example.com; else the request's host",
       base_url_setting(&S::public_base_url)},
      {"GZ_DEVICE_TCP_ADDR", "0.0.0.0:6000", "where devices connect by TCP",
       address_setting(&S::device_tcp)},
      {"GZ_DEVICE_UDP_ADDR", "0.0.0.0:6000", "where devices send UDP",
       address_setting(&S::device_udp)},
      {"GZ_MQTT_LISTEN", "0.0.0.0:1883", "where devices connect by MQTT, without a broker",
       address_setting(&S::mqtt_listen)},
      {"GZ_MQTT_URL", "", "a broker: mqtt://user:password@host:1883",
       url_setting(&S::mqtt_url, {"mqtt"}), secret},
  };
}

std::vector<Row> store_rows() {
  return {
      // Before GZ_DB_URL, which wins.
      {"DATABASE_URL", "", "a PostgreSQL as platforms set it; GZ_DB_URL wins",
       url_setting(&S::db_url, {"postgres", "postgresql"}), secret},
      {"GZ_DB_URL", "sqlite:///data/app.db", "or postgres://user:password@host/db",
       url_setting(&S::db_url, {"sqlite", "postgres", "postgresql"}), secret},
      {"GZ_MASTER_KEY", "", "seals secrets in the database; else a file beside it",
       text_setting(&S::master_key, "64 hexadecimal digits (openssl rand -hex 32)", is_key),
       secret},
      {"GZ_TELEMETRY_RAW_DAYS", "30", "how long single readings are kept",
       number_setting(&S::telemetry_raw_days, 1, 3650)},
      {"GZ_TELEMETRY_ROLLUP_DAYS", "730", "how long hourly sums are kept",
       number_setting(&S::telemetry_rollup_days, 1, 36500)},
      {"GZ_AUDIT_DAYS", "365", "how long the audit is kept",
       number_setting(&S::audit_days, 1, 36500)},
  };
}

std::vector<Row> access_rows() {
  return {
      {"GZ_ADMIN_TOKEN", "", "for /internal and /metrics; else made and printed at first start",
       secret_setting(&S::admin_token), secret},
      {"GZ_ACCOUNTS", "anonymous",
       "how a page's user signs in: anonymous, password, wechat, closed",
       word_setting(&S::accounts, {"anonymous", "password", "wechat", "closed"})},
      {"GZ_REGISTRATION", "open", "open: unknown devices may join with a passcode of theirs",
       word_setting(&S::registration, {"open", "closed"})},
      {"GZ_ALLOWED_ORIGINS", "", "pages of these origins may call; else only the page's own",
       origins_setting(&S::allowed_origins)},
      {"GZ_TRUSTED_PROXIES", "", "networks whose X-Forwarded-For counts",
       cidrs_setting(&S::trusted_proxies)},
      {"GZ_COMPAT", "gizwits", "compatibility surfaces: gizwits or none",
       word_setting(&S::compat, {"gizwits", "none"})},
  };
}

std::vector<Row> limit_rows() {
  return {
      {"GZ_BODY_LIMIT", "1MiB", "the longest body of a request",
       size_setting(&S::body_limit, 1 << 10, 64 << 20)},
      {"GZ_WS_MAX_FRAME", "64KiB", "the longest websocket message from outside",
       size_setting(&S::ws_max_frame, 1 << 10, 16 << 20)},
      {"GZ_WS_IDLE", "180", "a websocket without a sign of life, seconds",
       seconds_setting(&S::ws_idle, 10, 3600)},
      {"GZ_HTTP_IDLE", "60", "a connection without a request, seconds",
       seconds_setting(&S::http_idle, 1, 3600)},
      {"GZ_HANDSHAKE_LIMIT", "10", "for a request to arrive whole, for a log-in, seconds",
       seconds_setting(&S::handshake_limit, 1, 120)},
      {"GZ_DEVICE_IDLE", "180", "a device on TCP or websocket without a sign of life, seconds",
       seconds_setting(&S::device_idle, 10, 3600)},
      {"GZ_UDP_SESSION", "180", "a device on UDP without a sign of life, seconds",
       seconds_setting(&S::udp_session, 10, 3600)},
      {"GZ_OFFLINE_GRACE", "10", "from a lost link to \"offline\", seconds",
       seconds_setting(&S::offline_grace, 0, 600)},
      {"GZ_BROKER_PRESENCE", "660", "a device at the broker without a word, seconds",
       seconds_setting(&S::broker_presence, 10, 86400)},
      {"GZ_COMMAND_ACK_MS", "2000", "from one send of a command to the next, milliseconds",
       millis_setting(&S::command_ack, 50, 60000)},
      {"GZ_COMMAND_SENDS", "3", "how often a command is sent at most",
       number_setting(&S::command_sends, 1, 10)},
      {"GZ_MAX_CONNECTIONS", "0", "at once; 0: what the open-files limit allows, less 5 %",
       count_setting(&S::max_connections, 0, 10'000'000)},
      {"GZ_RATE_LOGIN", "20", "log-ins a minute and address; 0: no limit, as for all rates",
       number_setting(&S::rate_login, 0, 1'000'000)},
      {"GZ_RATE_CLAIM", "5", "claims a minute and user",
       number_setting(&S::rate_claim, 0, 1'000'000)},
      {"GZ_RATE_COMMAND", "20", "commands a second and user",
       number_setting(&S::rate_command, 0, 1'000'000)},
      {"GZ_RATE_DEVICE_COMMAND", "5", "commands a second and device",
       number_setting(&S::rate_device_command, 0, 1'000'000)},
      {"GZ_RATE_ACCEPT", "50", "new connections a second and address",
       number_setting(&S::rate_accept, 0, 1'000'000)},
      {"GZ_RATE_MESSAGE", "20", "websocket messages a second and connection",
       number_setting(&S::rate_message, 0, 1'000'000)},
      {"GZ_RATE_OAUTH", "10", "sign-ins sent to WeChat, a minute and address",
       number_setting(&S::rate_oauth, 0, 1'000'000)},
      {"GZ_RATE_CALLBACK", "200", "messages of WeChat's a second and account",
       number_setting(&S::rate_callback, 0, 1'000'000)},
      {"GZ_DRAIN", "10", "from SIGTERM to the end, seconds", seconds_setting(&S::drain, 0, 600)},
  };
}

std::vector<Row> outside_rows() {
  return {
      {"GZ_HOOK_URL", "", "events are posted there", url_setting(&S::hook_url, {"https", "http"})},
      {"GZ_EVENT_TOPIC", "", "events are published at the broker, at <topic>/<did>",
       text_setting(&S::event_topic, "a topic without + and #", is_topic)},
      {"GZ_HOOK_SECRET", "", "signs them", secret_setting(&S::hook_secret), secret},
      {"GIZWITS_APP_ID", "", "of the application at the Gizwits cloud",
       token_setting(&S::gizwits_app_id)},
      {"GIZWITS_USER_TOKEN", "", "of its user", token_setting(&S::gizwits_token), secret},
      {"GIZWITS_UID", "", "its user", token_setting(&S::gizwits_uid)},
      {"GIZWITS_API_BASE", "", "https://api.gizwits.com",
       url_setting(&S::gizwits_api_base, {"https", "http"})},
      {"PRODUCT_SECRET", "", "the product's secret", token_setting(&S::product_secret), secret},
      {"GZ_LOG", "json", "json for machines, text for people", log_form_setting()},
      {"GZ_LOG_LEVEL", "info", "debug, info, warn, error", log_level_setting()},
      {"GZ_INSTANCE", "", "this instance's name on the bus; else made at start",
       text_setting(&S::instance, "at most 32 of a-z, 0-9, - and _", is_instance)},
  };
}

std::vector<Row> wechat_rows() {
  const auto app_id = [](std::string_view text) {
    return text.size() == 18 && text.starts_with("wx") && is_alnum(text);
  };
  const auto token = [](std::string_view text) {
    return text.size() >= 3 && text.size() <= 32 && is_alnum(text);
  };
  const auto aes_key = [](std::string_view text) { return text.size() == 43 && is_alnum(text); };
  const auto original_id = [](std::string_view text) {
    return text.size() > 3 && text.size() <= 32 && text.starts_with("gh_") &&
           is_alnum(text.substr(3));
  };
  return {
      {"WECHAT_APP_ID", "", "the first WeChat account; others are added on the settings page",
       text_setting(&S::wechat_app_id, "wx and 16 letters and digits", app_id)},
      {"WECHAT_APP_SECRET", "", "its AppSecret", token_setting(&S::wechat_app_secret), secret},
      {"WECHAT_TOKEN", "", "signs its callbacks; else made at first start",
       text_setting(&S::wechat_token, "3 to 32 letters and digits", token), secret},
      {"WECHAT_AES_KEY", "", "its EncodingAESKey; else made at first start",
       text_setting(&S::wechat_aes_key, "43 letters and digits", aes_key), secret},
      {"WECHAT_MODE", "", "of its callbacks: plain, compat or secure; else secure at first",
       word_setting(&S::wechat_mode, {"plain", "compat", "secure"})},
      {"WECHAT_KIND", "", "service, subscription or mini; else service at first",
       word_setting(&S::wechat_kind, {"service", "subscription", "mini"})},
      {"WECHAT_ORIGINAL_ID", "", "gh_..., the account's original id",
       text_setting(&S::wechat_original_id, "gh_ and letters and digits", original_id)},
      {"GZ_TOKEN_STRATEGY", "", "its access token: stable or classic; else stable at first",
       word_setting(&S::token_strategy, {"stable", "classic"})},
      {"WECHAT_API_BASE", "https://api.weixin.qq.com", "WeChat's servers: its API",
       base_url_setting(&S::wechat_api_base)},
      {"WECHAT_OPEN_BASE", "https://open.weixin.qq.com", "where users sign in",
       base_url_setting(&S::wechat_open_base)},
      {"WECHAT_MP_BASE", "https://mp.weixin.qq.com", "where QR codes are shown",
       base_url_setting(&S::wechat_mp_base)},
  };
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (auto part : {listen_rows, store_rows, access_rows, limit_rows, outside_rows, wechat_rows}) {
    for (Row& row : part()) {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

// A secret's file, without the line's end that editors leave.
std::string read_secret(const std::string& name, const std::string& path) {
  constexpr std::size_t most = 64 << 10;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  std::string text(most + 1, '\0');
  const int open_error = errno;
  const std::size_t size = file ? std::fread(text.data(), 1, text.size(), file.get()) : 0;
  if (!file || std::ferror(file.get()) != 0) {
    throw BadSetting(fmt::format("{} is '{}': {}; the name of a file that can be read is wanted",
                                 name, path, std::strerror(file ? errno : open_error)));
  }
  if (size > most) {
    throw BadSetting(fmt::format("{} is '{}': longer than 64 KiB, which no secret is", name, path));
  }
  text.resize(size);
  while (text.ends_with('\n') || text.ends_with('\r')) {
    text.pop_back();
  }
  return text;
}

void read_row(const Row& row, const std::function<const char*(const char*)>& get,
              Settings& settings) {
  const char* const set = get(row.name.c_str());
  std::optional<std::string> value;
  if (set != nullptr) {
    value = set;
  }
  std::string origin = row.name;
  if (row.secrecy == secret) {
    const std::string file = row.name + "_FILE";
    const char* const path = get(file.c_str());
    if (path != nullptr && *path != '\0') {
      if (value && !value->empty()) {
        throw BadSetting(fmt::format("{} and {} are both set: leave one out", row.name, file));
      }
      value = read_secret(file, path);
      origin = "the content of " + file;
    }
  }
  if (!value || (value->empty() && !row.kind.empty_means_off)) {
    return;
  }
  if (!row.kind.parse(settings, *value)) {
    throw BadSetting(
        row.secrecy == secret
            ? fmt::format("{} is wrong (not shown): {} is wanted", origin, row.kind.wanted)
            : fmt::format("{} is '{}': {} is wanted", origin, *value, row.kind.wanted));
  }
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// Empty where the name is known.
std::string unknown_name(const std::string& name, const std::vector<Row>& rows) {
  std::string nearest;
  std::size_t least = name.size();
  for (const Row& row : rows) {
    const std::string file = row.secrecy == secret ? row.name + "_FILE" : row.name;
    for (const std::string& known : {row.name, file}) {
      const std::size_t far = distance(name, known);
      if (far == 0) {
        return {};
      }
      if (far < least) {
        least = far;
        nearest = known;
      }
    }
  }
  return least * 3 <= name.size() ? fmt::format("{} is no setting: did you mean {}?", name, nearest)
                                  : fmt::format("{} is no setting: --help lists them all", name);
}

}  // namespace

Settings read_settings(const std::function<const char*(const char*)>& get,
                       const std::vector<std::string>& names) {
  const std::vector<Row> rows = all_rows();
  Settings settings;
  std::string wrong;
  const auto add = [&wrong](std::string_view line) {
    wrong += wrong.empty() || line.empty() ? "" : "\n";
    wrong += line;
  };
  for (const std::string& name : names) {
    if (name.starts_with("GZ_")) {
      add(unknown_name(name, rows));
    }
  }
  for (const Row& row : rows) {
    try {
      read_row(row, get, settings);
    } catch (const BadSetting& bad) {
      add(bad.what());
    }
  }
  if (settings.compat == "none") {
    settings.compat.clear();
  }
  if (!wrong.empty()) {
    throw BadSetting(wrong);
  }
  return settings;
}

std::string settings_help() {
  std::string out = fmt::format("{:25} {:26} {}\n", "variable", "default", "meaning");
  for (const Row& row : all_rows()) {
    out += fmt::format("{:25} {:26} {}{}\n", row.name, row.standard, row.meaning,
                       row.secrecy == secret ? "; or " + row.name + "_FILE names a file" : "");
  }
  return out;
}

}  // namespace giz
