// Assignments go into a state of the product, whose initial values are the allowed ones; the codec
// and the frame builders do the rest.
#include "generator/decode/encode.h"

#include <fmt/format.h>

#include "generator/base/names.h"
#include "generator/decode/value_text.h"
#include "runtime/wire/cloud.h"
#include "runtime/wire/serial.h"
#include "runtime/wire/state.h"

namespace gizgen {
namespace {

using giz::wire::CloudCommand;
using giz::wire::Command;
using giz::wire::Kind;
using giz::wire::Point;
using giz::wire::Table;
using giz::wire::Value;

// What the assignments say, or everything that is wrong with them.
class Assignments {
 public:
  Assignments(const Product& product, const Table& table, Kind kind)
      : product_(product), table_(table), kind_(kind), state_(table) {}

  void assign(std::string_view assignment) {
    const std::size_t equals = assignment.find('=');
    const std::string_view name = assignment.substr(0, equals);
    const std::optional<std::size_t> point = point_of(name);
    if (!point) return;
    if (state_.values()[*point].set) {
      error(fmt::format("'{}' is named twice", name), "");
    } else if (kind_ == Kind::read) {
      want(*point, equals != std::string_view::npos);
    } else if (equals == std::string_view::npos) {
      error(fmt::format("'{}' has no value", name), fmt::format("write {}=VALUE", name));
    } else {
      set(*point, assignment.substr(equals + 1));
    }
  }

  void error(std::string message, std::string help) {
    errors_.push_back({std::move(message), std::move(help)});
  }

  std::span<const Value> values() const { return state_.values(); }
  std::vector<EncodeError> take_errors() { return std::move(errors_); }
  bool has_errors() const { return !errors_.empty(); }

 private:
  std::optional<std::size_t> point_of(std::string_view name) {
    const std::optional<std::size_t> point = find(table_, name);
    if (point) return point;
    std::vector<std::string_view> names;
    for (const Point& is : table_.points) names.push_back(is.name);
    const std::optional<std::string_view> near = nearest(name, names);
    error(fmt::format("{} has no datapoint '{}'", product_.id, name),
          near ? fmt::format("did you mean '{}'?", *near) : "");
    return std::nullopt;
  }

  void want(std::size_t point, bool has_value) {
    const std::string_view name = table_.points[point].name;
    if (table_.protocol == Protocol::standard) {
      error(fmt::format("'{}' cannot be read alone", name),
            "a read of a standard product brings every datapoint and names none");
    } else if (has_value) {
      error(fmt::format("'{}' is read, not set", name), "a read names datapoints without values");
    } else {
      state_.put(point, state_.values()[point]);
    }
  }

  void set(std::size_t point, std::string_view text) {
    const Point& is = table_.points[point];
    if (kind_ == Kind::control && is.access != Access::writable) {
      error(fmt::format("'{}' cannot be written", is.name),
            "a control sets writable datapoints only");
      return;
    }
    ValueRead read = read_value(is, text);
    if (!read.message.empty()) {
      error(std::move(read.message), std::move(read.help));
      return;
    }
    read.value.bytes = read.bytes;
    state_.put(point, read.value);
  }

  const Product& product_;
  const Table& table_;
  Kind kind_;
  giz::wire::State state_;
  std::vector<EncodeError> errors_;
};

std::vector<std::uint8_t> serial_frame(Kind kind, std::uint32_t sn, giz::wire::Bytes p0) {
  giz::wire::SerialFrame frame;
  frame.command = is_down(kind)              ? Command::p0_down
                  : kind == Kind::read_reply ? Command::p0_down_ack
                                             : Command::p0_up;
  frame.sn = static_cast<std::uint8_t>(sn);
  frame.payload = p0;
  std::vector<std::uint8_t> wire(giz::wire::max_wire_size(p0.size()));
  wire.resize(build(frame, wire).size());
  return wire;
}

std::vector<std::uint8_t> cloud_frame(Kind kind, std::optional<std::uint32_t> sn,
                                      giz::wire::Bytes p0) {
  giz::wire::CloudFrame frame;
  const bool numbered = sn && kind != Kind::report;
  if (is_down(kind)) {
    frame.command = numbered ? CloudCommand::p0_down_sn : CloudCommand::p0_down;
  } else {
    frame.command = numbered ? CloudCommand::p0_up_sn : CloudCommand::p0_up;
  }
  frame.sn = sn.value_or(0);
  frame.payload = p0;
  std::vector<std::uint8_t> wire(giz::wire::max_cloud_size(p0.size()));
  wire.resize(build(frame, wire).size());
  return wire;
}

// Every datapoint, for a read that names none.
std::vector<Value> wanted(std::span<const Value> named, bool all) {
  std::vector<Value> values(named.begin(), named.end());
  for (Value& value : values) value.set = value.set || all;
  return values;
}

}  // namespace

Encoded encode(const Product& product, const Layout& layout, Kind kind,
               std::span<const std::string> assignments, std::optional<std::uint32_t> sn) {
  const WireTable wire(product, layout);
  const Table& table = wire.table();
  Assignments given(product, table, kind);
  for (const std::string& assignment : assignments) given.assign(assignment);
  const bool needs_one =
      kind == Kind::control || (kind != Kind::read && table.protocol == Protocol::var_len);
  if (assignments.empty() && needs_one) given.error("nothing is assigned", "write NAME=VALUE");
  Encoded encoded;
  encoded.errors = given.take_errors();
  if (!encoded.errors.empty()) return encoded;

  std::vector<std::uint8_t> p0(giz::wire::max_p0(table));
  const bool reads_all = kind == Kind::read && assignments.empty();
  const giz::wire::Packed packed = pack(table, kind, wanted(given.values(), reads_all), p0);
  encoded.serial = serial_frame(kind, sn.value_or(0), packed.bytes);
  encoded.cloud = cloud_frame(kind, sn, packed.bytes);
  return encoded;
}

}  // namespace gizgen
