// The three pages of code. Each is its lists (moves.h) and a few sizes.
#include <algorithm>

#include <fmt/format.h>

#include "generator/targets/firmware/comment.h"
#include "generator/targets/firmware/moves.h"
#include "generator/targets/firmware/views.h"
#include "generator/targets/firmware/words.h"
#include "generator/targets/object.h"

namespace gizgen::firmware {
namespace {

// The condition that no flag is set which has no point, where the flags' bytes have room for one.
std::vector<std::string> no_unknown_flag(const Firmware& firmware, std::string_view flags) {
  const std::uint32_t used = firmware.flags % 8;
  if (used == 0) return {};
  return {fmt::format("(({}[0] & {}) == 0u)", flags, hex_byte(0xFFu & ~((1u << used) - 1u)))};
}

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// The bytes of flags in which these points are set.
Json flags_of(const Firmware& firmware, bool (*wanted)(const Datapoint&)) {
  std::vector<std::uint32_t> bits;
  for (const Slot& slot : firmware.image.slots) {
    if (wanted(firmware.product.datapoints[slot.index])) bits.push_back(*slot.flag_bit);
  }
  return lines_view(bytes_of_bits(bits, firmware.image.flags_bytes));
}

Json widths_view(const Firmware& firmware) {
  const Walk walk = walk_of(firmware.image);
  return object({{"type", walk.widest > 255 ? "uint16_t" : "uint8_t"},
                 {"list", lines_view(walk.widths)},
                 {"bit_fields", unsigned_literal(walk.bit_fields)},
                 {"points", unsigned_literal(walk.widths.size())}});
}

std::string source_of(const Firmware& firmware) { return comment_text(firmware.product.source); }

// Null where nothing can be set.
Json apply_view(const Firmware& firmware) {
  const std::vector<Move> moves = flagged_moves(firmware);
  if (moves.empty()) return {};
  const Frame in{{"in", firmware.layout.flags_bytes}, "in"};
  const auto conditions = joined(no_unknown_flag(firmware, "in"), byte_conditions(moves, in));
  return object({{"flag_type", flag_type(firmware)},
                 {"from", "in"},
                 {"has_checks", !conditions.empty()},
                 {"checks", checks_view(conditions)},
                 {"sets", sets_view(moves, in)},
                 {"copies", copies_view(moves, in)}});
}

Json mark_view(const Firmware& firmware) {
  const std::vector<Move> moves = flagged_moves(firmware);
  if (moves.empty()) return {};
  const Frame out{{"out", firmware.layout.flags_bytes}, "flags", "read", "write"};
  const auto conditions =
      joined(no_unknown_flag(firmware, "flags"), member_conditions(moves, "flags"));
  return object({{"flag_type", flag_type(firmware)},
                 {"has_checks", !conditions.empty()},
                 {"checks", checks_view(conditions)},
                 {"marks", marks_view(moves, out)},
                 {"copies", copies_view(moves, out)}});
}

}  // namespace

std::string_view flag_type(const Firmware& firmware) {
  return firmware.flags > 255 ? "uint16_t" : "uint8_t";
}

bool has_limits(const Firmware& firmware) {
  const auto& points = firmware.product.datapoints;
  return firmware.layout.protocol == Protocol::standard &&
         std::any_of(points.begin(), points.end(), [](const Datapoint& point) {
           return !limits_of(point, "", member_bits(point)).empty();
         });
}

Json device_view(const Firmware& firmware) {
  const std::vector<Move> status = status_moves(firmware);
  const Frame out{{"out", 0}, ""};
  return object({{"source", source_of(firmware)},
                 {"id", firmware.product.id},
                 {"ID", firmware.names.upper},
                 {"has_binaries", has_binary(status)},
                 {"readers", wide_view(flagged_moves(firmware), out.reader)},
                 {"writers", wide_view(status, out.writer)},
                 {"has_limits", has_limits(firmware)},
                 {"limits", checks_view(member_conditions(status, ""))},
                 {"to", "out"},
                 {"bytes", bytes_view(status, 0)},
                 {"puts", puts_view(status, out)},
                 {"copies", copies_view(status, out)},
                 {"control", apply_view(firmware)}});
}

Json peer_view(const Firmware& firmware) {
  const std::vector<Move> status = status_moves(firmware);
  const Frame in{{"in", 0}, "", "read", "write"};
  Json control = mark_view(firmware);
  return object({{"source", source_of(firmware)},
                 {"id", firmware.product.id},
                 {"ID", firmware.names.upper},
                 {"has_string", has_binary(status) || !control.is_null()},
                 {"readers", wide_view(status, in.reader)},
                 {"writers", wide_view(flagged_moves(firmware), in.writer)},
                 {"has_limits", has_limits(firmware)},
                 {"sets", sets_view(status, in)},
                 {"copies", copies_view(status, in)},
                 {"control", std::move(control)}});
}

Json var_len_view(const Firmware& firmware) {
  const std::vector<Move> moves = flagged_moves(firmware);
  const Frame image{{"image", firmware.image.flags_bytes}, "image"};
  const std::vector<std::string> checks = byte_conditions(moves, image);
  const std::uint32_t image_bytes = firmware.image.flags_bytes + firmware.image.vals_bytes;
  return object({{"source", source_of(firmware)},
                 {"id", firmware.product.id},
                 {"ID", firmware.names.upper},
                 {"flag_type", flag_type(firmware)},
                 {"image_size", unsigned_literal(image_bytes)},
                 {"widths", widths_view(firmware)},
                 {"known", flags_of(firmware, [](const Datapoint&) { return true; })},
                 {"has_control", firmware.control_bytes > 0},
                 {"settable", flags_of(firmware,
                                       [](const Datapoint& point) {
                                         return point.access == Access::writable;
                                       })},
                 {"readers", wide_view(moves, image.reader)},
                 {"writers", wide_view(moves, image.writer)},
                 {"to", "image"},
                 {"from", "image"},
                 {"bytes", bytes_view(moves, image.bytes.begin)},
                 {"puts", puts_view(moves, image)},
                 {"sets", sets_view(moves, image)},
                 {"copies", copies_view(moves, image)},
                 {"status_checks",
                  checks_view(joined({"only(known, flags)"}, member_conditions(moves, "flags")))},
                 {"has_checks", !checks.empty()},
                 {"checks", checks_view(checks)}});
}

}  // namespace gizgen::firmware
