// The walk over the places is the codec's own; here the fields of a region are cut at the bytes'
// borders.
#include "generator/targets/docs/byte_rows.h"

#include <algorithm>

#include "runtime/wire/places.h"

namespace gizgen::docs {
namespace {

using giz::wire::Kind;
using giz::wire::Table;
using WirePlace = giz::wire::Place;

struct Field {
  const Datapoint* point;
  std::uint32_t id;
  std::uint32_t bits;
  WirePlace place;
};

// The part of `field` in the byte whose bit 0 is bit `low` of the region; nothing where it has
// none.
std::optional<Cell> part_in(const Field& field, std::uint32_t low) {
  const std::uint32_t first = std::max(field.place.bit, low);
  const std::uint32_t end = std::min(field.place.bit + field.bits, low + 8);
  if (first >= end) return std::nullopt;
  return Cell{end - 1 - low,           first - low,   field.point, field.id,
              first - field.place.bit, field.bits > 1};
}

// One byte of a region, with the bits between the fields.
ByteRow row_of(const std::vector<Field>& fields, const WirePlace& region, std::uint32_t at) {
  ByteRow row{region.byte + at, region.byte + at, 8 * (region.region_bytes - 1 - at), {}};
  std::uint32_t next = 0;
  for (const Field& field : fields) {
    if (const auto cell = part_in(field, *row.region_low)) {
      next = cell->high + 1;
      row.cells.push_back(*cell);
    }
  }
  if (next < 8) row.cells.push_back({7, next});
  std::reverse(row.cells.begin(), row.cells.end());
  return row;
}

bool is_same_region(const WirePlace& a, const WirePlace& b) {
  return a.byte == b.byte && a.region_bytes > 0 && b.region_bytes > 0;
}

// `fields` in wire order.
std::vector<ByteRow> rows_of(const std::vector<Field>& fields) {
  std::vector<ByteRow> rows;
  for (auto from = fields.begin(); from != fields.end();) {
    const WirePlace& place = from->place;
    if (place.region_bytes == 0) {
      rows.push_back(
          {place.byte, place.byte + from->bits / 8 - 1, {}, {{7, 0, from->point, from->id}}});
      ++from;
      continue;
    }
    const auto end = std::find_if(from, fields.end(), [&](const Field& field) {
      return !is_same_region(place, field.place);
    });
    const std::vector<Field> region(from, end);
    for (std::uint32_t at = 0; at < place.region_bytes; ++at) {
      rows.push_back(row_of(region, place, at));
    }
    from = end;
  }
  return rows;
}

struct Maker {
  const Product& product;
  const Layout& layout;
  const Table& table;

  const Datapoint* point(std::size_t id) const {
    return &product.datapoints[layout.slots[id].index];
  }

  Structure flags(std::string_view name) const {
    std::vector<Field> fields;
    for (const Slot& slot : layout.slots) {
      if (!slot.flag_bit) continue;
      fields.push_back({point(slot.id), slot.id, 1, {0, layout.flags_bytes, *slot.flag_bit}});
    }
    return {name, layout.flags_bytes, rows_of(fields)};
  }

  // What a P0 of this kind holds behind `before` bytes; of a control every point that has a flag.
  Structure values(std::string_view name, Kind kind, std::uint32_t before) const {
    std::vector<Field> fields;
    const auto all = [](std::size_t) { return true; };
    const std::size_t size = visit_places(table, kind, all, [&](std::size_t id, WirePlace place) {
      place.byte -= before;
      fields.push_back({point(id), static_cast<std::uint32_t>(id), table.points[id].bits, place});
    });
    // A var_len frame names its bit fields where they stand in id order, before all others.
    std::stable_sort(fields.begin(), fields.end(),
                     [](const Field& a, const Field& b) { return a.place.byte < b.place.byte; });
    return {name, static_cast<std::uint32_t>(size) - before, rows_of(fields)};
  }
};

}  // namespace

std::vector<Structure> structures(const Product& product, const Layout& layout) {
  const WireTable wire(product, layout);
  const Maker make{product, layout, wire.table()};
  std::vector<Structure> all;
  if (layout.protocol == Protocol::var_len) {
    all.push_back(make.flags("flags"));
    all.push_back(make.values("values", Kind::report, 1 + layout.flags_bytes));
  } else {
    all.push_back(make.flags("attr_flags"));
    all.push_back(make.values("attr_vals", Kind::control, 1 + layout.flags_bytes));
    all.push_back(make.values("dev_status", Kind::report, 1));
  }
  std::erase_if(all, [](const Structure& structure) { return structure.bytes == 0; });
  return all;
}

}  // namespace gizgen::docs
