#include "generator/spec/wire_rules.h"

#include <algorithm>
#include <map>

#include "generator/model/layout.h"
#include "generator/spec/tree.h"

namespace gizgen {
namespace {

// A frame is head (2 bytes), len (2) and what len counts: cmd, sn, flags (2), the payload, sum.
constexpr std::uint32_t counted_bytes = 5;
constexpr std::uint32_t uncounted_bytes = 4;
constexpr std::uint32_t most_counted = 65535;
constexpr std::uint32_t module_buffer = 1024;

void check_given_twice(const std::vector<Entry>& entries, Report& report) {
  std::map<std::uint32_t, Span> seen;
  for (const Entry& entry : entries) {
    if (!entry.id) continue;
    const auto [first, is_new] = seen.emplace(*entry.id, entry.id_span);
    if (is_new) continue;
    report
        .error(entry.id_span, "E225", "the id {} stands here twice, first in line {}", *entry.id,
               report.source().line_of(first->second.begin))
        .help = "leave ids out: they follow from the order";
  }
}

void check_ids(const Layout& layout, const std::vector<Entry>& entries, Report& report) {
  for (const Slot& slot : layout.slots) {
    const Entry& entry = entries[slot.index];
    if (!entry.id || *entry.id == slot.id) continue;
    report
        .error(entry.id_span, "E225", "datapoint {} has id {} here, but {} on the wire",
               quoted(entry.point.name), *entry.id, slot.id)
        .help = "ids follow access, type and order; leave it out, or look for a missing datapoint";
  }
}

// The datapoint that takes most room is the one to look at.
Span largest(const Layout& layout, const std::vector<Entry>& entries) {
  const auto slot = std::max_element(layout.slots.begin(), layout.slots.end(),
                                     [](const Slot& a, const Slot& b) { return a.bits < b.bits; });
  return entries[slot->index].span;
}

void check_size(const Layout& layout, const std::vector<Entry>& entries, Report& report) {
  const std::uint32_t counted = layout.max_payload + counted_bytes;
  const std::uint32_t frame = counted + uncounted_bytes;
  if (counted > most_counted) {
    report
        .error(largest(layout, entries), "E227",
               "the longest payload has {} bytes; a frame takes {}", layout.max_payload,
               most_counted - counted_bytes)
        .help = "this datapoint takes most of it";
  } else if (frame > module_buffer) {
    report
        .warning(largest(layout, entries), "W301",
                 "the longest frame has {} bytes; the module's buffer holds {}", frame,
                 module_buffer)
        .help = "this datapoint takes most of it";
  }
}

}  // namespace

void check_wire(const Product& product, const std::vector<Entry>& entries, Report& report) {
  check_given_twice(entries, report);
  if (report.failed() || entries.empty()) return;
  const Layout layout = lay_out(product);
  check_ids(layout, entries, report);
  check_size(layout, entries, report);
}

}  // namespace gizgen
