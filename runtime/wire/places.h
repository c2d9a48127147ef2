// Where each value of one P0 stands: the one walk that reading, writing and explaining share.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/wire/codec.h"
#include "runtime/wire/point.h"

namespace giz::wire {

constexpr bool is_bit_field(const Point& point) {
  return point.type == Type::boolean || point.type == Type::enumeration;
}

// Calls visit(index, Place) for every value in the P0, in id order; Place::byte counts from the
// action byte. `contains(index)` says which points are flagged; a standard status has no flags and
// does not ask. Returns the bytes of the P0, action included. `kind` is not transparent.
template <typename Contains, typename Visit>
std::size_t visit_places(const Table& table, Kind kind, Contains contains, Visit visit) {
  const bool is_status = kind == Kind::read_reply || kind == Kind::report;
  if (table.protocol == Protocol::standard) {
    if (kind == Kind::read) return 1;
    const std::uint32_t start = is_status ? 1 : 1 + table.flags_bytes;
    for (std::size_t i = 0; i < table.points.size(); ++i) {
      const Point& point = table.points[i];
      if (!is_status && (point.flag < 0 || !contains(i))) continue;
      Place place = is_status ? point.status : point.vals;
      place.byte += start;
      visit(i, place);
    }
    return start + (is_status ? table.status_bytes : table.vals_bytes);
  }
  std::uint32_t next = 1 + table.flags_bytes;
  if (kind == Kind::read) return next;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < table.points.size(); ++i) {
    if (is_bit_field(table.points[i]) && contains(i)) bits += table.points[i].bits;
  }
  Place field{next, (bits + 7) / 8, 0};
  next += field.region_bytes;
  for (std::size_t i = 0; i < table.points.size(); ++i) {
    const Point& point = table.points[i];
    if (!contains(i)) continue;
    if (is_bit_field(point)) {
      visit(i, field);
      field.bit += point.bits;
    } else {
      visit(i, Place{next, 0, 0});
      next += point.bits / 8;
    }
  }
  return next;
}

}  // namespace giz::wire
