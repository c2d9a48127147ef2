// One function for each first word, in a table. A line with a mistake gives its first finding and
// no statement; the lines after it are read all the same.
#include "generator/simulate/script.h"

#include <array>
#include <chrono>

#include "generator/base/names.h"
#include "generator/base/unicode.h"
#include "generator/simulate/assignments.h"

namespace gizgen {
namespace {

using giz::wire::Command;
using giz::wire::Table;
using Act = decltype(Statement::act);

std::optional<Act> read_control(Tokens& tokens, const Table& table) {
  const Where where = tokens.at_end() ? tokens.end() : tokens.peek().where;
  const auto values = read_assignments(tokens, table, true);
  if (!values) return std::nullopt;
  for (const PointValue& value : *values) {
    if (table.points[value.point].access == giz::wire::Access::writable) continue;
    tokens.error(where, "E807", "{} cannot be written", table.points[value.point].name).help =
        "only writable datapoints stand in a control";
    return std::nullopt;
  }
  return SendRequest{Command::p0_down, control_p0(table, *values)};
}

std::optional<Act> read_read(Tokens&, const Table& table) {
  return SendRequest{Command::p0_down, read_p0(table)};
}

std::optional<Act> read_transparent(Tokens& tokens, const Table&) {
  const auto data = tokens.bytes();
  if (!data) return std::nullopt;
  return SendRequest{Command::p0_down, transparent_p0(*data)};
}

std::optional<Act> read_raw(Tokens& tokens, const Table&) {
  auto wire = tokens.bytes();
  if (!wire) return std::nullopt;
  return SendRaw{std::move(*wire)};
}

struct StatusWord {
  std::string_view name;
  std::uint16_t bits;
};
constexpr StatusWord kStatus[] = {
    {"softap", 0x0001}, {"station", 0x0002}, {"config", 0x0004}, {"bind", 0x0008},
    {"router", 0x0010}, {"cloud", 0x0020},   {"app", 0x0800},    {"test", 0x1000},
    {"none", 0},        {"rssi", 0},
};

std::optional<Act> read_status(Tokens& tokens, const Table&) {
  std::vector<std::string_view> names;
  for (const StatusWord& word : kStatus) names.push_back(word.name);
  std::uint32_t word = 0;
  std::uint32_t rssi = 7;
  do {
    const auto index = tokens.choose("status", names);
    if (!index) return std::nullopt;
    word |= kStatus[*index].bits;
    if (kStatus[*index].name != "rssi") continue;
    tokens.accept("=");
    const auto level = tokens.number(7);
    if (!level) return std::nullopt;
    rssi = *level;
  } while (!tokens.at_end());
  return SetStatus{static_cast<std::uint16_t>(word | rssi << 8)};
}

// 2026-01-31T08:30:00, in the platform's time.
std::optional<std::int64_t> read_moment(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  if (text.size() != shape.size()) return std::nullopt;
  std::array<int, 6> field{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (is_digit != (shape[i] == '0') || (!is_digit && text[i] != shape[i])) return std::nullopt;
    if (is_digit) {
      field[count] = field[count] * 10 + (text[i] - '0');
    } else {
      ++count;
    }
  }
  using namespace std::chrono;
  const year_month_day date{year(field[0]), month(static_cast<unsigned>(field[1])),
                            day(static_cast<unsigned>(field[2]))};
  if (!date.ok() || field[3] > 23 || field[4] > 59 || field[5] > 59) return std::nullopt;
  const auto moment = sys_days(date) + hours(field[3] - 8) + minutes(field[4]) + seconds(field[5]);
  return moment.time_since_epoch().count();
}

std::optional<Act> read_time(Tokens& tokens, const Table&) {
  if (tokens.at_end()) return NetworkTime{};
  const Token token = tokens.take();
  const auto moment = read_moment(token.text);
  if (!moment) {
    tokens.error(token.where, "E803", "'{}' is no time", printable(token.text)).help =
        "2026-01-31T08:30:00 is";
    return std::nullopt;
  }
  return NetworkTime{moment};
}

template <Command command>
std::optional<Act> read_plain(Tokens&, const Table&) {
  return SendRequest{command, {}};
}

std::optional<Act> read_help(Tokens&, const Table&) { return Help{}; }

std::optional<Act> read_wait(Tokens& tokens, const Table&) {
  const auto duration = tokens.duration();
  if (!duration) return std::nullopt;
  return Pause{*duration};
}

std::optional<Act> read_acknowledge(Tokens& tokens, const Table&) {
  const auto on = read_on_off(tokens);
  if (!on) return std::nullopt;
  return Acknowledge{*on};
}

// ---- expect

struct Expected {
  std::string_view name;
  Expect::What what;
  Command command = Command::heartbeat;
};
constexpr Expected kExpected[] = {
    {"ack", Expect::ack},
    {"report", Expect::report},
    {"reply", Expect::reply},
    {"data", Expect::data},
    {"illegal", Expect::illegal},
    {"silence", Expect::silence},
    {"info", Expect::frame, Command::device_info},
    {"config", Expect::frame, Command::config_mode},
    {"reset", Expect::frame, Command::reset_module},
    {"test", Expect::frame, Command::production_test},
    {"bind", Expect::frame, Command::bind_window},
    {"time", Expect::frame, Command::get_time},
    {"module-info", Expect::frame, Command::get_module_info},
    {"module-restart", Expect::frame, Command::reboot_module},
};

constexpr std::string_view kModes[] = {"softap", "airlink"};
constexpr std::string_view kCodes[] = {"checksum", "command", "other"};

// The word that says which code the first byte is, where one follows.
bool read_code(Tokens& tokens, std::string_view what, std::span<const std::string_view> known,
               Expect& expect) {
  if (tokens.at_end() || tokens.is("within")) return true;
  const auto index = tokens.choose(what, known);
  if (index) expect.bytes = {static_cast<std::uint8_t>(*index + 1)};
  return index.has_value();
}

bool read_details(Tokens& tokens, const Table& table, Expect& expect) {
  if (expect.what == Expect::report || expect.what == Expect::reply) {
    auto values = read_assignments(tokens, table, false);
    if (values) expect.values = std::move(*values);
    return values.has_value();
  }
  if (expect.what == Expect::data) {
    auto bytes = tokens.bytes();
    if (bytes) expect.bytes = std::move(*bytes);
    return bytes.has_value();
  }
  if (expect.what == Expect::illegal) return read_code(tokens, "error", kCodes, expect);
  if (expect.what == Expect::frame && expect.command == Command::config_mode) {
    return read_code(tokens, "mode", kModes, expect);
  }
  return true;
}

std::optional<Act> read_expect(Tokens& tokens, const Table& table) {
  std::vector<std::string_view> names;
  for (const Expected& expected : kExpected) names.push_back(expected.name);
  const auto index = tokens.choose("expectation", names);
  if (!index) return std::nullopt;
  Expect expect;
  expect.what = kExpected[*index].what;
  expect.command = kExpected[*index].command;
  expect.text = kExpected[*index].name;
  if (!read_details(tokens, table, expect)) return std::nullopt;
  if (!expect.values.empty()) expect.text += " " + to_text(table, expect.values);
  const bool has_time = tokens.accept(expect.what == Expect::silence ? "for" : "within");
  if (has_time) {
    const auto within = tokens.duration();
    if (!within) return std::nullopt;
    expect.within = *within;
  }
  return expect;
}

// ---- fault

constexpr std::string_view kFaults[] = {"drop", "duplicate", "corrupt", "delay", "split", "off"};
constexpr std::size_t kOff = 5;
constexpr Time kSplitPause = std::chrono::milliseconds(5);

bool is_duration(const Tokens& tokens) {
  return !tokens.at_end() && tokens.peek().text[0] >= '0' && tokens.peek().text[0] <= '9';
}

bool read_share(Tokens& tokens, FaultRule& rule) {
  if (tokens.accept("rate")) {
    const auto rate = tokens.rate();
    if (rate) rule.rate = *rate;
    return rate.has_value();
  }
  rule.next = 1;
  if (!tokens.accept("next")) return true;
  const auto count = tokens.number(1'000'000);
  if (count) rule.next = *count;
  return count.has_value() && (tokens.accept("frames") || tokens.accept("frame") || true);
}

std::optional<Act> read_fault_rule(Tokens& tokens, const Table&) {
  const auto what = tokens.choose("fault", kFaults);
  if (!what) return std::nullopt;
  if (*what == kOff) return SetFaults{};
  FaultRule rule;
  rule.what = static_cast<FaultRule::What>(*what);
  const bool out = tokens.accept("out");
  const bool in = !out && tokens.accept("in");
  if (rule.what == FaultRule::delay || (rule.what == FaultRule::split && is_duration(tokens))) {
    const auto pause = tokens.duration();
    if (!pause) return std::nullopt;
    rule.pause = *pause;
  } else if (rule.what == FaultRule::split) {
    rule.pause = kSplitPause;
  }
  if (!read_share(tokens, rule)) return std::nullopt;
  SetFaults faults;
  for (const Direction direction : {Direction::to_mcu, Direction::from_mcu}) {
    if (direction == Direction::to_mcu ? in : out) continue;
    rule.direction = direction;
    faults.rules.push_back(rule);
  }
  return faults;
}

// ---- statements

struct Verb {
  std::string_view name;
  std::optional<Act> (*read)(Tokens&, const Table&);
};

std::optional<Act> read_verb(Tokens& tokens, const Table& table, std::string_view what,
                             std::span<const Verb> verbs) {
  if (tokens.is_assignment()) return read_control(tokens, table);
  std::vector<std::string_view> names;
  for (const Verb& verb : verbs) names.push_back(verb.name);
  const auto index = tokens.choose(what, names);
  return index ? verbs[*index].read(tokens, table) : std::nullopt;
}

std::optional<Act> read_send(Tokens& tokens, const Table& table);

// Those before `send` may stand behind it.
constexpr Verb kVerbs[] = {
    {"control", read_control},
    {"read", read_read},
    {"heartbeat", read_plain<Command::heartbeat>},
    {"info", read_plain<Command::get_device_info>},
    {"status", read_status},
    {"restart", read_plain<Command::reboot_mcu>},
    {"raw", read_raw},
    {"transparent", read_transparent},
    {"send", read_send},
    {"expect", read_expect},
    {"wait", read_wait},
    {"fault", read_fault_rule},
    {"acknowledge", read_acknowledge},
    {"time", read_time},
    {"help", read_help},
};
constexpr std::size_t kSends = 8;

std::optional<Act> read_send(Tokens& tokens, const Table& table) {
  return read_verb(tokens, table, "thing to send", std::span(kVerbs).first(kSends));
}

void read_line(Tokens& tokens, const Table& table, std::vector<Statement>& out) {
  const Where where = tokens.where();
  auto act = read_verb(tokens, table, "statement", kVerbs);
  if (act && tokens.expect_end()) out.push_back({where, std::move(*act)});
}

}  // namespace

std::vector<Statement> read_script(std::string_view file, std::string text, const Table& table,
                                   Diagnostics& diagnostics) {
  diagnostics.add_source(std::string(file), text);
  std::vector<Statement> statements;
  read_lines(file, text, diagnostics,
             [&](Tokens& tokens) { read_line(tokens, table, statements); });
  return statements;
}

std::vector<FaultRule> read_fault(std::string_view origin, std::string text,
                                  Diagnostics& diagnostics) {
  diagnostics.add_source(std::string(origin), text);
  Tokens tokens(origin, 1, text, diagnostics);
  if (tokens.failed()) return {};
  const auto act = read_fault_rule(tokens, {});
  if (!act || !tokens.expect_end()) return {};
  return std::get<SetFaults>(*act).rules;
}

std::string_view script_help() {
  return "  power = true               control; several: power = true, mode = eco\n"
         "  read                       ask for every datapoint\n"
         "  info, heartbeat, restart   ask for the device info, whether it lives, to restart\n"
         "  status router cloud        tell the module's status: softap station config bind "
         "router\n"
         "                             cloud app test none, rssi 0 to rssi 7\n"
         "  transparent 01 02          send transparent data\n"
         "  raw ff ff 00 05 ...        put these bytes on the line\n"
         "  acknowledge off            answer no request of the MCU; on: answer again\n"
         "  time 2026-01-31T08:30:00   set the network time; without a time, tell it\n"
         "  fault drop in next 2       drop, duplicate, corrupt, delay 1s, split 5ms; in or out;\n"
         "                             next N frames, or rate 10%; fault off\n"
         "  expect report power = true within 1s, expect silence for 1s, wait 500ms\n";
}

}  // namespace gizgen
