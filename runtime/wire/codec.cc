// A P0 is measured, then its values are moved one place at a time (places.h). Flags are a
// big-endian integer like a bit region, so both go through the bit functions of bytes.h.
#include "runtime/wire/codec.h"

#include <algorithm>
#include <cassert>

#include "runtime/wire/places.h"

namespace giz::wire {
namespace {

constexpr std::uint8_t kVarLen = 0x10;  // set in a var_len product's actions

bool is_transparent(Kind kind) {
  return kind == Kind::transparent_down || kind == Kind::transparent_up;
}

bool is_flagged(Protocol protocol, Kind kind) {
  return protocol == Protocol::var_len || kind == Kind::control;
}

std::uint32_t count(std::size_t size) { return static_cast<std::uint32_t>(size); }

// The first set bit above the last flag.
Fault check_flags(const Table& table, Bytes flags) {
  std::uint32_t known = 0;
  for (const Point& point : table.points) known += point.flag >= 0 ? 1 : 0;
  for (std::uint32_t bit = known; bit < flags.size() * 8; ++bit) {
    if (get_bit(flags, bit)) return {Fault::reserved_flag, Fault::kNoPoint, bit, known};
  }
  return {};
}

Fault check_size(const Table& table, std::size_t found, std::size_t expected) {
  if (found < expected) return {Fault::too_short, Fault::kNoPoint, count(found), count(expected)};
  if (found > expected && table.protocol == Protocol::standard) {
    return {Fault::too_long, Fault::kNoPoint, count(found), count(expected)};
  }
  return {};
}

void read_value(const Point& point, const Place& place, Bytes p0, Value& value) {
  if (is_bit_field(point)) {
    value.raw = get_bits(p0.subspan(place.byte, place.region_bytes), place.bit, point.bits);
  } else if (point.type == Type::binary) {
    value.bytes = p0.subspan(place.byte, point.bits / 8);
  } else {
    value.raw = get_number(p0, place.byte, point.bits / 8);
  }
}

template <typename Contains>
std::size_t measure(const Table& table, Kind kind, Contains contains) {
  return visit_places(table, kind, contains, [](std::size_t, const Place&) {});
}

// Into bytes that are still 0.
void write_value(const Point& point, const Place& place, const Value& value, Buffer p0) {
  if (is_bit_field(point)) {
    put_bits(p0.subspan(place.byte, place.region_bytes), place.bit, point.bits, value.raw);
  } else if (point.type == Type::binary) {
    std::copy(value.bytes.begin(), value.bytes.end(),
              p0.begin() + static_cast<std::ptrdiff_t>(place.byte));
  } else {
    put_number(p0, place.byte, point.bits / 8, value.raw);
  }
}

// The action's kind, or why it has none.
Fault read_action(const Table& table, Bytes p0, Kind& kind) {
  if (p0.empty()) return {Fault::empty};
  const std::optional<Kind> found = kind_of(table.protocol, p0[0]);
  if (found) {
    kind = *found;
    return {};
  }
  const Protocol other =
      table.protocol == Protocol::standard ? Protocol::var_len : Protocol::standard;
  const bool known = kind_of(other, p0[0]).has_value();
  return {known ? Fault::other_protocol : Fault::unknown_action, Fault::kNoPoint, p0[0], 0};
}

// Checks one value that is to be moved, as `kind` allows it.
Fault check_move(const Table& table, Kind kind, std::size_t point, const Value& value) {
  if (kind == Kind::control && table.points[point].access != Access::writable) {
    return {Fault::not_writable, point, 0, 0};
  }
  return kind == Kind::read ? Fault{} : check(table, point, value);
}

// Whether point `i` is flagged in a P0 that has flags.
auto flagged_in(const Table& table, Bytes p0) {
  return [&table, flags = p0.subspan(1, table.flags_bytes)](std::size_t i) {
    return get_bit(flags, static_cast<std::size_t>(table.points[i].flag));
  };
}

// Whether the P0 has the form of its kind; `size` is then how many of its bytes have a meaning.
Fault check_form(const Table& table, Kind kind, Bytes p0, std::size_t& size) {
  if (!is_flagged(table.protocol, kind)) {
    size = measure(table, kind, [](std::size_t) { return true; });
    return check_size(table, p0.size(), size);
  }
  if (p0.size() < 1 + table.flags_bytes) {
    const std::size_t least = 1 + table.flags_bytes + table.vals_bytes;
    return {Fault::too_short, Fault::kNoPoint, count(p0.size()), count(least)};
  }
  const Fault flag_fault = check_flags(table, p0.subspan(1, table.flags_bytes));
  // The flags of a var_len P0 decide its size: a wrong flag is the cause, a wrong size its effect.
  if (flag_fault && table.protocol == Protocol::var_len) return flag_fault;
  size = measure(table, kind, flagged_in(table, p0));
  const Fault size_fault = check_size(table, p0.size(), size);
  return size_fault ? size_fault : flag_fault;
}

// Reads the values of a P0 that has the form of its kind; returns the first fault of a value.
Fault read_values(const Table& table, Kind kind, Bytes p0, std::span<Value> values) {
  if (table.protocol == Protocol::var_len && kind == Kind::read) {
    const auto wanted = flagged_in(table, p0);
    for (std::size_t i = 0; i < values.size(); ++i) values[i].set = wanted(i);
    return {};
  }
  Fault first;
  const auto read = [&](std::size_t i, const Place& place) {
    read_value(table.points[i], place, p0, values[i]);
    values[i].set = true;
    const Fault fault = check_move(table, kind, i, values[i]);
    if (!first) first = fault;
  };
  if (is_flagged(table.protocol, kind)) {
    visit_places(table, kind, flagged_in(table, p0), read);
  } else {
    visit_places(
        table, kind, [](std::size_t) { return true; }, read);
  }
  return first;
}

}  // namespace

std::uint8_t action_of(Protocol protocol, Kind kind) {
  const auto action = static_cast<std::uint8_t>(static_cast<std::uint8_t>(kind) + 1);
  if (protocol == Protocol::standard || is_transparent(kind)) return action;
  return action | kVarLen;
}

std::optional<Kind> kind_of(Protocol protocol, std::uint8_t action) {
  for (const Kind kind : {Kind::control, Kind::read, Kind::read_reply, Kind::report,
                          Kind::transparent_down, Kind::transparent_up}) {
    if (action_of(protocol, kind) == action) return kind;
  }
  return std::nullopt;
}

Decoded decode(const Table& table, Bytes p0, std::span<Value> values) {
  assert(values.size() == table.points.size());
  for (Value& value : values) value.set = false;
  Decoded result;
  result.fault = read_action(table, p0, result.kind);
  if (result.fault) return result;
  if (is_transparent(result.kind)) {
    result.data = p0.subspan(1);
    return result;
  }
  std::size_t size = 0;
  result.fault = check_form(table, result.kind, p0, size);
  if (result.fault) return result;
  result.data = p0.subspan(size);
  result.fault = read_values(table, result.kind, p0, values);
  return result;
}

Packed pack(const Table& table, Kind kind, std::span<const Value> values, Buffer out) {
  assert(values.size() == table.points.size() && !is_transparent(kind));
  const auto contains = [&](std::size_t i) { return values[i].set; };
  const bool flagged = is_flagged(table.protocol, kind);
  Fault fault;
  for (std::size_t i = 0; i < values.size() && !fault; ++i) {
    if (values[i].set || !flagged) fault = check_move(table, kind, i, values[i]);
  }
  const std::size_t size = measure(table, kind, contains);
  if (!fault && size > out.size()) fault = {Fault::no_room, Fault::kNoPoint, 0, count(size)};
  if (fault) return {fault, {}};

  const Buffer p0 = out.first(size);
  std::fill(p0.begin(), p0.end(), std::uint8_t{0});
  p0[0] = action_of(table.protocol, kind);
  if (flagged) {
    const Buffer flags = p0.subspan(1, table.flags_bytes);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].set) set_bit(flags, static_cast<std::size_t>(table.points[i].flag));
    }
  }
  visit_places(table, kind, contains, [&](std::size_t i, const Place& place) {
    write_value(table.points[i], place, values[i], p0);
  });
  return {{}, p0};
}

Buffer pack_transparent(Kind kind, Bytes data, Buffer out) {
  assert(is_transparent(kind));
  if (data.size() >= out.size()) return {};
  out[0] = action_of(Protocol::standard, kind);
  std::copy(data.begin(), data.end(), out.begin() + 1);
  return out.first(1 + data.size());
}

std::optional<std::size_t> find(const Table& table, std::string_view name) {
  for (std::size_t i = 0; i < table.points.size(); ++i) {
    if (table.points[i].name == name) return i;
  }
  return std::nullopt;
}

Fault check(const Table& table, std::size_t point, const Value& value) {
  const Point& is = table.points[point];
  if (is.type == Type::binary) {
    const std::uint32_t length = is.bits / 8;
    if (value.bytes.size() <= length) return {};
    return {Fault::long_binary, point, count(value.bytes.size()), length};
  }
  if (value.raw < is.raw_min) return {Fault::below_min, point, value.raw, is.raw_min};
  if (value.raw > is.raw_max) return {Fault::above_max, point, value.raw, is.raw_max};
  return {};
}

std::string to_text(const Table& table, const Fault& fault) {
  const std::string found = std::to_string(fault.found);
  const std::string expected = std::to_string(fault.expected);
  const std::string name =
      fault.point < table.points.size() ? std::string(table.points[fault.point].name) + ": " : "";
  switch (fault.what) {
    case Fault::none: return "no fault";
    case Fault::empty: return "P0 is empty";
    case Fault::unknown_action: return "action " + found + " is not known";
    case Fault::other_protocol: return "action " + found + " belongs to the other protocol";
    case Fault::too_short:
    case Fault::too_long: return "P0 has " + found + " bytes, not " + expected;
    case Fault::reserved_flag: return "flag " + found + " is set; there are " + expected;
    case Fault::no_room: return "P0 needs " + expected + " bytes";
    case Fault::below_min: return name + "raw " + found + " is below " + expected;
    case Fault::above_max: return name + "raw " + found + " is above " + expected;
    case Fault::not_writable: return name + "cannot be written";
    case Fault::long_binary: return name + found + " bytes; " + expected + " fit";
  }
  return {};
}

}  // namespace giz::wire
