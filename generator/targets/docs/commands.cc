// Payloads are tables of pieces; head, length, sn, flags and sum are the same in every frame and
// are put around them.
#include "generator/targets/docs/commands.h"

#include <vector>

#include <fmt/format.h>

#include "generator/targets/docs/command_table.h"
#include "generator/targets/docs/text.h"
#include "generator/targets/object.h"
#include "runtime/wire/codec.h"
#include "runtime/wire/serial.h"

namespace gizgen::docs {
namespace {

using giz::wire::Command;
using giz::wire::Kind;

constexpr struct {
  std::string_view bit;
  Text meaning;
} status_bits[] = {
    {"0", {"SoftAP mode is on", "SoftAP 模式开启"}},
    {"1", {"station mode is on", "Station 模式开启"}},
    {"2", {"onboarding is under way", "配网进行中"}},
    {"3", {"the bind window is open", "绑定窗口打开"}},
    {"4", {"connected to the router", "已连接路由器"}},
    {"5", {"connected to the cloud", "已连接云端"}},
    {"6–7", {"reserved", "保留"}},
    {"8–10", {"signal strength (RSSI), 0 to 7", "信号强度（RSSI），0–7"}},
    {"11", {"at least one app is connected", "至少有一个 App 在线"}},
    {"12", {"test mode", "产测模式"}},
    {"13–15", {"reserved", "保留"}},
};

constexpr struct {
  std::string_view code;
  Text meaning;
} errors[] = {
    {"01", {"bad checksum", "校验和错误"}},
    {"02", {"unknown command", "命令不可识别"}},
    {"03", {"other: the payload is malformed or refused", "其他：载荷格式错误或被拒绝"}},
    {"04", {"wrong type of file (from the module only)", "文件类型错误（仅模组发出）"}},
};

std::string number(Command command) { return hex_number(static_cast<std::uint32_t>(command), 1); }

std::string_view way_text(Way way, Language language) {
  constexpr Text down{"module → MCU", "模组 → MCU"};
  constexpr Text up{"MCU → module", "MCU → 模组"};
  constexpr Text either{"sender ↔ receiver", "发送方 ↔ 接收方"};
  switch (way) {
    case Way::down: return down.in(language);
    case Way::up: return up.in(language);
    case Way::either: break;
  }
  return either.in(language);
}

// A frame's rows, offsets counted from its head.
class Rows {
 public:
  explicit Rows(Language language) : language_(language) {}

  void add(std::uint32_t bytes, std::string value, std::string_view meaning) {
    rows_.push_back(
        object({{"offset", open_ ? Json(fmt::format("{} + n", offset_)) : Json(offset_)},
                {"bytes", bytes > 0 ? Json(bytes) : Json("n")},
                {"value", value.empty() ? Json("–") : Json(std::move(value))},
                {"meaning", meaning}}));
    offset_ += bytes;
    open_ = open_ || bytes == 0;
  }

  Json take() { return std::move(rows_); }
  Language language() const { return language_; }

 private:
  Language language_;
  std::uint32_t offset_ = 0;
  bool open_ = false;
  Json rows_ = Json::array();
};

std::uint32_t size_of(Pieces pieces) {
  std::uint32_t bytes = 0;
  for (const Piece& each : pieces) bytes += each.bytes;
  return bytes;
}

bool is_open(Pieces pieces) {
  for (const Piece& each : pieces) {
    if (each.bytes == 0) return true;
  }
  return false;
}

Json frame_view(Command command, std::string_view title, Pieces pieces, Language language) {
  constexpr Text head{"head", "包头"};
  constexpr Text length{"length, from command to checksum", "长度，从命令到校验和"};
  constexpr Text code{"command", "命令"};
  constexpr Text sn{"sequence number", "序号"};
  constexpr Text flags{"flags", "标志 flags"};
  constexpr Text sum{"checksum", "校验和"};
  const std::uint32_t payload = size_of(pieces);
  Rows rows(language);
  rows.add(2, "FF FF", head.in(language));
  rows.add(2, is_open(pieces) ? fmt::format("{} + n", 5 + payload) : hex_number(5 + payload, 2),
           length.in(language));
  rows.add(1, number(command), code.in(language));
  rows.add(1, "sn", sn.in(language));
  rows.add(2, "00 00", flags.in(language));
  for (const Piece& each : pieces) {
    rows.add(each.bytes, std::string(each.value), each.meaning.in(language));
  }
  const auto byte = static_cast<std::uint32_t>(command) + 5;
  rows.add(1, pieces.empty() ? hex_number(byte & 0xFF, 1) + " + sn" : "sum", sum.in(language));
  return object({{"title", title}, {"rows", rows.take()}});
}

std::string frame_title(Command command, std::string_view what) {
  return number(command) + " " + std::string(what);
}

Json command_view(const CommandText& is, Language language) {
  constexpr Text request{"request", "请求"};
  constexpr Text answer{"answer", "应答"};
  const Command ack = ack_of(is.command);
  Json frames = Json::array();
  frames.push_back(
      frame_view(is.command, frame_title(is.command, request.in(language)), is.request, language));
  frames.push_back(frame_view(ack, frame_title(ack, answer.in(language)), is.answer, language));
  return object({{"anchor", number(is.command)},
                 {"number", number(is.command) + " / " + number(ack)},
                 {"title", is.title.in(language)},
                 {"direction", way_text(is.way, language)},
                 {"text", is.text.in(language)},
                 {"frames", std::move(frames)}});
}

// The two commands that carry P0. What stands in it depends on the product.
class P0Commands {
 public:
  P0Commands(const Layout& layout, Language language) : layout_(layout), language_(language) {}

  Json down() const {
    constexpr Text title{"P0 down: control, read, transparent data", "P0 下行：控制、读取、透传"};
    constexpr Text text{
        "Acknowledge at once. A control is obeyed whole or not at all; of its values only the "
        "flagged "
        "ones mean anything. The answer to a read carries the values, other answers are empty.",
        "立即应答。控制要么全部执行，要么全部不执行，只有带标志的取值有效。读取的应答带数据，其余应"
        "答为空。"};
    Json frames = Json::array();
    frames.push_back(values(Command::p0_down, Kind::control));
    frames.push_back(empty_answer(Command::p0_down_ack));
    frames.push_back(values(Command::p0_down, Kind::read));
    frames.push_back(values(Command::p0_down_ack, Kind::read_reply));
    frames.push_back(transparent(Command::p0_down, Kind::transparent_down));
    return view(Command::p0_down, title, Way::down, text, std::move(frames));
  }

  Json up() const {
    constexpr Text title{"P0 up: report, transparent data", "P0 上行：上报、透传"};
    constexpr Text text{
        "Report at once what the user or a control changed, alerts and faults; read-only numbers "
        "at "
        "most every 6 s; everything every 10 minutes, changed or not.",
        "用户操作或控制引起的变化、报警与故障立即上报；只读数值最快每 6 s "
        "上报一次；无论是否变化，每 10 分钟完整上报一次。"};
    Json frames = Json::array();
    frames.push_back(values(Command::p0_up, Kind::report));
    frames.push_back(empty_answer(Command::p0_up_ack));
    frames.push_back(transparent(Command::p0_up, Kind::transparent_up));
    return view(Command::p0_up, title, Way::up, text, std::move(frames));
  }

 private:
  static constexpr Text action_{"action", "动作 action"};

  Json view(Command command, Text title, Way way, Text text, Json frames) const {
    return object({{"anchor", number(command)},
                   {"number", number(command) + " / " + number(ack_of(command))},
                   {"title", title.in(language_)},
                   {"direction", way_text(way, language_)},
                   {"text", text.in(language_)},
                   {"frames", std::move(frames)}});
  }

  std::string title(Command command, Kind kind) const {
    static constexpr Text names[] = {{"control", "控制"},          {"read", "读取"},
                                     {"read reply", "读取应答"},   {"report", "上报"},
                                     {"transparent data", "透传"}, {"transparent data", "透传"}};
    return frame_title(command, names[static_cast<std::size_t>(kind)].in(language_));
  }

  Json frame(Command command, Kind kind, std::vector<Piece> behind) const {
    const std::string action = hex_number(action_of(layout_.protocol, kind), 1);
    behind.insert(behind.begin(), {1, action, action_});
    return frame_view(command, title(command, kind), behind, language_);
  }

  Json values(Command command, Kind kind) const {
    constexpr Text chosen{"attr_flags: which values are to change", "attr_flags：哪些取值要改变"};
    constexpr Text vals{"attr_vals: the values", "attr_vals：取值"};
    constexpr Text whole{"dev_status: every value", "dev_status：全部取值"};
    constexpr Text flags{"flags: which datapoints are meant", "flags：涉及哪些数据点"};
    constexpr Text flagged{"values of the flagged datapoints", "带标志数据点的取值"};
    std::vector<Piece> pieces;
    const bool is_status = kind == Kind::read_reply || kind == Kind::report;
    if (layout_.protocol == Protocol::var_len) {
      pieces.push_back({layout_.flags_bytes, "", flags});
      if (kind != Kind::read) pieces.push_back({0, "", flagged});
    } else if (is_status) {
      pieces.push_back({layout_.status_bytes, "", whole});
    } else if (kind == Kind::control && layout_.flags_bytes > 0) {
      pieces.push_back({layout_.flags_bytes, "", chosen});
      pieces.push_back({layout_.vals_bytes, "", vals});
    }
    return frame(command, kind, std::move(pieces));
  }

  Json transparent(Command command, Kind kind) const {
    constexpr Text data{"data, at most 900 bytes", "数据，最多 900 字节"};
    return frame(command, kind, {{0, "", data}});
  }

  Json empty_answer(Command command) const {
    constexpr Text answer{"answer", "应答"};
    return frame_view(command, frame_title(command, answer.in(language_)), {}, language_);
  }

  const Layout& layout_;
  Language language_;
};

}  // namespace

Json commands_view(const Layout& layout, Language language) {
  const P0Commands p0(layout, language);
  Json list = Json::array();
  for (const CommandText& each : command_texts()) {
    list.push_back(command_view(each, language));
    if (each.command == Command::get_device_info) {
      list.push_back(p0.down());
      list.push_back(p0.up());
    }
    if (each.command != Command::reboot_mcu) continue;
    for (const ErrorText& error : error_texts()) {
      const Way way = error.command == Command::illegal_mcu_frame ? Way::down : Way::up;
      Json frames = Json::array();
      frames.push_back(
          frame_view(error.command, number(error.command), illegal_pieces(), language));
      list.push_back(object({{"anchor", number(error.command)},
                             {"number", number(error.command)},
                             {"title", error.title.in(language)},
                             {"direction", way_text(way, language)},
                             {"text", error.text.in(language)},
                             {"frames", std::move(frames)}}));
    }
  }
  return list;
}

Json status_bits_view(Language language) {
  Json list = Json::array();
  for (const auto& each : status_bits) {
    list.push_back(object({{"bit", each.bit}, {"meaning", each.meaning.in(language)}}));
  }
  return list;
}

Json errors_view(Language language) {
  Json list = Json::array();
  for (const auto& each : errors) {
    list.push_back(object({{"code", each.code}, {"meaning", each.meaning.in(language)}}));
  }
  return list;
}

}  // namespace gizgen::docs
