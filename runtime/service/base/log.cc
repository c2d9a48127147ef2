// Lines are put together here; spdlog filters by level, locks and writes.
#include "runtime/service/base/log.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "runtime/service/base/clock.h"
#include "runtime/service/base/crypto.h"

namespace giz {
namespace {

constexpr std::array<std::string_view, 3> hashed_names{"openid", "unionid", "did_passcode"};
constexpr std::array<std::string_view, 8> hidden_names{
    "token", "passcode", "secret", "password", "key", "code", "authorization", "cookie"};

// "hook_secret" is a secret as "secret" is.
bool is_one_of(std::string_view name, std::span<const std::string_view> words) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
    return c == '-' ? '_' : static_cast<char>(std::tolower(c));
  });
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return lower == word || (lower.size() > word.size() && lower.ends_with(word) &&
                             lower[lower.size() - word.size() - 1] == '_');
  });
}

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// As JSON.
std::string printed(const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    return json_text(*text);
  }
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    return fmt::format("{}", *number);
  }
  if (const auto* real = std::get_if<double>(&field.value)) {
    return std::isfinite(*real) ? fmt::format("{:.6g}", *real) : "null";
  }
  return std::get<bool>(field.value) ? "true" : "false";
}

std::string shown(const Field& field) {
  if (is_one_of(field.name, hashed_names)) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    return json_text(to_hex(sha256(text != nullptr ? *text : printed(field))).substr(0, 8));
  }
  return is_one_of(field.name, hidden_names) ? "\"***\"" : printed(field);
}

std::string_view word(Level level) {
  constexpr std::array<std::string_view, 4> words{"debug", "info", "warn", "error"};
  return words[static_cast<std::size_t>(level)];
}

std::string json_line(Level level, std::string_view event, std::initializer_list<Field> fields) {
  std::string line = fmt::format(R"({{"time":"{}","level":"{}","event":{})", to_iso(wall_now()),
                                 word(level), json_text(event));
  for (const Field& field : fields) {
    line += fmt::format(",{}:{}", json_text(field.name), shown(field));
  }
  return line + "}";
}

// "08:30:00.125 warn  device left  did=3f2a reason="no sign of life"".
std::string text_line(Level level, std::string_view event, std::initializer_list<Field> fields) {
  std::string line =
      fmt::format("{} {:5} {}", to_iso(wall_now()).substr(11, 12), word(level), event);
  std::string_view gap = "  ";
  for (const Field& field : fields) {
    std::string value = shown(field);
    const bool plain = value.size() > 2 && value.front() == '"' &&
                       std::all_of(value.begin() + 1, value.end() - 1, [](unsigned char c) {
                         return std::isalnum(c) || c >= 0x80 ||
                                std::string_view("-_.:/@*+,%").find(static_cast<char>(c)) !=
                                    std::string_view::npos;
                       });
    line +=
        fmt::format("{}{}={}", gap, field.name, plain ? value.substr(1, value.size() - 2) : value);
    gap = " ";
  }
  return line;
}

spdlog::level::level_enum spdlog_level(Level level) {
  constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                              spdlog::level::err};
  return levels[static_cast<std::size_t>(level)];
}

class FunctionSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> to) : to_(std::move(to)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    to_({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

  std::function<void(std::string_view)> to_;
};

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, Level level) {
  auto logger = std::make_shared<spdlog::logger>("", std::move(sink));
  logger->set_pattern("%v");
  logger->set_level(spdlog_level(level));
  return logger;
}

}  // namespace

Log::Log(Form form, Level level)
    : form_(form), logger_(make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), level)) {}

Log::Log(Form form, Level level, std::function<void(std::string_view)> to)
    : form_(form), logger_(make_logger(std::make_shared<FunctionSink>(std::move(to)), level)) {}

Log::Log() = default;

bool Log::speaks(Level level) const { return logger_ && logger_->should_log(spdlog_level(level)); }

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) const {
  if (speaks(level)) {
    const std::string line =
        form_ == Form::json ? json_line(level, event, fields) : text_line(level, event, fields);
    logger_->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
  }
}

}  // namespace giz
