// The service's log: one JSON object a line (or text, for people), through spdlog. Secrets and
// openids never reach it: the fields of these names are replaced by the first eight digits of their
// hash (openid, unionid, did_passcode) or by "***" (token, passcode, secret, password, key, code,
// authorization, cookie), and so are names that end in _ and one of them.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace spdlog {
class logger;
}

namespace giz {

enum class Level : std::uint8_t { debug, info, warn, error };

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

class Log {
 public:
  enum class Form : std::uint8_t { json, text };

  // To standard error.
  Log(Form form, Level level);
  // To `to`, line by line without the line's end.
  Log(Form form, Level level, std::function<void(std::string_view)> to);
  // A log that says nothing, for tests.
  Log();

  // Whether a line of this level would be written: ask before collecting what is dear.
  bool speaks(Level level) const;

  // `event` is a fixed phrase, what varies stands in fields:
  //   log.info("device joined", {{"did", did}, {"link", "tcp"}});
  void write(Level level, std::string_view event, std::initializer_list<Field> fields = {}) const;
  void debug(std::string_view e, std::initializer_list<Field> f = {}) const {
    write(Level::debug, e, f);
  }
  void info(std::string_view e, std::initializer_list<Field> f = {}) const {
    write(Level::info, e, f);
  }
  void warn(std::string_view e, std::initializer_list<Field> f = {}) const {
    write(Level::warn, e, f);
  }
  void error(std::string_view e, std::initializer_list<Field> f = {}) const {
    write(Level::error, e, f);
  }

 private:
  Form form_ = Form::json;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace giz
