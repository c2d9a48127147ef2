#include "runtime/service/wechat/said.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/service/wechat/spoken.h"

namespace giz::wechat {
namespace {

using hub::Json;

constexpr std::array<std::string_view, 4> kMainNames{"power", "switch", "onoff", "on_off"};
constexpr std::array<std::string_view, 3> kMainTitles{"电源", "开关", "总开关"};
constexpr std::size_t kListed = 10;  // devices in one answer

std::vector<wire::Value> values_of(const Product& product, const hub::Reading& reading) {
  std::vector<wire::Value> values = reading.values;
  values.resize(product.table.points.size());
  return values;
}

}  // namespace

bool is_switch(const wire::Point& point) {
  return point.type == wire::Type::boolean && point.access == wire::Access::writable;
}

std::optional<std::size_t> main_switch(const Product& product) {
  std::optional<std::size_t> only;
  std::size_t count = 0;
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    const wire::Point& point = product.table.points[i];
    if (!is_switch(point)) continue;
    const bool is_main =
        std::ranges::find(kMainNames, point.name) != kMainNames.end() ||
        std::ranges::find(kMainTitles, product.texts[i].title) != kMainTitles.end();
    if (is_main) return i;
    only = i;
    ++count;
  }
  return count == 1 ? only : std::nullopt;
}

std::string device_name(const Product& product, std::string_view alias, std::string_view mac,
                        std::string_view did) {
  if (!alias.empty()) return std::string(alias);
  const std::string_view id = mac.size() >= 4 ? mac : did;
  return fmt::format("{}-{}", product.name,
                     id.substr(id.size() - std::min<std::size_t>(id.size(), 4)));
}

std::string names_of(std::span<const Talked> devices) {
  std::string names;
  for (std::size_t i = 0; i < devices.size() && i < kListed; ++i) {
    names += fmt::format("\n· {}", devices[i].name);
  }
  if (devices.size() > kListed) names += "\n· …";
  return names;
}

std::string point_said(const Product& product, const Talked& device, std::size_t point) {
  const hub::Reading reading = hub::read_p0(product, device.p0);
  const wire::Value value = values_of(product, reading)[point];
  std::string text = fmt::format("{}\n{}：{}", device.name, product.texts[point].title,
                                 value.set ? value_said(product, point, value) : "未知");
  const std::string choices = choices_said(product, point);
  if (product.table.points[point].access == wire::Access::writable && !choices.empty()) {
    text += fmt::format("（{}）", choices);
  }
  return text;
}

std::string all_said(const Product& product, std::span<const Talked> devices) {
  if (devices.size() == 1) return state_said(product, devices[0]);
  std::string text = fmt::format("您有 {} 台设备：", devices.size());
  const auto main = main_switch(product);
  for (std::size_t i = 0; i < devices.size() && i < kListed; ++i) {
    const Talked& device = devices[i];
    text += fmt::format("\n· {}：{}", device.name, device.is_online ? "在线" : "离线");
    const hub::Reading reading = hub::read_p0(product, device.p0);
    const auto values = values_of(product, reading);
    if (main && values[*main].set) {
      text += fmt::format("，{} {}", product.texts[*main].title,
                          value_said(product, *main, values[*main]));
    }
  }
  if (devices.size() > kListed) text += "\n· …";
  return text + fmt::format("\n查看一台：状态 {}", devices[0].name);
}

std::string state_said(const Product& product, const Talked& device, const Json& attrs) {
  const hub::Reading reading = hub::read_p0(product, device.p0);
  std::vector<wire::Value> values = values_of(product, reading);
  hub::Reading taken;
  if (attrs.is_object()) {
    taken = hub::read_p0(product, hub::control_of(product, attrs));
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (taken.values[i].set) values[i] = taken.values[i];
    }
  }
  std::string text = fmt::format("{}（{}）", device.name, device.is_online ? "在线" : "离线");
  bool is_known = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].set) continue;
    is_known = true;
    if (product.table.points[i].type == wire::Type::binary) continue;
    text += fmt::format("\n{}：{}", product.texts[i].title, value_said(product, i, values[i]));
  }
  return is_known ? text : text + "\n还没有收到它的数据。";
}

std::string help_said(const Product& product) {
  std::string text = "您可以发送：\n开 或 关\n状态\n帮助";
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    const wire::Point& point = product.table.points[i];
    if (point.access != wire::Access::writable || is_switch(point)) continue;
    if (point.type == wire::Type::binary) continue;
    const std::string value = point.type == wire::Type::enumeration
                                  ? std::string(point.labels.empty() ? "" : point.labels[0])
                                  : wire::to_text(point.scale, point.raw_max);
    text += fmt::format("\n{} {}", product.texts[i].title, value);
  }
  return text + "\n有几台设备时加上名字，例如：开 客厅";
}

}  // namespace giz::wechat
