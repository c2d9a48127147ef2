#include "generator/targets/docs/golden.h"

#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "generator/model/fingerprint.h"
#include "generator/targets/docs/example.h"
#include "generator/targets/docs/exchanges.h"
#include "generator/targets/docs/text.h"
#include "generator/targets/object.h"
#include "runtime/wire/cloud.h"
#include "runtime/wire/codec.h"
#include "runtime/wire/serial.h"

namespace gizgen::docs {
namespace {

using giz::wire::Bytes;
using giz::wire::CloudCommand;
using giz::wire::CloudFrame;
using giz::wire::Command;
using giz::wire::Kind;
using giz::wire::SerialFrame;

constexpr std::size_t most_single = 24;  // frames of one datapoint each

std::vector<std::uint8_t> serial_bytes(const SerialFrame& frame) {
  std::vector<std::uint8_t> out(giz::wire::max_wire_size(frame.payload.size()));
  out.resize(build(frame, out).size());
  return out;
}

std::string serial_hex(Command command, std::uint8_t sn, Bytes payload) {
  return hex_text(serial_bytes({command, sn, 0, payload}));
}

std::string cloud_hex(CloudCommand command, std::uint32_t sn, Bytes payload) {
  std::vector<std::uint8_t> out(giz::wire::max_cloud_size(payload.size()));
  CloudFrame frame;
  frame.command = command;
  frame.sn = sn;
  frame.payload = payload;
  out.resize(build(frame, out).size());
  return hex_text(out);
}

void append_number(Payload& to, std::uint32_t value, std::size_t size) {
  to.resize(to.size() + size);
  giz::wire::put_number(to, to.size() - size, size, value);
}

class Maker {
 public:
  Maker(const Product& product, const Layout& layout, Language language)
      : product_(product), layout_(layout), language_(language), example_(product, layout) {}

  Json view() {
    add(start_exchanges(product_, p0_version(product_, layout_)));
    add_reports();
    add_reads();
    add_controls();
    add_transparent();
    add(other_exchanges());
    return std::move(list_);
  }

 private:
  Json frame(std::string serial, Json cloud, std::string meaning) const {
    return object({{"serial", std::move(serial)},
                   {"cloud", std::move(cloud)},
                   {"meaning", one_line(meaning)}});
  }

  void add(std::string title, Json frames) {
    list_.push_back(object({{"title", std::move(title)}, {"frames", std::move(frames)}}));
    ++sn_;
  }

  void add(const std::vector<Fixed>& exchanges) {
    for (const Fixed& is : exchanges) {
      Json frames = Json::array();
      frames.push_back(frame(serial_hex(is.command, sn_, is.request), nullptr, is.meaning));
      if (!is.answer_meaning.empty()) {
        frames.push_back(
            frame(serial_hex(ack_of(is.command), sn_, is.answer), nullptr, is.answer_meaning));
      }
      add(std::string(is.title.in(language_)), std::move(frames));
    }
  }

  // A P0 and its empty answer.
  void add_p0(std::string title, Command command, const Payload& p0, const std::string& meaning) {
    const bool is_down = command == Command::p0_down;
    const CloudCommand cloud = is_down ? CloudCommand::p0_down : CloudCommand::p0_up;
    Json frames = Json::array();
    frames.push_back(frame(serial_hex(command, sn_, p0), cloud_hex(cloud, 0, p0), meaning));
    frames.push_back(frame(serial_hex(ack_of(command), sn_, {}), nullptr,
                           is_down ? "P0 down ack" : "P0 up ack"));
    add(std::move(title), std::move(frames));
  }

  void add_values(std::string title, Kind kind, const std::vector<std::size_t>& ids) {
    add_p0(std::move(title), is_down(kind) ? Command::p0_down : Command::p0_up,
           example_.p0(kind, ids), example_.meaning(kind, ids));
  }

  void add_reports() {
    constexpr Text whole{"report of every value", "完整上报"};
    constexpr Text changed{"report of one change: ", "单个变化的上报："};
    add_values(std::string(whole.in(language_)), Kind::report, example_.all());
    if (layout_.protocol == Protocol::standard) return;
    add_values(std::string(changed.in(language_)) + std::string(example_.table().points[0].name),
               Kind::report, {0});
  }

  void add_reads() {
    constexpr Text title{"read", "读取"};
    const bool standard = layout_.protocol == Protocol::standard;
    const std::vector<std::size_t> asked = standard ? std::vector<std::size_t>{} : example_.all();
    const Payload request = example_.p0(Kind::read, asked);
    const Payload reply = example_.p0(Kind::read_reply, example_.all());
    Json frames = Json::array();
    frames.push_back(frame(serial_hex(Command::p0_down, sn_, request),
                           cloud_hex(CloudCommand::p0_down, 0, request),
                           example_.meaning(Kind::read, asked)));
    frames.push_back(frame(serial_hex(Command::p0_down_ack, sn_, reply),
                           cloud_hex(CloudCommand::p0_up, 0, reply),
                           example_.meaning(Kind::read_reply, example_.all())));
    add(std::string(title.in(language_)), std::move(frames));
  }

  void add_controls() {
    constexpr Text one{"control of one value: ", "控制单个数据点："};
    constexpr Text all{"control of every value", "控制全部可写数据点"};
    constexpr Text counted{
        "control with a sequence number of the app: 0093, answered by 0094 with it",
        "带 App 序号的控制：0093，以同一序号的 0094 应答"};
    const std::vector<std::size_t>& ids = example_.writable();
    if (ids.empty()) return;
    for (std::size_t i = 0; i < ids.size() && i < most_single; ++i) {
      const std::string_view name = example_.table().points[ids[i]].name;
      add_values(fmt::format("{}{}", one.in(language_), name), Kind::control, {ids[i]});
    }
    if (ids.size() > 1) add_values(std::string(all.in(language_)), Kind::control, ids);
    const Payload p0 = example_.p0(Kind::control, {ids[0]});
    Json frames = Json::array();
    frames.push_back(frame(serial_hex(Command::p0_down, sn_, p0),
                           cloud_hex(CloudCommand::p0_down_sn, 1, p0),
                           example_.meaning(Kind::control, {ids[0]})));
    add(std::string(counted.in(language_)), std::move(frames));
  }

  void add_transparent() {
    constexpr Text down{"transparent data, down", "透传，下行"};
    constexpr Text up{"transparent data, up", "透传，上行"};
    add_p0(std::string(down.in(language_)), Command::p0_down, {0x05, 0x01, 0x02, 0x03},
           "transparent data, 3 bytes");
    add_p0(std::string(up.in(language_)), Command::p0_up, {0x06, 0x04, 0x05},
           "transparent data, 2 bytes");
  }

  const Product& product_;
  const Layout& layout_;
  Language language_;
  Example example_;
  std::uint8_t sn_ = 0;  // wraps as on the line
  Json list_ = Json::array();
};

// "00 + 08 + 03 = 0x0b, low byte 0b"
std::string sum_text(Bytes plain) {
  constexpr std::size_t most_shown = 16;
  const Bytes summed = plain.subspan(2, plain.size() - 3);
  std::uint32_t sum = 0;
  std::string text;
  for (std::size_t i = 0; i < summed.size(); ++i) {
    sum += summed[i];
    const bool is_shown =
        summed.size() <= most_shown || i < most_shown / 2 || i + 2 > summed.size();
    if (is_shown) text += fmt::format("{}{:02X}", i == 0 ? "" : " + ", summed[i]);
    if (!is_shown && i == most_shown / 2) text += " + …";
  }
  return fmt::format("{} = 0x{:X} → {:02X}", text, sum, sum & 0xFF);
}

// The bytes without escapes.
std::vector<std::uint8_t> plain_bytes(Command command, std::uint8_t sn, Bytes payload) {
  std::vector<std::uint8_t> out = {0xFF, 0xFF};
  append_number(out, static_cast<std::uint32_t>(payload.size() + 5), 2);
  out.push_back(static_cast<std::uint8_t>(command));
  out.push_back(sn);
  append_number(out, 0, 2);
  out.insert(out.end(), payload.begin(), payload.end());
  const auto sum = std::accumulate(out.begin() + 2, out.end(), 0u);
  out.push_back(static_cast<std::uint8_t>(sum));
  return out;
}

struct Part {
  std::size_t bytes;
  Text meaning;
};

std::vector<Part> parts_of(const Layout& layout, bool is_control, std::size_t p0) {
  std::vector<Part> parts = {
      {2, {"head", "包头"}},
      {2, {"length, from command to checksum", "长度，从命令到校验和"}},
      {1, {"command", "命令"}},
      {1, {"sequence number", "序号"}},
      {2, {"flags", "标志 flags"}},
      {1, {"action", "动作 action"}},
  };
  if (layout.protocol == Protocol::var_len) {
    parts.push_back({layout.flags_bytes, {"flags", "flags"}});
    parts.push_back({p0 - 1 - layout.flags_bytes, {"values", "取值"}});
  } else if (is_control) {
    parts.push_back({layout.flags_bytes, {"attr_flags", "attr_flags"}});
    parts.push_back({layout.vals_bytes, {"attr_vals", "attr_vals"}});
  } else {
    parts.push_back({layout.status_bytes, {"dev_status", "dev_status"}});
  }
  parts.push_back({1, {"checksum", "校验和"}});
  return parts;
}

}  // namespace

Json golden_view(const Product& product, const Layout& layout, Language language) {
  return Maker(product, layout, language).view();
}

Json worked_example(const Product& product, const Layout& layout, Language language) {
  const Example example(product, layout);
  const bool is_control = !example.writable().empty();
  const Kind kind = is_control ? Kind::control : Kind::report;
  const Command command = is_control ? Command::p0_down : Command::p0_up;
  std::vector<std::size_t> ids = example.all();
  if (is_control) ids = {example.writable()[0]};
  const Payload p0 = example.p0(kind, ids);
  const std::vector<std::uint8_t> plain = plain_bytes(command, 1, p0);
  Json rows = Json::array();
  std::size_t offset = 0;
  for (const Part& part : parts_of(layout, is_control, p0.size())) {
    rows.push_back(object({{"offset", std::to_string(offset)},
                           {"bytes", std::to_string(part.bytes)},
                           {"value", hex_text(Bytes(plain).subspan(offset, part.bytes))},
                           {"meaning", part.meaning.in(language)}}));
    offset += part.bytes;
  }
  return object({{"hex", serial_hex(command, 1, p0)},
                 {"meaning", example.meaning(kind, ids)},
                 {"rows", std::move(rows)},
                 {"sum", sum_text(plain)}});
}

Json escape_example() {
  return object({{"plain", hex_text(plain_bytes(Command::heartbeat_ack, 0xFF, {}))},
                 {"wire", serial_hex(Command::heartbeat_ack, 0xFF, {})}});
}

}  // namespace gizgen::docs
