// One function for each first word, in a table, as in script.cc.
#include "generator/simulate/device_script.h"

#include <algorithm>
#include <span>

#include "generator/simulate/assignments.h"

namespace gizgen {
namespace {

using giz::wire::Table;
using Act = decltype(DeviceStatement::act);

struct Scene {
  const Table& table;
  bool is_fleet = false;
};

std::optional<Act> read_set(Tokens& tokens, const Scene& scene) {
  auto values = read_assignments(tokens, scene.table, true);
  if (!values) return std::nullopt;
  return SetValues{std::move(*values)};
}

template <DeviceAct act>
std::optional<Act> read_plain(Tokens&, const Scene&) {
  return act;
}

std::optional<Act> read_help(Tokens&, const Scene&) { return Help{}; }

std::optional<Act> read_transparent(Tokens& tokens, const Scene&) {
  auto bytes = tokens.bytes();
  if (!bytes) return std::nullopt;
  return SendData{std::move(*bytes)};
}

std::optional<Act> read_raw(Tokens& tokens, const Scene&) {
  auto bytes = tokens.bytes();
  if (!bytes) return std::nullopt;
  return SendRaw{std::move(*bytes)};
}

std::optional<Act> read_wait(Tokens& tokens, const Scene&) {
  const auto duration = tokens.duration();
  if (!duration) return std::nullopt;
  return Pause{*duration};
}

std::optional<Act> read_acknowledge(Tokens& tokens, const Scene&) {
  const auto on = read_on_off(tokens);
  if (!on) return std::nullopt;
  return Acknowledge{*on};
}

constexpr std::string_view kExpected[] = {"control", "read", "data",   "pong",
                                          "joined",  "left", "silence"};

bool read_details(Tokens& tokens, const Scene& scene, ExpectCloud& expect) {
  if (expect.what == ExpectCloud::control) {
    auto values = read_assignments(tokens, scene.table, false);
    if (values) expect.values = std::move(*values);
    return values.has_value();
  }
  if (expect.what != ExpectCloud::data) return true;
  auto bytes = tokens.bytes();
  if (bytes) expect.bytes = std::move(*bytes);
  return bytes.has_value();
}

std::optional<Act> read_expect(Tokens& tokens, const Scene& scene) {
  if (scene.is_fleet) {
    tokens.error(tokens.where(), "E814", "a fleet expects nothing").help =
        "expectations are for a single device";
    return std::nullopt;
  }
  const auto index = tokens.choose("expectation", kExpected);
  if (!index) return std::nullopt;
  ExpectCloud expect;
  expect.what = static_cast<ExpectCloud::What>(*index);
  expect.text = kExpected[*index];
  if (!read_details(tokens, scene, expect)) return std::nullopt;
  if (!expect.values.empty()) expect.text += " " + to_text(scene.table, expect.values);
  if (tokens.accept(expect.what == ExpectCloud::silence ? "for" : "within")) {
    const auto within = tokens.duration();
    if (!within) return std::nullopt;
    expect.within = *within;
  }
  return expect;
}

struct DeviceVerb {
  std::string_view name;
  std::optional<Act> (*read)(Tokens&, const Scene&);
};

constexpr DeviceVerb kVerbs[] = {
    {"set", read_set},
    {"report", read_plain<DeviceAct::report>},
    {"values", read_plain<DeviceAct::values>},
    {"heartbeat", read_plain<DeviceAct::heartbeat>},
    {"transparent", read_transparent},
    {"raw", read_raw},
    {"connect", read_plain<DeviceAct::connect>},
    {"disconnect", read_plain<DeviceAct::disconnect>},
    {"acknowledge", read_acknowledge},
    {"expect", read_expect},
    {"wait", read_wait},
    {"help", read_help},
};

std::optional<Act> read_act(Tokens& tokens, const Scene& scene) {
  if (tokens.is_assignment()) return read_set(tokens, scene);
  std::vector<std::string_view> names;
  for (const DeviceVerb& verb : kVerbs) names.push_back(verb.name);
  const auto index = tokens.choose("statement", names);
  return index ? kVerbs[*index].read(tokens, scene) : std::nullopt;
}

// The word before the last one of `text`, and what stands before that.
std::pair<std::string, std::string> last_words(std::string_view text) {
  std::vector<std::string> words = {"", ""};
  Diagnostics ignored;
  Tokens tokens("", 1, text.substr(0, text.find_last_of(" \t,=") + 1), ignored);
  while (!tokens.at_end()) words.push_back(tokens.take().text);
  return {words[words.size() - 2], words.back()};
}

void add_values(const giz::wire::Point& point, std::vector<std::string>& words) {
  if (point.type == giz::wire::Type::boolean) words.insert(words.end(), {"true", "false"});
  for (const std::string_view label : point.labels) {
    const bool plain = label.find_first_of(" \t,=#\"") == std::string_view::npos;
    if (!label.empty())
      words.push_back(plain ? std::string(label) : '"' + std::string(label) + '"');
  }
}

}  // namespace

std::vector<DeviceStatement> read_device_script(std::string_view file, std::string text,
                                                const Table& table, bool is_fleet,
                                                Diagnostics& diagnostics) {
  diagnostics.add_source(std::string(file), text);
  const Scene scene{table, is_fleet};
  std::vector<DeviceStatement> statements;
  read_lines(file, text, diagnostics, [&](Tokens& tokens) {
    const Where where = tokens.where();
    auto act = read_act(tokens, scene);
    if (act && tokens.expect_end()) statements.push_back({where, std::move(*act)});
  });
  return statements;
}

std::vector<std::string> device_words(std::string_view text, const Table& table) {
  const auto [name, last] = last_words(text);
  std::vector<std::string> words;
  if (last == "=") {
    for (const giz::wire::Point& point : table.points) {
      if (point.name == name) add_values(point, words);
    }
    return words;
  }
  if (last.empty()) {
    for (const DeviceVerb& verb : kVerbs) words.emplace_back(verb.name);
  }
  if (last == "expect") return {std::begin(kExpected), std::end(kExpected)};
  for (const giz::wire::Point& point : table.points) words.emplace_back(point.name);
  return words;
}

std::string_view device_script_help() {
  return "  power = true               set a value; several: power = true, mode = eco\n"
         "  report                     report everything now\n"
         "  values                     print what the device holds\n"
         "  heartbeat                  send one now\n"
         "  transparent 01 02          send transparent data\n"
         "  raw 00 00 00 03 ...        send these bytes\n"
         "  disconnect, connect        close the link, open it again\n"
         "  acknowledge off            answer and obey nothing; on: obey again\n"
         "  expect control power = true within 1s, expect read, data 01 02, pong, joined, left,\n"
         "  expect silence for 1s, wait 500ms\n";
}

}  // namespace gizgen
