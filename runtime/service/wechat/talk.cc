// A text is first searched for a device's name; what is left of it is one of: nothing or a word for
// the state, a datapoint and a value, a word for on or off, a value that only one datapoint has.
// Where the rest means nothing, the text is tried whole: 灯 may be a device and a part of 灯光.
#include "runtime/service/wechat/talk.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "runtime/service/wechat/reply.h"
#include "runtime/service/wechat/said.h"
#include "runtime/service/wechat/spoken.h"

namespace giz::wechat {
namespace {

using hub::Json;
using Words = std::span<const std::string_view>;

// Longer ones first where one begins with another.
constexpr std::array<std::string_view, 7> kOn{"打开",    "开启", "开机", "启动",
                                              "turn on", "开",   "on"};
constexpr std::array<std::string_view, 7> kOff{"关闭",     "关掉", "关机", "停止",
                                               "turn off", "关",   "off"};
constexpr std::array<std::string_view, 7> kStatus{"状态",     "查询",   "查看", "查询状态",
                                                  "查看状态", "status", "state"};
constexpr std::array<std::string_view, 5> kHelp{"帮助", "help", "菜单", "怎么用", "命令"};
// Before a datapoint, and between it and its value.
constexpr std::array<std::string_view, 6> kSet{"请", "把", "将", "设置", "调节", "set"};
constexpr std::array<std::string_view, 12> kTo{"设置为", "设置成", "设为", "设成", "调到", "调为",
                                               "调成",   "改为",   "改成", "到",   "为",   "to"};
constexpr std::array<std::string_view, 3> kYes{"是", "1", "true"};
constexpr std::array<std::string_view, 3> kNo{"否", "0", "false"};
constexpr std::size_t kShown = 60;  // bytes of what was said

bool is_one_of(std::string_view text, Words words) {
  return std::ranges::find(words, text) != words.end();
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// What follows `word` at the text's begin; nothing where it does not begin so.
std::optional<std::string_view> after(std::string_view text, std::string_view word) {
  if (word.empty() || !text.starts_with(word) || !stands_alone(text, 0, word)) return std::nullopt;
  return trim(text.substr(word.size()));
}

std::string_view without(std::string_view text, Words words) {
  for (const std::string_view word : words) {
    if (const auto rest = after(text, word)) return *rest;
  }
  return text;
}

struct Meant {
  enum class What : std::uint8_t {
    nothing,
    state,
    help,
    turn,
    set,
    asked,
    somebody
  } what = What::nothing;
  bool on = false;         // turn
  std::size_t point = 0;   // set, asked
  std::string_view value;  // set; somebody: who is meant, and is not known
};

// The datapoint whose title or name the text begins with, the longest one, and what follows.
std::optional<std::pair<std::size_t, std::string_view>> leading_point(const Product& product,
                                                                      std::string_view text) {
  std::optional<std::pair<std::size_t, std::string_view>> found;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    for (const std::string_view name : {product.texts[i].title, product.table.points[i].name}) {
      const std::string plain = plain_words(name);
      const auto rest = after(text, plain);
      if (!rest || plain.size() <= longest) continue;
      longest = plain.size();
      found = {i, *rest};
    }
  }
  return found;
}

// The one datapoint that has this value as a text of its own.
std::optional<std::size_t> point_of_label(const Product& product, std::string_view text) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    const wire::Point& point = product.table.points[i];
    if (point.access != wire::Access::writable) continue;
    const auto is_it = [&](std::string_view label) { return plain_words(label) == text; };
    if (std::ranges::none_of(point.labels, is_it)) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

Meant meant_by(const Product& product, std::string_view text) {
  using enum Meant::What;
  for (auto rest = without(text, kSet); !rest.empty() && rest != text; rest = without(text, kSet)) {
    text = rest;
  }
  if (text.empty() || is_one_of(text, kStatus)) return {state, false, 0, {}};
  if (is_one_of(text, kHelp)) return {help, false, 0, {}};
  if (const auto found = leading_point(product, text)) {
    const std::string_view value = without(found->second, kTo);
    return {value.empty() ? asked : set, false, found->first, value};
  }
  for (const Words words : {Words(kOn), Words(kOff)}) {
    const bool on = words.data() == kOn.data();
    for (const std::string_view word : words) {
      const auto rest = after(text, word);
      if (!rest) continue;
      if (rest->empty()) return {turn, on, 0, {}};
      const auto point = leading_point(product, *rest);
      if (point && point->second.empty()) return {set, on, point->first, on ? "开" : "关"};
      return {somebody, on, 0, *rest};
    }
  }
  for (const std::string_view word : kStatus) {
    const auto rest = after(text, word);
    const auto point = rest ? leading_point(product, *rest) : std::nullopt;
    if (point && point->second.empty()) return {asked, false, point->first, {}};
  }
  if (const auto point = point_of_label(product, text)) return {set, false, *point, text};
  return {};
}

// -- which device --

struct Found {
  std::vector<std::size_t> devices;  // of the longest name that stands in the text
  std::string rest;                  // the text without it
};
Found named_in(std::span<const Talked> devices, std::string_view text) {
  Found found;
  std::string longest;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const std::string name = plain_words(devices[i].name);
    if (name.empty() || name.size() < longest.size()) continue;
    std::size_t at = text.find(name);
    while (at != std::string_view::npos && !stands_alone(text, at, name)) {
      at = text.find(name, at + 1);
    }
    if (at == std::string_view::npos) continue;
    if (name != longest) {
      if (name.size() == longest.size()) continue;
      found.devices.clear();
      longest = name;
      const std::string_view before = trim(text.substr(0, at));
      const std::string_view behind = trim(text.substr(at + name.size()));
      found.rest = plain_words(fmt::format("{} {}", before, behind));
    }
    found.devices.push_back(i);
  }
  return found;
}

std::string ask_which(std::span<const Talked> devices, std::string_view said) {
  return fmt::format("您有 {} 台设备，请说明是哪一台：{}\n例如：{} {}", devices.size(),
                     names_of(devices), said, devices[0].name);
}

// -- what it is set to --

std::string switches_said(const Product& product, bool on) {
  const std::string_view word = on ? "开" : "关";
  std::string titles, first;
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    if (!is_switch(product.table.points[i])) continue;
    const std::string_view title = product.texts[i].title;
    if (first.empty()) first = title;
    titles.append(titles.empty() ? "" : "、").append(title);
  }
  if (first.empty()) return fmt::format("{}没有可以开关的功能。", product.name);
  return fmt::format("要{}什么？可以开关的有：{}。\n例如：{} {}", word, titles, word, first);
}

struct Setting {
  std::string fault;  // what is wrong with the value
  Json value;
};

Setting read_switch(const Product& product, std::size_t point, std::string_view text) {
  if (is_one_of(text, kOn) || is_one_of(text, kYes)) return {{}, true};
  if (is_one_of(text, kOff) || is_one_of(text, kNo)) return {{}, false};
  return {choices_said(product, point), nullptr};
}

Setting read_label(const Product& product, std::size_t point, std::string_view text) {
  for (const std::string_view label : product.table.points[point].labels) {
    if (plain_words(label) == text) return {{}, std::string(label)};
  }
  return {choices_said(product, point), nullptr};
}

// "26", "26度", "26 °c", "-3.5".
Setting read_figure(const Product& product, std::size_t point, std::string_view text) {
  const wire::Point& is = product.table.points[point];
  const std::size_t end = std::min(text.find_first_not_of("+-.0123456789"), text.size());
  const std::string_view unit = trim(text.substr(end));
  if (!unit.empty() && !is_unit(unit, product.texts[point].unit)) {
    return {choices_said(product, point), nullptr};
  }
  const wire::Located found = wire::locate(is.scale, text.substr(0, end), is.raw_min, is.raw_max);
  if (found.fit == wire::Fit::exact) return {{}, wire::to_text(is.scale, found.raw)};
  if (found.fit != wire::Fit::between) return {choices_said(product, point), nullptr};
  return {fmt::format("最接近的是 {} 和 {}", wire::to_text(is.scale, found.raw),
                      wire::to_text(is.scale, found.raw + 1)),
          nullptr};
}

Setting read_setting(const Product& product, std::size_t point, std::string_view text) {
  switch (product.table.points[point].type) {
    case wire::Type::boolean: return read_switch(product, point, text);
    case wire::Type::enumeration: return read_label(product, point, text);
    case wire::Type::number: return read_figure(product, point, text);
    case wire::Type::binary: break;
  }
  return {"请在页面上设置", nullptr};
}

// -- answers --

Understood say(std::string text) { return {std::move(text), 0, nullptr}; }

Understood set_point(const Product& product, const Talked& device, std::size_t index,
                     std::size_t point, std::string_view value) {
  const std::string_view title = product.texts[point].title;
  if (product.table.points[point].access != wire::Access::writable) {
    return say(
        fmt::format("{}只能查看，不能设置。\n{}", title, point_said(product, device, point)));
  }
  if (!device.may_control) {
    return say(fmt::format("{}是别人分享给您的，只能查看，不能控制。", device.name));
  }
  Setting setting = read_setting(product, point, value);
  if (!setting.fault.empty()) return say(fmt::format("{}{}。", title, setting.fault));
  Json attrs = Json::object();
  attrs[std::string(product.table.points[point].name)] = std::move(setting.value);
  return {{}, index, std::move(attrs)};
}

Understood carry_out(const Product& product, const Talked& device, std::size_t index,
                     const Meant& meant) {
  using enum Meant::What;
  switch (meant.what) {
    case state: return say(state_said(product, device));
    case asked: return say(point_said(product, device, meant.point));
    case set: return set_point(product, device, index, meant.point, meant.value);
    case turn: {
      const auto main = main_switch(product);
      if (!main) return say(switches_said(product, meant.on));
      return set_point(product, device, index, *main, meant.on ? "开" : "关");
    }
    case help:
    case somebody:
    case nothing: break;
  }
  return say(help_said(product));
}

}  // namespace

Understood understand(const Product& product, std::span<const Talked> devices,
                      std::string_view text) {
  using enum Meant::What;
  const std::string words = plain_words(text);
  const Found named = named_in(devices, words);
  Meant meant = named.devices.empty() ? Meant{} : meant_by(product, named.rest);
  const bool is_named = meant.what != nothing && meant.what != somebody;
  if (!is_named) meant = words.empty() ? Meant{} : meant_by(product, words);
  if (meant.what == help) return say(help_said(product));
  if (devices.empty()) return say("您还没有设备。请点菜单“添加设备”，或扫描设备上的二维码。");
  if (meant.what == somebody) {
    return say(fmt::format("没有找到“{}”。您的设备：{}", shortened_text(meant.value, kShown),
                           names_of(devices)));
  }
  if (meant.what == nothing) {
    return say(fmt::format("没有听懂“{}”。\n{}", shortened_text(text, kShown), help_said(product)));
  }
  if (is_named && named.devices.size() > 1) {
    return say(fmt::format("有 {} 台设备都叫“{}”，请先在页面上给它们起不同的名字。",
                           named.devices.size(), devices[named.devices[0]].name));
  }
  if (!is_named && devices.size() > 1) {
    return say(meant.what == state ? all_said(product, devices) : ask_which(devices, words));
  }
  const std::size_t index = is_named ? named.devices[0] : 0;
  return carry_out(product, devices[index], index, meant);
}

}  // namespace giz::wechat
