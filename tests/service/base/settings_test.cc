#include "runtime/service/base/settings.h"

#include <map>
#include <sstream>

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

using namespace giz;

namespace {

using Environment = std::map<std::string, std::string>;

Settings read(const Environment& environment) {
  std::vector<std::string> names;
  for (const auto& [name, value] : environment) {
    names.push_back(name);
  }
  return read_settings(
      [&environment](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? nullptr : found->second.c_str();
      },
      names);
}

std::string mistake(const Environment& environment) {
  try {
    read(environment);
  } catch (const BadSetting& bad) {
    return bad.what();
  }
  return "none";
}

class SecretFile {
 public:
  explicit SecretFile(std::string_view text) {
    const int file = mkstemp(path.data());
    REQUIRE(write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    close(file);
  }
  ~SecretFile() { unlink(path.c_str()); }

  std::string path = "/tmp/giz_secret_XXXXXX";
};

}  // namespace

TEST_CASE("nothing set is the defaults, and so is the default column of the help") {
  CHECK(read({}) == Settings());
  std::istringstream help(settings_help());
  std::string line;
  std::getline(help, line);
  CHECK(line.starts_with("variable"));
  Environment environment;
  while (std::getline(help, line)) {
    const std::string name = line.substr(0, line.find(' '));
    std::string standard = line.substr(26, 26);
    standard.resize(standard.find_last_not_of(' ') + 1);
    environment[name] = standard;
    CHECK(line.size() > 50);
  }
  CHECK(environment.size() == 62);
  CHECK(read(environment) == Settings());
}

TEST_CASE("every kind of value is read") {
  const Settings settings = read({{"GZ_HTTP_ADDR", "[::1]:80"},
                                  {"GZ_DEVICE_UDP_ADDR", ""},
                                  {"GZ_DEVICE_TCP_ADDR", ":7000"},
                                  {"PUBLIC_BASE_URL", "https://lamp.example.com/"},
                                  {"GZ_BODY_LIMIT", "2MiB"},
                                  {"GZ_WS_MAX_FRAME", "4096"},
                                  {"GZ_WS_IDLE", "60"},
                                  {"GZ_COMMAND_ACK_MS", "250"},
                                  {"GZ_RATE_LOGIN", "0"},
                                  {"GZ_ALLOWED_ORIGINS", "https://a.cn, http://b.cn:81"},
                                  {"GZ_TRUSTED_PROXIES", "10.0.0.0/8,::1"},
                                  {"GZ_COMPAT", "none"},
                                  {"GZ_LOG", "text"},
                                  {"GZ_LOG_LEVEL", "warn"},
                                  {"GZ_ACCOUNTS", "password"},
                                  {"WECHAT_APP_ID", "wx0123456789abcdef"},
                                  {"WECHAT_AES_KEY", std::string(43, 'a')},
                                  {"WECHAT_API_BASE", "http://127.0.0.1:9/"},
                                  {"GZ_MASTER_KEY", std::string(64, 'a')},
                                  {"HOME", "/root"}});
  CHECK(settings.http == Address{"::1", 80});
  CHECK_FALSE(settings.device_udp.has_value());
  CHECK(settings.device_tcp == Address{"0.0.0.0", 7000});
  CHECK(settings.public_base_url == "https://lamp.example.com");
  CHECK(settings.body_limit == 2 << 20);
  CHECK(settings.ws_max_frame == 4096);
  CHECK(settings.ws_idle == Seconds(60));
  CHECK(settings.command_ack == std::chrono::milliseconds(250));
  CHECK(settings.rate_login == 0);
  CHECK(settings.allowed_origins == std::vector<std::string>{"https://a.cn", "http://b.cn:81"});
  CHECK(settings.trusted_proxies == std::vector<std::string>{"10.0.0.0/8", "::1"});
  CHECK(settings.compat.empty());
  CHECK(settings.log_form == Log::Form::text);
  CHECK(settings.log_level == Level::warn);
  CHECK(settings.accounts == "password");
  CHECK(settings.wechat_app_id == "wx0123456789abcdef");
  CHECK(settings.wechat_aes_key == std::string(43, 'a'));
  CHECK(settings.wechat_api_base == "http://127.0.0.1:9");
  CHECK(settings.master_key == std::string(64, 'a'));
}

TEST_CASE("DATABASE_URL names the database where GZ_DB_URL does not") {
  CHECK(read({{"DATABASE_URL", "postgres://a:b@host/db"}}).db_url == "postgres://a:b@host/db");
  CHECK(
      read({{"DATABASE_URL", "postgres://a:b@host/db"}, {"GZ_DB_URL", "sqlite:///x.db"}}).db_url ==
      "sqlite:///x.db");
}

TEST_CASE("PORT wins over GZ_HTTP_ADDR and leaves its host") {
  CHECK(read({{"PORT", "5000"}}).http == Address{"0.0.0.0", 5000});
  CHECK(read({{"PORT", "5000"}, {"GZ_HTTP_ADDR", "127.0.0.1:80"}}).http ==
        Address{"127.0.0.1", 5000});
  CHECK(read({{"PORT", "5000"}, {"GZ_HTTP_ADDR", ""}}).http == Address{"0.0.0.0", 5000});
}

TEST_CASE("a wrong value is refused with its name and what it may be") {
  const struct {
    const char* name;
    const char* value;
    const char* message;
  } rows[] = {
      {"GZ_WS_IDLE", "soon", "GZ_WS_IDLE is 'soon': a number of seconds, 10 to 3600, is wanted"},
      {"GZ_WS_IDLE", "9", "GZ_WS_IDLE is '9': a number of seconds, 10 to 3600, is wanted"},
      {"GZ_WS_IDLE", "60s", "GZ_WS_IDLE is '60s': a number of seconds, 10 to 3600, is wanted"},
      {"PORT", "70000", "PORT is '70000': a port, 0 (a free one) to 65535, is wanted"},
      {"GZ_BODY_LIMIT", "1MB",
       "GZ_BODY_LIMIT is '1MB': a number of bytes such as 65536, 64KiB or 1MiB, 1KiB to 64MiB, is "
       "wanted"},
      {"GZ_HTTP_ADDR", "8080",
       "GZ_HTTP_ADDR is '8080': HOST:PORT such as 0.0.0.0:8080 or [::]:8080, or nothing to switch "
       "it off, is wanted"},
      {"GZ_ACCOUNTS", "all",
       "GZ_ACCOUNTS is 'all': anonymous, password, wechat or closed is wanted"},
      {"GZ_ALLOWED_ORIGINS", "https://a.cn/path",
       "GZ_ALLOWED_ORIGINS is 'https://a.cn/path': a list of origins such as "
       "https://a.example.com,https://b.example.com, is wanted"},
      {"GZ_TRUSTED_PROXIES", "10.0.0.0/33",
       "GZ_TRUSTED_PROXIES is '10.0.0.0/33': a list of addresses and networks such as "
       "10.0.0.0/8,::1, is wanted"},
      {"PUBLIC_BASE_URL", "lamp.example.com",
       "PUBLIC_BASE_URL is 'lamp.example.com': https://HOST or http://HOST, with a port where it "
       "has one and no path, is wanted"},
      {"GZ_LOG_LEVEL", "loud", "GZ_LOG_LEVEL is 'loud': debug, info, warn or error is wanted"},
      {"GZ_MASTER_KEY", "hunter2",
       "GZ_MASTER_KEY is wrong (not shown): 64 hexadecimal digits (openssl rand -hex 32) is "
       "wanted"},
      {"GZ_DB_URL", "mysql://user:hunter2@host",
       "GZ_DB_URL is wrong (not shown): a URL that begins with sqlite:// or postgres:// or "
       "postgresql:// is wanted"},
      {"WECHAT_APP_ID", "wx12", "WECHAT_APP_ID is 'wx12': wx and 16 letters and digits is wanted"},
      {"WECHAT_APP_SECRET", "a b",
       "WECHAT_APP_SECRET is wrong (not shown): a text without spaces is wanted"},
      {"WECHAT_TOKEN", "3fa85f64-5717-4562-b3fc-2c963f66afa6",
       "WECHAT_TOKEN is wrong (not shown): 3 to 32 letters and digits is wanted"},
      {"WECHAT_AES_KEY", "abc",
       "WECHAT_AES_KEY is wrong (not shown): 43 letters and digits is wanted"},
      {"WECHAT_ORIGINAL_ID", "lamp",
       "WECHAT_ORIGINAL_ID is 'lamp': gh_ and letters and digits is wanted"},
      {"GZ_WS_IDEL", "60", "GZ_WS_IDEL is no setting: did you mean GZ_WS_IDLE?"},
      {"GZ_MASTER_KEY_FIEL", "x",
       "GZ_MASTER_KEY_FIEL is no setting: did you mean GZ_MASTER_KEY_FILE?"},
      {"GZ_FROBNICATE", "1", "GZ_FROBNICATE is no setting: --help lists them all"},
      {"GZ_MASTER_KEY_FILE", "/nowhere/key",
       "GZ_MASTER_KEY_FILE is '/nowhere/key': No such file or directory; the name of a file that "
       "can be read is wanted"},
  };
  for (const auto& row : rows) {
    CHECK(mistake({{row.name, row.value}}) == row.message);
  }
}

TEST_CASE("all mistakes are told at once") {
  CHECK(mistake({{"PORT", "x"}, {"GZ_LOG", "xml"}, {"GZ_X", ""}}) ==
        "GZ_X is no setting: --help lists them all\n"
        "PORT is 'x': a port, 0 (a free one) to 65535, is wanted\n"
        "GZ_LOG is 'xml': json or text is wanted");
}

TEST_CASE("a secret may stand in a file, but not in two places") {
  const SecretFile file("0123456789abcdef\r\n");
  CHECK(read({{"GZ_ADMIN_TOKEN_FILE", file.path}}).admin_token == "0123456789abcdef");
  CHECK(mistake({{"GZ_ADMIN_TOKEN_FILE", file.path}, {"GZ_ADMIN_TOKEN", "fedcba9876543210"}}) ==
        "GZ_ADMIN_TOKEN and GZ_ADMIN_TOKEN_FILE are both set: leave one out");
  CHECK(mistake({{"GZ_MASTER_KEY_FILE", file.path}}) ==
        "the content of GZ_MASTER_KEY_FILE is wrong (not shown): 64 hexadecimal digits (openssl "
        "rand -hex 32) is wanted");
  CHECK(mistake({{"GZ_LOG_FILE", file.path}}) ==
        "GZ_LOG_FILE is no setting: --help lists them all");
}
