// What ties the codec to the engine, and the application's file: giz_product.h, ID_link.h,
// ID_link.c, user.c. They ask for the same facts.
#include <algorithm>

#include <fmt/format.h>

#include "generator/model/fingerprint.h"
#include "generator/targets/firmware/comment.h"
#include "generator/targets/firmware/expression.h"
#include "generator/targets/firmware/moves.h"
#include "generator/targets/firmware/views.h"
#include "generator/targets/firmware/words.h"
#include "generator/targets/object.h"

namespace gizgen::firmware {
namespace {

bool is_edge(const Datapoint& point) {
  return point.access == Access::alert || point.access == Access::fault;
}

// Read-only, and not reported at once.
bool is_slow(const Datapoint& point) {
  return point.access == Access::readonly &&
         (point.type == Type::number || point.type == Type::binary);
}

std::string parameter_type(const Datapoint& point) {
  switch (point.type) {
    case Type::boolean: return "bool ";
    case Type::enumeration: return "uint8_t ";
    case Type::number: return fmt::format("uint{}_t ", point.number.bits);
    case Type::binary: break;
  }
  return "const uint8_t *";
}

// The points that the app sets, by flag: each has a hook. Comments stand in one column.
Json hooks_view(const Firmware& firmware) {
  Json hooks = Json::array();
  std::size_t widest = 0;
  for (const Move& move : flagged_moves(firmware)) {
    const Datapoint& point = *move.point;
    if (point.access != Access::writable) continue;
    const std::string parameter = parameter_type(point) + point.c_name;
    widest = std::max(widest, point.c_name.size() + parameter.size());
    hooks.push_back(object({{"member", point.c_name},
                            {"flag", fmt::format("(in[{}] & {})", move.flag->at, move.flag->mask)},
                            {"is_binary", point.type == Type::binary},
                            {"parameter", parameter},
                            {"gap", ""},
                            {"about", text_or_null(about(point, *move.names))}}));
  }
  for (Json& hook : hooks) {
    const auto size = [&](const char* key) {
      return hook[key].get_ref<const std::string&>().size();
    };
    hook["gap"] = std::string(widest - size("member") - size("parameter") + 1, ' ');
  }
  return hooks;
}

Json edges_view(const Firmware& firmware) {
  Json edges = Json::array();
  for (const Slot& slot : firmware.layout.slots) {
    const Datapoint& point = firmware.product.datapoints[slot.index];
    if (!is_edge(point)) continue;
    edges.push_back(
        object({{"member", point.c_name}, {"setter", firmware.names.points[slot.index].setter}}));
  }
  return edges;
}

// Members whose value must not be 0.
Json starts_view(const Firmware& firmware) {
  Json starts = Json::array();
  for (const Slot& slot : firmware.layout.slots) {
    const Datapoint& point = firmware.product.datapoints[slot.index];
    if (point.type != Type::number || point.number.raw_min == 0) continue;
    starts.push_back(object(
        {{"member", point.c_name}, {"min", firmware.names.points[slot.index].macro + "_MIN"}}));
  }
  return starts;
}

// What the application measures, as an example: the first read-only point that is no binary.
Json measured_view(const Firmware& firmware) {
  for (const Slot& slot : firmware.layout.slots) {
    const Datapoint& point = firmware.product.datapoints[slot.index];
    if (point.access == Access::readonly && point.type != Type::binary) return point.c_name;
  }
  return {};
}

// Bytes of the bit fields that hold these, in dev_status.
std::uint32_t region_bytes(const Layout& layout, bool (*wanted)(Access)) {
  std::uint32_t bytes = 0;
  for (const Region& region : layout.regions) bytes += wanted(region.access) ? region.bytes : 0;
  return bytes;
}

Json standard_view(const Layout& layout) {
  const auto is_readonly = [](Access access) { return access == Access::readonly; };
  const auto has_edges = [](Access access) {
    return access == Access::alert || access == Access::fault;
  };
  return object(
      {{"status_size", unsigned_literal(layout.status_bytes)},
       {"slow_at", unsigned_literal(layout.vals_bytes + region_bytes(layout, is_readonly))},
       {"edge_size", unsigned_literal(region_bytes(layout, has_edges))}});
}

Json var_len_glue_view(const Firmware& firmware) {
  const Layout& image = firmware.image;
  const Walk walk = walk_of(image);
  std::vector<std::uint32_t> all, slow, edges;
  for (const Slot& slot : image.slots) {
    const Datapoint& point = firmware.product.datapoints[slot.index];
    all.push_back(*slot.flag_bit);
    if (is_slow(point)) slow.push_back(*slot.flag_bit);
    if (is_edge(point)) edges.push_back(slot.vals->bit_offset);
  }
  const std::uint32_t bits_bytes = (walk.bits + 7) / 8;
  return object({{"status_size", unsigned_literal(image.flags_bytes + image.vals_bytes)},
                 {"flags_size", unsigned_literal(image.flags_bytes)},
                 {"bits_size", unsigned_literal(bits_bytes)},
                 {"points", unsigned_literal(walk.widths.size())},
                 {"bit_fields", unsigned_literal(walk.bit_fields)},
                 {"widest", unsigned_literal(walk.widest)},
                 {"edge_size", unsigned_literal(edges.empty() ? 0 : bits_bytes)},
                 {"widths", lines_view(walk.widths)},
                 {"all", lines_view(bytes_of_bits(all, image.flags_bytes))},
                 {"slow", lines_view(bytes_of_bits(slow, image.flags_bytes))},
                 {"edge_bits", lines_view(bytes_of_bits(edges, bits_bytes))}});
}

}  // namespace

Json link_view(const Firmware& firmware) {
  const bool standard = firmware.layout.protocol == Protocol::standard;
  Json hooks = hooks_view(firmware);
  Json edges = edges_view(firmware);
  Json starts = starts_view(firmware);
  const bool has_hooks = !hooks.empty();
  const bool has_edges = !edges.empty();
  const bool has_starts = !starts.empty();
  const std::string print = fingerprint(firmware.product, firmware.layout);
  return object({{"source", comment_text(firmware.product.source)},
                 {"id", firmware.product.id},
                 {"ID", firmware.names.upper},
                 {"name", comment_text(firmware.product.name)},
                 {"key", firmware.product.key},
                 {"fingerprint", print},
                 {"p0_version", print.substr(0, 8)},
                 {"control_size", unsigned_literal(firmware.control_bytes)},
                 {"with_peer", standard},
                 {"standard", standard ? standard_view(firmware.layout) : Json()},
                 {"var_len", standard ? Json() : var_len_glue_view(firmware)},
                 {"has_control", has_hooks},
                 {"hooks", std::move(hooks)},
                 {"has_edges", has_edges},
                 {"edges", std::move(edges)},
                 {"has_starts", has_starts},
                 {"starts", std::move(starts)},
                 {"measured", measured_view(firmware)}});
}

}  // namespace gizgen::firmware
