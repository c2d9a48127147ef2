// The codec says what the values are, its walk over the places says where they stand; between them
// every byte of the payload becomes a field.
#include <algorithm>

#include <fmt/format.h>

#include "generator/decode/draft.h"
#include "generator/decode/pieces.h"
#include "generator/decode/value_text.h"
#include "generator/model/words.h"
#include "runtime/wire/codec.h"
#include "runtime/wire/places.h"

namespace gizgen {
namespace {

using giz::wire::Bytes;
using giz::wire::Decoded;
using giz::wire::Kind;
using giz::wire::Point;
using giz::wire::Value;
using WireFault = giz::wire::Fault;
using WirePlace = giz::wire::Place;

constexpr std::string_view kOtherProduct =
    "another product's frame, or not the definition that its firmware was built from";

Protocol other(Protocol protocol) {
  return protocol == Protocol::standard ? Protocol::var_len : Protocol::standard;
}

// "21.5 °C"
std::string text_with_unit(const Device& device, std::size_t point, const Value& value) {
  const Point& is = device.table.points[point];
  const std::string text = value_text(is, value);
  const Datapoint& datapoint = device.product.datapoints[device.layout.slots[point].index];
  const bool has_unit = is.type == Type::number && !datapoint.number.unit.empty();
  return has_unit && is_allowed(is, value) ? text + " " + datapoint.number.unit : text;
}

// A binary in a summary: its first bytes tell it apart, all of them would hide the rest.
std::string shortened(const Point& point, const Value& value, std::string text) {
  constexpr std::size_t shown = 8;
  if (point.type != Type::binary || value.bytes.size() <= shown) return text;
  return fmt::format("{}.. ({} bytes)", text.substr(0, 2 * shown), value.bytes.size());
}

// What the summary says of one value.
std::string detail_of(const Device& device, Kind kind, std::size_t point, const Value& value) {
  const Point& is = device.table.points[point];
  if (kind == Kind::read) return std::string(is.name);
  return fmt::format("{} = {}", is.name,
                     shortened(is, value, text_with_unit(device, point, value)));
}

std::vector<std::string> details_of(const Device& device, const Decoded& decoded,
                                    std::span<const Value> values) {
  std::vector<std::string> details;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].set) details.push_back(detail_of(device, decoded.kind, i, values[i]));
  }
  const bool is_plain_read =
      decoded.kind == Kind::read && device.table.protocol == Protocol::standard;
  if (details.empty() && !is_plain_read) details.push_back("no values");
  return details;
}

std::string bits_text(std::size_t bit, std::size_t count) {
  if (count == 1) return fmt::format("bit {}", bit);
  return fmt::format("bits {}-{}", bit, bit + count - 1);
}

// The fields of one P0 that holds datapoints.
class ValueFields {
 public:
  ValueFields(Draft& draft, std::size_t first, std::size_t end, const Decoded& decoded,
              std::span<const Value> values)
      : draft_(draft), first_(first), end_(end), decoded_(decoded), values_(values), next_(1) {}

  void add() {
    if (has_flags()) add_flags();
    const auto contains = [this](std::size_t i) { return values_[i].set; };
    visit_places(draft_.device().table, decoded_.kind, contains,
                 [this](std::size_t i, const WirePlace& place) { add_value(i, place); });
    add_gap(end_ - first_ - decoded_.data.size());
    if (decoded_.data.empty()) return;
    draft_.add(end_ - decoded_.data.size(), end_, "surplus", counted(decoded_.data.size(), "byte"));
    draft_.note(fmt::format("{} behind the last value, which a reader passes over",
                            counted(decoded_.data.size(), "byte")));
  }

 private:
  bool has_flags() const {
    const bool var_len = draft_.device().table.protocol == Protocol::var_len;
    return (var_len || decoded_.kind == Kind::control) && draft_.device().table.flags_bytes > 0;
  }

  void add_flags() {
    const giz::wire::Table& table = draft_.device().table;
    Field& flags = draft_.add(first_ + 1, first_ + 1 + table.flags_bytes, "flags", "");
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!values_[i].set) continue;
      Field part = part_of(flags, table.points[i].name, "set");
      part.bits = bits_text(static_cast<std::size_t>(table.points[i].flag), 1);
      flags.parts.push_back(std::move(part));
    }
    next_ += table.flags_bytes;
  }

  static Field part_of(const Field& whole, std::string_view name, std::string text) {
    Field part;
    part.offset = whole.offset;
    part.length = whole.length;
    part.name = name;
    part.text = std::move(text);
    return part;
  }

  // The bytes in front of the value at `byte` that belong to no value of this frame.
  void add_gap(std::size_t byte) {
    if (byte > next_) draft_.add(first_ + next_, first_ + byte, "", "not flagged");
    next_ = std::max(next_, byte);
  }

  void add_value(std::size_t i, const WirePlace& place) {
    const Point& point = draft_.device().table.points[i];
    std::string text = text_with_unit(draft_.device(), i, values_[i]);
    if (!giz::wire::is_bit_field(point)) {
      add_gap(place.byte);
      next_ = place.byte + point.bits / 8;
      draft_.add(first_ + place.byte, first_ + next_, point.name, std::move(text));
      return;
    }
    if (place.byte >= next_) {
      add_gap(place.byte);
      next_ = place.byte + place.region_bytes;
      draft_.add(first_ + place.byte, first_ + next_, "bits", "");
    }
    Field& region = draft_.out.fields.back();
    Field part = part_of(region, point.name, std::move(text));
    part.bits = bits_text(place.bit, point.bits);
    region.parts.push_back(std::move(part));
  }

  Draft& draft_;
  std::size_t first_;
  std::size_t end_;
  const Decoded& decoded_;
  std::span<const Value> values_;
  std::size_t next_;  // byte of the P0 behind the last field
};

// A number's raw value with its bytes in reverse order.
std::uint32_t reversed(std::uint32_t raw, std::uint32_t bits) {
  std::uint32_t result = 0;
  for (std::uint32_t i = 0; i < bits; i += 8) result = result << 8 | (raw >> i & 0xFF);
  return result;
}

void explain_bad_value(Draft& draft, std::size_t i, const Value& value) {
  const Point& point = draft.device().table.points[i];
  const bool above = value.raw > point.raw_max;
  const std::uint32_t limit = above ? point.raw_max : point.raw_min;
  std::string message =
      fmt::format("{}: raw {} is {} {}", point.name, value.raw, above ? "above" : "below", limit);
  const Value swapped{reversed(value.raw, point.bits), {}, true};
  if (point.type == Type::number && point.bits > 8 && is_allowed(point, swapped)) {
    draft.fault(FaultKind::value, std::move(message),
                fmt::format("in reverse order its bytes say {}: wrong byte order",
                            text_with_unit(draft.device(), i, swapped)));
  } else {
    draft.fault(FaultKind::value, std::move(message), kOtherProduct);
  }
}

void add_values(Draft& draft, Kind kind, std::span<const Value> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Point& point = draft.device().table.points[i];
    if (!values[i].set || kind == Kind::read) continue;
    const bool allowed = is_allowed(point, values[i]);
    FrameValue value{std::string(point.name), point.type, values[i].raw,
                     value_text(point, values[i]), allowed};
    if (point.type == Type::binary) value.raw.reset();
    draft.out.values.push_back(std::move(value));
    if (!allowed) explain_bad_value(draft, i, values[i]);
    if (kind == Kind::control && point.access != Access::writable) {
      draft.fault(FaultKind::value, fmt::format("{} cannot be written", point.name));
    }
  }
}

// Whether this product can read the P0 whole.
bool is_readable(const Device& device, Bytes p0) {
  std::vector<Value> values(device.table.points.size());
  const WireFault fault = decode(device.table, p0, values).fault;
  return !fault || fault.is_of_value();
}

std::string_view flags_help(const Device& device, Bytes p0) {
  std::vector<std::uint8_t> turned(p0.begin(), p0.end());
  const auto flags = turned.begin() + 1;
  std::reverse(flags, flags + static_cast<std::ptrdiff_t>(device.table.flags_bytes));
  if (!is_readable(device, turned)) return kOtherProduct;
  return "the flags are in the wrong byte order: they travel as one big-endian integer";
}

// Why this product cannot read the P0.
void explain_misfit(Draft& draft, Bytes p0, const Decoded& decoded) {
  const Device& device = draft.device();
  const std::string_view product = device.product.id;
  const WireFault& fault = decoded.fault;
  switch (fault.what) {
    case WireFault::other_protocol:
      draft.fault(
          FaultKind::unreadable,
          fmt::format("action {:02x} is a {} of a {} product; {} is {}", p0[0],
                      word(*kind_of(other(device.table.protocol), p0[0])),
                      word(other(device.table.protocol)), product, word(device.table.protocol)),
          kOtherProduct);
      break;
    case WireFault::too_short:
    case WireFault::too_long:
      draft.fault(FaultKind::unreadable,
                  fmt::format("a {} of {} has {} of P0, {} there", word(decoded.kind), product,
                              counted(fault.expected, "byte"),
                              fault.found == 1 ? "1 is" : fmt::format("{} are", fault.found)),
                  kOtherProduct);
      break;
    case WireFault::reserved_flag:
      draft.fault(FaultKind::unreadable,
                  fmt::format("flag bit {} is set; {} has {}", fault.found, product,
                              counted(fault.expected, "flag")),
                  flags_help(device, p0));
      break;
    default:
      draft.fault(FaultKind::unreadable, fmt::format("action {:02x} is not known", p0[0]));
      break;
  }
}

void check_travel(Draft& draft, Kind kind, std::uint8_t action, Travel travel) {
  if (is_down(kind) == (travel == Travel::down)) return;
  draft.fault(FaultKind::readable,
              fmt::format("action {:02x} ({}) goes {}, its command goes {}", action, word(kind),
                          is_down(kind) ? "down" : "up", travel == Travel::down ? "down" : "up"));
}

std::string_view subdevice_word(std::uint8_t action) {
  switch (action) {
    case 0x71: return "sub-device states";
    case 0x72: return "sub-device control";
    case 0x73: return "sub-device report";
    default: return {};
  }
}

// A P0 that the codec did not read.
void explain_unread(Draft& draft, std::size_t first, std::size_t end, const Decoded& decoded) {
  const Bytes p0 = draft.bytes(first, end);
  const std::optional<Kind> kind = kind_of(draft.device().table.protocol, p0[0]);
  const std::string_view action = kind ? word(*kind) : subdevice_word(p0[0]);
  if (!action.empty()) draft.out.meaning = action;
  draft.add(first, first + 1, "action", std::string(action));
  if (!kind && !action.empty()) {
    explain_pieces(draft, first + 1, end, subdevice_pieces());
    return;
  }
  explain_misfit(draft, p0, decoded);
  if (p0.size() > 1) draft.add(first + 1, end, "data", counted(p0.size() - 1, "byte"));
}

}  // namespace

void explain_p0(Draft& draft, std::size_t first, std::size_t end, Travel travel) {
  const Bytes p0 = draft.bytes(first, end);
  std::vector<Value> values(draft.device().table.points.size());
  const Decoded decoded = decode(draft.device().table, p0, values);
  if (decoded.fault && !decoded.fault.is_of_value()) {
    explain_unread(draft, first, end, decoded);
    return;
  }
  draft.out.meaning = word(decoded.kind);
  draft.add(first, first + 1, "action", draft.out.meaning);
  check_travel(draft, decoded.kind, p0[0], travel);
  if (decoded.kind == Kind::transparent_down || decoded.kind == Kind::transparent_up) {
    draft.detail(counted(decoded.data.size(), "byte"));
    if (!decoded.data.empty()) draft.add(first + 1, end, "data", draft.out.details.back());
    return;
  }
  ValueFields(draft, first, end, decoded, values).add();
  add_values(draft, decoded.kind, values);
  for (std::string& detail : details_of(draft.device(), decoded, values)) {
    draft.detail(std::move(detail));
  }
}

std::optional<std::string> p0_summary(Bytes p0, const Device& device) {
  std::vector<Value> values(device.table.points.size());
  const Decoded decoded = decode(device.table, p0, values);
  const bool transparent =
      decoded.kind == Kind::transparent_down || decoded.kind == Kind::transparent_up;
  if (decoded.fault || transparent) return std::nullopt;
  std::string text(word(decoded.kind));
  for (const std::string& detail : details_of(device, decoded, values)) text += ", " + detail;
  return text;
}

}  // namespace gizgen
