// Golden vectors for the firmware team's own tests: three sets of values with their bytes, and
// controls that must be refused. The bytes come from the table codec, which shares no code with the
// generated one.
#include <algorithm>

#include <fmt/format.h>

#include "generator/targets/firmware/comment.h"
#include "generator/targets/firmware/expression.h"
#include "generator/targets/firmware/views.h"
#include "generator/targets/firmware/words.h"
#include "generator/targets/object.h"
#include "runtime/wire/codec.h"

namespace gizgen::firmware {
namespace {

using giz::wire::Kind;
using giz::wire::Point;
using giz::wire::Value;

constexpr std::size_t most_refused = 16;

// A binary's bytes are first, first + step, first + 2 * step, ...
struct Pattern {
  std::uint32_t first = 0;
  std::uint32_t step = 0;
};

// Values for every slot, in id order.
struct State {
  std::string_view name;
  std::uint32_t (*raw)(const Point& point, std::uint32_t id);
  Pattern (*pattern)(std::uint32_t id);
};

constexpr State states[] = {
    {"least", [](const Point& point, std::uint32_t) { return point.raw_min; },
     [](std::uint32_t) { return Pattern{}; }},
    {"greatest", [](const Point& point, std::uint32_t) { return point.raw_max; },
     [](std::uint32_t) {
       return Pattern{0xFF, 0};
     }},
    {"mixed",
     [](const Point& point, std::uint32_t id) {
       const std::uint64_t count = std::uint64_t{point.raw_max} - point.raw_min + 1;
       return static_cast<std::uint32_t>(point.raw_min + (id * 2654435761u + 1u) % count);
     },
     [](std::uint32_t id) {
       return Pattern{id & 0xFF, 1};
     }},
};

std::uint32_t widest(std::uint32_t bits) { return bits >= 32 ? 0xFFFFFFFFu : (1u << bits) - 1; }

// The bytes of a P0 behind its action.
std::vector<std::string> packed(const giz::wire::Table& table, Kind kind,
                                const std::vector<Value>& values) {
  std::vector<std::uint8_t> out(giz::wire::max_p0(table));
  const auto done = giz::wire::pack(table, kind, values, out);
  std::vector<std::string> bytes;
  for (std::size_t i = 1; i < done.bytes.size(); ++i) bytes.push_back(hex_byte(done.bytes[i]));
  return bytes;
}

Json bytes_view(const std::vector<std::string>& bytes) {
  return object({{"size", unsigned_literal(bytes.size())}, {"lines", lines_view(bytes)}});
}

// How each point is set from a raw number: "lamp_values.mode = (uint8_t)raw".
Json points_view(const Firmware& firmware) {
  Json points = Json::array();
  for (const Slot& slot : firmware.layout.slots) {
    const Datapoint& point = firmware.product.datapoints[slot.index];
    const std::string member = firmware.product.id + "_values." + point.c_name;
    std::string set;
    if (point.access == Access::alert || point.access == Access::fault) {
      set = firmware.names.points[slot.index].setter + "(raw != 0u)";
    } else if (point.type == Type::boolean) {
      set = member + " = raw != 0u";
    } else if (point.type == Type::binary) {
      set = member + "[0] = (uint8_t)raw";
    } else {
      const std::uint32_t bits = member_bits(point);
      set = member + (bits == 32 ? " = raw" : fmt::format(" = (uint{}_t)raw", bits));
    }
    points.push_back(object({{"point_id", unsigned_literal(slot.id)}, {"set", std::move(set)}}));
  }
  return points;
}

struct Maker {
  const Firmware& firmware;
  const WireTable wire{firmware.product, firmware.layout};

  const Datapoint& point(std::size_t slot) const {
    return firmware.product.datapoints[firmware.layout.slots[slot].index];
  }
  bool writable(std::size_t slot) const { return point(slot).access == Access::writable; }

  // One state's members and bytes.
  Json state(const State& state) const {
    const auto& points = wire.table().points;
    std::vector<Value> values(points.size());
    std::vector<std::vector<std::uint8_t>> binaries(points.size());
    Json sets = Json::array();
    Json fills = Json::array();
    for (std::uint32_t id = 0; id < points.size(); ++id) {
      const Datapoint& here = point(id);
      values[id].set = true;
      if (here.type == Type::binary) {
        const Pattern pattern = state.pattern(id);
        binaries[id].resize(here.length);
        for (std::uint32_t i = 0; i < here.length; ++i) {
          binaries[id][i] = static_cast<std::uint8_t>(pattern.first + i * pattern.step);
        }
        values[id].bytes = binaries[id];
        fills.push_back(object({{"member", here.c_name},
                                {"macro", macro(id)},
                                {"first", unsigned_literal(pattern.first)},
                                {"step", unsigned_literal(pattern.step)}}));
        continue;
      }
      values[id].raw = state.raw(points[id], id);
      const bool is_bool = here.type == Type::boolean;
      sets.push_back(object({{"member", here.c_name},
                             {"value", is_bool ? (values[id].raw != 0 ? "true" : "false")
                                               : unsigned_literal(values[id].raw)}}));
    }
    const Kind report = Kind::report;
    Json status = bytes_view(packed(wire.table(), report, values));
    for (std::uint32_t id = 0; id < points.size(); ++id) values[id].set = writable(id);
    return object({{"name", state.name},
                   {"sets", std::move(sets)},
                   {"fills", std::move(fills)},
                   {"status", std::move(status)},
                   {"control", bytes_view(packed(wire.table(), Kind::control, values))}});
  }

  // Controls with one value that is just outside its range, though its bits can say it.
  Json refused() const {
    std::vector<Point> loose(wire.table().points.begin(), wire.table().points.end());
    for (Point& each : loose) {
      each.raw_min = 0;
      each.raw_max = widest(each.bits);
    }
    giz::wire::Table table = wire.table();
    table.points = loose;
    Json controls = Json::array();
    for (std::size_t id = 0; id < loose.size() && controls.size() < most_refused; ++id) {
      const Point& exact = wire.table().points[id];
      if (!writable(id) || exact.type == Type::binary) continue;
      for (const bool above : {false, true}) {
        if (above ? exact.raw_max == widest(exact.bits) : exact.raw_min == 0) continue;
        std::vector<Value> values(loose.size());
        values[id] = {
            .raw = above ? exact.raw_max + 1 : exact.raw_min - 1, .bytes = {}, .set = true};
        controls.push_back(
            object({{"what", fmt::format("{} {}", point(id).c_name,
                                         above ? "above its range" : "below its range")},
                    {"bytes", bytes_view(packed(table, Kind::control, values))}}));
      }
    }
    return controls;
  }

  std::string macro(std::size_t slot) const {
    return firmware.names.points[firmware.layout.slots[slot].index].macro;
  }
};

}  // namespace

Json test_view(const Firmware& firmware, const Json& link) {
  const Maker maker{firmware};
  Json list = Json::array();
  for (const State& state : states) list.push_back(maker.state(state));
  const bool has_binaries = !list[0]["fills"].empty();
  Json refused = maker.refused();
  Json result = link;
  const bool has_refused = !refused.empty();
  result["points"] = points_view(firmware);
  result["has_binaries"] = has_binaries;
  result["states"] = std::move(list);
  result["has_refused"] = has_refused;
  result["refused"] = std::move(refused);
  return result;
}

}  // namespace gizgen::firmware
