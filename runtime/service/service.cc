// From settings to a running service, and from SIGTERM to its end. Nothing else constructs.
#include "runtime/service/service.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/service/admin/admin.h"
#include "runtime/service/api/wechat_callback.h"
#include "runtime/service/base/crypto.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/bus/in_process.h"
#include "runtime/service/bus/mqtt_bus.h"
#include "runtime/service/device/links.h"
#include "runtime/service/jobs/jobs.h"
#include "runtime/service/net/http_client.h"
#include "runtime/service/store/users.h"
#include "runtime/service/wechat/device_platform.h"

extern char** environ;

namespace giz {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSqlite = "sqlite://";

std::vector<std::string> variable_names() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

Digest digest_of(const std::string& hex) {
  std::string bytes;
  Digest digest{};
  if (!from_hex(hex, bytes) || bytes.size() != digest.size()) {
    throw BadSetting(
        "GZ_MASTER_KEY: 64 hexadecimal digits are wanted; `openssl rand -hex 32` makes them");
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

// The key of a service that is alone stands beside its database, readable for its user only, and is
// made at its first start.
Digest key_beside(const fs::path& database) {
  const fs::path path = database.parent_path() / "master.key";
  if (std::ifstream in(path); in) {
    std::string hex;
    in >> hex;
    return digest_of(hex);
  }
  Digest key{};
  random_bytes(key);
  const mode_t before = umask(077);
  std::ofstream out(path);
  out << to_hex(key) << '\n';
  out.close();
  umask(before);
  if (!out)
    throw BadSetting(fmt::format(
        "{} cannot be written: set GZ_MASTER_KEY, or make its folder writable", path.string()));
  return key;
}

MasterKey master_key(const Settings& settings) {
  if (!settings.master_key.empty()) return MasterKey(digest_of(settings.master_key));
  if (!settings.db_url.starts_with(kSqlite)) {
    throw BadSetting(
        "GZ_MASTER_KEY is missing: instances that share a database share it; `openssl rand -hex "
        "32` "
        "makes one");
  }
  return MasterKey(key_beside(settings.db_url.substr(kSqlite.size())));
}

std::unique_ptr<bus::Bus> make_bus(net::asio::io_context& loop, const Settings& settings,
                                   const Product& product, const Log& log, Metrics& metrics) {
  const std::string instance = settings.instance.empty() ? random_token() : settings.instance;
  if (settings.mqtt_url.empty()) return bus::make_in_process(loop, instance, log, metrics);
  return bus::make_mqtt(loop,
                        {bus::read_mqtt_address(settings.mqtt_url), instance,
                         fmt::format("giz/{}", product.key), !settings.instance.empty()},
                        log, metrics);
}

// Where the settings page is, with the code that lets in once.
std::string link_text(const Settings& settings, std::string_view code) {
  const std::string base =
      !settings.public_base_url.empty()
          ? settings.public_base_url
          : fmt::format("http://localhost:{}", settings.http ? settings.http->port : 0);
  return fmt::format("settings page, this link works once, within a day: {}/admin#{}", base, code);
}

class Service {
 public:
  Service(const Settings& settings, const Product& product, std::span<const api::PanelFile> panel)
      : settings_(settings),
        log_(settings.log_form, settings.log_level),
        key_(master_key(settings)),
        store_(loop_, settings.db_url, log_, metrics_),
        bus_(make_bus(loop_, settings_, product, log_, metrics_)),
        hooks_(make_hooks()),
        hub_(loop_, product, settings_, key_, store_, *bus_, *hooks_, log_, metrics_),
        jobs_(loop_, settings_, store_, hub_, *bus_, log_, metrics_, wall_now),
        wechat_apps_(loop_, settings_, key_, store_, wall_now),
        wechat_client_(loop_, settings_, key_, store_, log_, metrics_, wall_now),
        wechat_notices_(tools(), product, wechat_apps_, wechat_client_),
        device_mirror_(tools(), hub_, wechat_apps_, wechat_client_),
        server_(loop_, settings_, log_, metrics_),
        panel_(panel),
        signals_(loop_, SIGTERM, SIGINT) {}

  int run() {
    net::asio::co_spawn(loop_, start(), [this](std::exception_ptr failed) { ended(failed); });
    loop_.run();
    // What is still under way, here and in the store's threads, is not taken apart: as after a
    // crash.
    if (!has_ended_) std::_Exit(exit_code_);
    return exit_code_;
  }

 private:
  net::Task<> start() {
    co_await hub_.start();
    co_await wechat_apps_.start();
    const std::string admin = co_await admin_token();
    api::Parts parts{loop_, settings_, key_, store_, hub_, *bus_, log_, metrics_, wall_now, admin};
    parts.wechat = std::make_shared<const wechat::Office>(
        wechat::Office{wechat_apps_, wechat_client_, wechat_notices_});
    api::add_operations(parts, server_.router());
    api::add_native(parts, server_.router());
    if (settings_.compat.find("gizwits") != std::string::npos)
      api::add_gizwits(parts, server_.router());
    api::add_internal(parts, server_.router());
    api::add_websocket(parts, server_);
    api::add_wechat(parts, server_.router());
    api::add_wechat_callback(parts, wechat_apps_, wechat_notices_, server_.router());
    admin::add_admin(parts, server_.router());
    api::add_panel(parts, server_.router(), panel_);
    hooks_->add_routes(server_.router());
    open_links();
    jobs_.start();
    wechat_notices_.start();
    device_mirror_.start();
    if (settings_.http) say("http", *settings_.http, server_.listen(*settings_.http));
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      log_.info("stopping", {{"signal", std::int64_t{signal}}});
      net::asio::co_spawn(loop_, stop(), [this](std::exception_ptr failed) { ended(failed); });
    });
  }

  wechat::Tools tools() { return {loop_, settings_, key_, store_, log_, metrics_, wall_now}; }

  void open_links() {
    const device::Parts parts{loop_, settings_, hub_, log_, metrics_, &store_, &key_};
    device::add_websocket(parts, server_);
    device::add_registration(parts, server_.router());
    if (settings_.device_tcp)
      open("tcp", *settings_.device_tcp, device::listen_tcp(parts, *settings_.device_tcp));
    if (settings_.device_udp)
      open("udp", *settings_.device_udp, device::listen_udp(parts, *settings_.device_udp));
    if (!settings_.mqtt_url.empty()) {
      links_.push_back(device::join_broker(parts, *bus_));
    } else if (settings_.mqtt_listen) {
      open("mqtt", *settings_.mqtt_listen, device::listen_mqtt(parts, *settings_.mqtt_listen));
    }
    if (!settings_.gizwits_token.empty()) links_.push_back(device::join_gizwits(parts));
  }

  void open(std::string_view what, const Address& address,
            std::unique_ptr<device::Listener> listener) {
    say(what, address, listener->port());
    links_.push_back(std::move(listener));
  }

  void say(std::string_view what, const Address& address, std::uint16_t port) {
    log_.info("listening", {{"link", what}, {"host", address.host}, {"port", std::int64_t{port}}});
  }

  // SHA-256 of the token for /internal, /metrics and the settings page. One that the service makes
  // is printed once; the first start of all also prints a link to the settings page.
  net::Task<std::string> admin_token() {
    const bool is_given = !settings_.admin_token.empty();
    const std::string token = is_given ? settings_.admin_token : random_token();
    const std::string hash = to_hex(sha256(token));
    struct Noted {
      std::string hash, link;
    };
    const auto note = [&](store::Database& database) {
      Noted noted{hash, {}};
      if (!is_given) {
        noted.hash = store::get_note(database, "admin_token").value_or(hash);
        if (noted.hash == hash) store::put_note(database, "admin_token", hash);
      }
      if (!store::get_note(database, "admin_link_shown")) {
        store::put_note(database, "admin_link_shown", "yes");
        noted.link = admin::new_admin_link(database, wall_now());
      }
      return noted;
    };
    const Noted noted = co_await store_.write(note);
    if (!is_given && noted.hash == hash)
      std::cerr << "admin token, shown this once: " << token << std::endl;
    if (!noted.link.empty()) std::cerr << link_text(settings_, noted.link) << std::endl;
    co_return noted.hash;
  }

  net::Task<> stop() {
    // A second signal, or a part that does not end, does not keep the process.
    signals_.async_wait([](const boost::system::error_code& error, int) {
      if (!error) std::_Exit(1);
    });
    deadline_.expires_after(settings_.drain);
    deadline_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      log_.warn("stopped before everything had ended", {});
      loop_.stop();
    });
    co_await server_.drain();
    co_await jobs_.stop();
    co_await device_mirror_.stop();
    co_await wechat_notices_.stop();
    for (const auto& link : links_) co_await link->stop();
    co_await hub_.stop();
    co_await bus_->stop();
    log_.info("stopped", {});
    has_ended_ = true;
    deadline_.cancel();
    loop_.stop();
  }

  void ended(const std::exception_ptr& failed) {
    if (!failed) return;
    try {
      std::rethrow_exception(failed);
    } catch (const std::exception& error) {
      log_.error("the service cannot run", {{"reason", std::string_view(error.what())}});
    }
    exit_code_ = 2;
    loop_.stop();
  }

  // What is still under way at the end goes with the loop, and counts and logs until then.
  Settings settings_;
  Log log_;
  Metrics metrics_;
  net::asio::io_context loop_{1};
  MasterKey key_;
  store::Store store_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<Hooks> hooks_;
  hub::Hub hub_;
  jobs::Jobs jobs_;
  wechat::Apps wechat_apps_;
  wechat::Client wechat_client_;
  wechat::Notices wechat_notices_;
  wechat::DeviceMirror device_mirror_;
  net::Server server_;
  std::span<const api::PanelFile> panel_;
  std::vector<std::unique_ptr<device::Listener>> links_;
  net::asio::signal_set signals_;
  net::Timer deadline_{loop_};
  int exit_code_ = 0;
  bool has_ended_ = false;
};

// Asks the instance that runs with the same settings whether it is ready.
int check_health(const Settings& settings) {
  net::asio::io_context loop{1};
  int status = 0;
  net::ClientRequest request;
  request.url = fmt::format("http://127.0.0.1:{}/readyz", settings.http ? settings.http->port : 0);
  request.limit = std::chrono::seconds(4);
  net::asio::co_spawn(loop, net::fetch(request),
                      [&status](const std::exception_ptr& failed, const net::Response& response) {
                        if (!failed) status = response.status;
                      });
  loop.run();
  return status == 200 ? 0 : 1;
}

// Beside a service that runs, or before its first start.
int print_admin_link(const Settings& settings) {
  net::asio::io_context loop{1};
  Metrics metrics;
  const Log log(settings.log_form, settings.log_level);
  store::Store store(loop, settings.db_url, log, metrics);
  const auto make = [](store::Database& database) {
    return admin::new_admin_link(database, wall_now());
  };
  std::exception_ptr failed;
  net::asio::co_spawn(loop, store.write(make), [&](std::exception_ptr error, std::string code) {
    failed = error;
    if (!error) std::cout << link_text(settings, code) << std::endl;
  });
  loop.run();
  if (failed) std::rethrow_exception(failed);
  return 0;
}

int usage(std::string_view program, std::string_view word) {
  std::cerr << fmt::format(
      "{}: unknown argument '{}'; there are --help, --version, --migrate, --healthcheck, "
      "--admin-link, and all else is set in the environment\n",
      program, word);
  return 2;
}

}  // namespace

int run_service(int argc, char** argv, const Product& product,
                std::span<const api::PanelFile> panel) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  std::signal(SIGPIPE, SIG_IGN);
  if (word == "--version") {
    std::cout << fmt::format("{} {}\n", product.id, product.fingerprint);
    return 0;
  }
  if (word == "--help") {
    std::cout << fmt::format("{}: the service of {}. Settings are environment variables:\n\n{}",
                             argv[0], product.name, settings_help());
    return 0;
  }
  if (argc > 2 ||
      (!word.empty() && word != "--migrate" && word != "--healthcheck" && word != "--admin-link")) {
    return usage(argv[0], argc > 2 ? argv[2] : word);
  }
  try {
    const Settings settings =
        read_settings([](const char* name) { return std::getenv(name); }, variable_names());
    if (word == "--healthcheck") return check_health(settings);
    if (word == "--admin-link") return print_admin_link(settings);
    if (word == "--migrate") {
      net::asio::io_context loop{1};
      Metrics metrics;
      const Log log(settings.log_form, settings.log_level);
      const store::Store store(loop, settings.db_url, log, metrics);
      return 0;
    }
    return Service(settings, product, panel).run();
  } catch (const std::exception& error) {
    std::cerr << fmt::format("{}: {}\n", argv[0], error.what());
    return 2;
  }
}

}  // namespace giz
