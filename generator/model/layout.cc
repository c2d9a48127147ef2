// Datapoints are sorted into wire order once; each group's bits and bytes are then counted in one
// pass for attr_vals and dev_status alike, since dev_status begins with the layout of attr_vals.
#include "generator/model/layout.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace gizgen {
namespace {

// bool, enum, u8, u16, u32, binary
std::uint32_t type_rank(const Datapoint& point) {
  switch (point.type) {
    case Type::boolean: return 0;
    case Type::enumeration: return 1;
    case Type::number: return point.number.bits == 8 ? 2 : point.number.bits == 16 ? 3 : 4;
    case Type::binary: return 5;
  }
  return 5;
}

std::uint32_t width(const Datapoint& point) {
  switch (point.type) {
    case Type::boolean: return 1;
    case Type::enumeration: return enum_bits(point.values.size());
    case Type::number: return point.number.bits;
    case Type::binary: return point.length * 8;
  }
  return 0;
}

std::uint32_t bytes_for(std::uint32_t bits) { return (bits + 7) / 8; }

// Places the slots of one group behind `byte`; returns the first byte after them.
std::uint32_t place_group(const Product& product, Layout& layout, Access access,
                          std::uint32_t byte) {
  std::uint32_t bits = 0;
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    if (point.access == access && is_bit_field(point)) bits += slot.bits;
  }
  const std::uint32_t region = bytes_for(bits);
  if (region > 0) layout.regions.push_back({access, byte, region, bits});

  std::uint32_t bit = 0;
  std::uint32_t next = byte + region;
  for (Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    if (point.access != access) continue;
    if (is_bit_field(point)) {
      slot.status = Place{byte, bit, slot.bits, region, byte + region - 1 - bit / 8, bit % 8};
      bit += slot.bits;
    } else {
      slot.status = Place{next, 0, slot.bits, 0, next, 0};
      next += slot.bits / 8;
    }
  }
  return next;
}

void place_standard(const Product& product, Layout& layout) {
  std::uint32_t flags = 0;
  for (Slot& slot : layout.slots) {
    if (product.datapoints[slot.index].access == Access::writable) slot.flag_bit = flags++;
  }
  layout.flags_bytes = bytes_for(flags);
  layout.vals_bytes = place_group(product, layout, Access::writable, 0);
  for (Slot& slot : layout.slots) {
    if (slot.flag_bit) slot.vals = slot.status;
  }
  std::uint32_t next = layout.vals_bytes;
  for (const Access access : {Access::readonly, Access::alert, Access::fault}) {
    next = place_group(product, layout, access, next);
  }
  layout.status_bytes = next;
  layout.max_payload = 1 + std::max(layout.flags_bytes + layout.vals_bytes, layout.status_bytes);
}

void place_var_len(const Product& product, Layout& layout) {
  std::uint32_t bits = 0;
  std::uint32_t bytes = 0;
  for (Slot& slot : layout.slots) {
    slot.flag_bit = slot.id;
    (is_bit_field(product.datapoints[slot.index]) ? bits : bytes) += slot.bits;
  }
  layout.flags_bytes = bytes_for(static_cast<std::uint32_t>(layout.slots.size()));
  layout.max_payload = 1 + layout.flags_bytes + bytes_for(bits) + bytes / 8;
}

}  // namespace

std::uint32_t enum_bits(std::size_t count) {
  std::uint32_t bits = 1;
  while ((std::size_t{1} << bits) < count) ++bits;
  return bits;
}

Layout lay_out(const Product& product) {
  std::vector<std::size_t> order(product.datapoints.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t index) {
    const Datapoint& point = product.datapoints[index];
    const bool grouped = product.protocol == Protocol::standard;
    return std::pair(grouped ? static_cast<int>(point.access) : 0, type_rank(point));
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });

  Layout layout;
  layout.protocol = product.protocol;
  for (const std::size_t index : order) {
    Slot slot;
    slot.index = index;
    slot.id = static_cast<std::uint32_t>(layout.slots.size());
    slot.bits = width(product.datapoints[index]);
    layout.slots.push_back(slot);
  }
  if (product.protocol == Protocol::standard) {
    place_standard(product, layout);
  } else {
    place_var_len(product, layout);
  }
  return layout;
}

WireTable::WireTable(const Product& product, const Layout& layout) {
  const auto place = [](const std::optional<Place>& from) {
    return from ? giz::wire::Place{from->byte_offset, from->region_bytes, from->bit_offset}
                : giz::wire::Place{};
  };
  labels_.reserve(layout.slots.size());
  points_.reserve(layout.slots.size());
  for (const Slot& slot : layout.slots) {
    const Datapoint& from = product.datapoints[slot.index];
    std::vector<std::string_view>& labels = labels_.emplace_back();
    for (const EnumValue& value : from.values) labels.push_back(value.text);
    giz::wire::Point point;
    point.name = from.name;
    point.access = from.access;
    point.type = from.type;
    point.flag = slot.flag_bit ? static_cast<std::int32_t>(*slot.flag_bit) : -1;
    point.bits = slot.bits;
    point.vals = place(slot.vals);
    point.status = place(slot.status);
    if (from.type == Type::number) {
      point.raw_min = from.number.raw_min;
      point.raw_max = from.number.raw_max;
      point.scale = from.number.scale;
    } else if (from.type == Type::enumeration) {
      point.raw_max = static_cast<std::uint32_t>(from.values.size() - 1);
    }
    point.labels = labels;
    points_.push_back(point);
  }
  table_ = {layout.protocol, layout.flags_bytes, layout.vals_bytes, layout.status_bytes, points_};
}

}  // namespace gizgen
