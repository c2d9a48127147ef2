// The codec refuses to pack what a point does not allow, so a control is packed with allowed values
// and the wanted ones are then put in their places.
#include "generator/simulate/point_value.h"

#include <algorithm>

#include "generator/decode/value_text.h"
#include "runtime/wire/places.h"

namespace gizgen {
namespace {

using giz::wire::Kind;
using giz::wire::Point;
using giz::wire::Table;
using giz::wire::Value;

void put_value(const Point& point, const giz::wire::Place& place, const PointValue& value,
               giz::wire::Buffer p0) {
  if (giz::wire::is_bit_field(point)) {
    giz::wire::put_bits(p0.subspan(place.byte, place.region_bytes), place.bit, point.bits,
                        value.raw);
  } else if (point.type == giz::wire::Type::binary) {
    std::copy(value.bytes.begin(), value.bytes.end(),
              p0.begin() + static_cast<std::ptrdiff_t>(place.byte));
  } else {
    giz::wire::put_number(p0, place.byte, point.bits / 8, value.raw);
  }
}

const PointValue* find(std::span<const PointValue> values, std::size_t point) {
  for (const PointValue& value : values) {
    if (value.point == point) return &value;
  }
  return nullptr;
}

}  // namespace

std::string to_text(const Table& table, const PointValue& value) {
  const Point& point = table.points[value.point];
  return std::string(point.name) + " = " + value_text(point, {value.raw, value.bytes, true});
}

std::string to_text(const Table& table, std::span<const PointValue> values) {
  std::string out;
  for (const PointValue& value : values) {
    out += (out.empty() ? "" : ", ") + to_text(table, value);
  }
  return out;
}

std::vector<std::uint8_t> control_p0(const Table& table, std::span<const PointValue> values) {
  const auto contains = [&](std::size_t i) { return find(values, i) != nullptr; };
  const auto ignore = [](std::size_t, const giz::wire::Place&) {};
  std::vector<std::uint8_t> p0(giz::wire::visit_places(table, Kind::control, contains, ignore));
  p0[0] = giz::wire::action_of(table.protocol, Kind::control);
  const giz::wire::Buffer flags = giz::wire::Buffer(p0).subspan(1, table.flags_bytes);
  giz::wire::visit_places(
      table, Kind::control, contains, [&](std::size_t i, const giz::wire::Place& place) {
        giz::wire::set_bit(flags, static_cast<std::size_t>(table.points[i].flag));
        put_value(table.points[i], place, *find(values, i), p0);
      });
  return p0;
}

std::vector<std::uint8_t> read_p0(const Table& table) {
  std::vector<Value> values(table.points.size());
  for (Value& value : values) value.set = true;
  std::vector<std::uint8_t> p0(giz::wire::max_p0(table));
  p0.resize(giz::wire::pack(table, Kind::read, values, p0).bytes.size());
  return p0;
}

std::vector<std::uint8_t> transparent_p0(giz::wire::Bytes data) {
  std::vector<std::uint8_t> p0(data.size() + 1);
  giz::wire::pack_transparent(Kind::transparent_down, data, p0);
  return p0;
}

bool Reading::shows(const PointValue& value) const {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::optional<Reading> read_up(const Table& table, giz::wire::Bytes p0) {
  std::vector<Value> values(table.points.size());
  const giz::wire::Decoded decoded = giz::wire::decode(table, p0, values);
  if (decoded.fault && !decoded.fault.is_of_value()) return std::nullopt;
  if (giz::wire::is_down(decoded.kind)) return std::nullopt;
  Reading reading{decoded.kind, {}, {}};
  if (decoded.kind == Kind::transparent_up) {
    reading.data.assign(decoded.data.begin(), decoded.data.end());
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].set) continue;
    reading.values.push_back({i, values[i].raw, {values[i].bytes.begin(), values[i].bytes.end()}});
  }
  return reading;
}

bool Order::sets(const PointValue& value) const {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::optional<Order> read_down(const Table& table, giz::wire::Bytes p0) {
  std::vector<Value> values(table.points.size());
  const giz::wire::Decoded decoded = giz::wire::decode(table, p0, values);
  if (decoded.fault && !decoded.fault.is_of_value()) return std::nullopt;
  if (!giz::wire::is_down(decoded.kind)) return std::nullopt;
  Order order{decoded.kind, {}, {}, {}, {}};
  if (decoded.fault) order.fault = giz::wire::to_text(table, decoded.fault);
  if (decoded.kind == Kind::transparent_down) {
    order.data.assign(decoded.data.begin(), decoded.data.end());
  }
  // A read of a standard product flags nothing and means everything.
  const bool is_read = decoded.kind == Kind::read;
  const bool all = is_read && table.protocol == giz::wire::Protocol::standard;
  if (is_read) order.wanted.assign(values.size(), all);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].set) continue;
    if (is_read) {
      order.wanted[i] = true;
    } else {
      order.values.push_back({i, values[i].raw, {values[i].bytes.begin(), values[i].bytes.end()}});
    }
  }
  return order;
}

std::string fault_of(const Table& table, giz::wire::Bytes p0) {
  std::vector<Value> values(table.points.size());
  const giz::wire::Decoded decoded = giz::wire::decode(table, p0, values);
  return decoded.fault ? giz::wire::to_text(table, decoded.fault) : "";
}

}  // namespace gizgen
