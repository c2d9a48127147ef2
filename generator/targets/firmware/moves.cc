// A list is made point by point from expressions; only bytes_view turns things round, from points
// to the bytes they share.
#include "generator/targets/firmware/moves.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "generator/targets/object.h"

namespace gizgen::firmware {
namespace {

bool is_binary(const Move& move) { return move.point->type == Type::binary; }

std::string member_of(const Move& move) { return "status->" + move.point->c_name; }

// "(in[0] & 0x04u)"
std::string flag_in(const Flag& flag, std::string_view array) {
  return fmt::format("({}[{}] & {})", array, flag.at, flag.mask);
}

Json flag_view(const Move& move, std::string_view array) {
  return move.flag ? Json(flag_in(*move.flag, array)) : Json();
}

// The condition on a value, "status->mode <= 4u", where its point is flagged.
std::string where_flagged(const Move& move, std::string_view array, const std::string& value,
                          const std::string& limit) {
  const std::string condition = fmt::format("({} {})", value, limit);
  if (!move.flag) return condition;
  return fmt::format("(({} == 0u) || {})", flag_in(*move.flag, array), condition);
}

Json byte_view(std::uint32_t at, const std::vector<Part>& parts) {
  if (!parts.front().shared)
    return object({{"at", at}, {"first", parts.front().term}, {"rest", Json::array()}});
  if (parts.size() == 1) {
    return object(
        {{"at", at}, {"first", "(uint8_t)" + parts.front().term}, {"rest", Json::array()}});
  }
  Json rest = Json::array();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    rest.push_back(object({{"term", parts[i].term + (last ? ")" : " |")}, {"last", last}}));
  }
  return object(
      {{"at", at}, {"first", "(uint8_t)(" + parts.front().term + " |"}, {"rest", std::move(rest)}});
}

// The parts of one point, each ORed into its byte where others may stand in it.
Json parts_view(const Move& move, const Bytes& bytes) {
  Json parts = Json::array();
  if (is_wide(*move.point)) return parts;
  for (const Part& part : parts_of(*move.point, move.place, bytes.begin, member_of(move))) {
    parts.push_back(object({{"at", part.at},
                            {"value", part.shared ? fmt::format("(uint8_t)({}[{}] | {})",
                                                                bytes.array, part.at, part.term)
                                                  : part.term}}));
  }
  return parts;
}

}  // namespace

std::vector<Move> status_moves(const Firmware& firmware) {
  std::vector<Move> moves;
  for (const Slot& slot : firmware.layout.slots) {
    moves.push_back({&firmware.product.datapoints[slot.index], &firmware.names.points[slot.index],
                     *slot.status, std::nullopt});
  }
  return moves;
}

std::vector<Move> flagged_moves(const Firmware& firmware) {
  std::vector<Move> moves;
  for (const Slot& slot : firmware.image.slots) {
    if (!slot.flag_bit) continue;
    moves.push_back({&firmware.product.datapoints[slot.index], &firmware.names.points[slot.index],
                     *slot.vals, flag_at(*slot.flag_bit, firmware.image.flags_bytes)});
  }
  return moves;
}

bool has_binary(const std::vector<Move>& moves) {
  return std::any_of(moves.begin(), moves.end(), is_binary);
}

Json wide_view(const std::vector<Move>& moves, std::string_view name) {
  const auto has = [&](std::uint8_t bits) {
    return std::any_of(moves.begin(), moves.end(), [&](const Move& move) {
      return move.point->type == Type::number && move.point->number.bits == bits;
    });
  };
  return object({{"name", name}, {"u16", has(16)}, {"u32", has(32)}});
}

Json bytes_view(const std::vector<Move>& moves, std::uint32_t begin) {
  std::map<std::uint32_t, std::vector<Part>> parts_by_byte;
  for (const Move& move : moves) {
    if (is_binary(move) || is_wide(*move.point)) continue;
    for (Part& part : parts_of(*move.point, move.place, begin, member_of(move))) {
      parts_by_byte[part.at].push_back(std::move(part));
    }
  }
  Json bytes = Json::array();
  for (const auto& [at, parts] : parts_by_byte) bytes.push_back(byte_view(at, parts));
  return bytes;
}

Json puts_view(const std::vector<Move>& moves, const Frame& frame) {
  Json puts = Json::array();
  for (const Move& move : moves) {
    if (!is_wide(*move.point)) continue;
    puts.push_back(object({{"put", fmt::format("{}_u{}", frame.writer, move.point->number.bits)},
                           {"at", frame.bytes.begin + move.place.byte_offset},
                           {"member", move.point->c_name}}));
  }
  return puts;
}

Json marks_view(const std::vector<Move>& moves, const Frame& frame) {
  Json marks = Json::array();
  for (const Move& move : moves) {
    if (is_binary(move)) continue;
    marks.push_back(object({{"flag", flag_view(move, frame.flags)},
                            {"flag_at", move.flag->at},
                            {"flag_mask", move.flag->mask},
                            {"parts", parts_view(move, frame.bytes)},
                            {"puts", puts_view({move}, frame)}}));
  }
  return marks;
}

Json sets_view(const std::vector<Move>& moves, const Frame& frame) {
  Json sets = Json::array();
  for (const Move& move : moves) {
    if (is_binary(move)) continue;
    sets.push_back(
        object({{"flag", flag_view(move, frame.flags)},
                {"member", move.point->c_name},
                {"value", value_in(*move.point, move.place, frame.bytes, frame.reader)}}));
  }
  return sets;
}

Json copies_view(const std::vector<Move>& moves, const Frame& frame) {
  Json copies = Json::array();
  for (const Move& move : moves) {
    if (!is_binary(move)) continue;
    copies.push_back(object({{"flag", flag_view(move, frame.flags)},
                             {"flag_at", move.flag ? Json(move.flag->at) : Json()},
                             {"flag_mask", move.flag ? Json(move.flag->mask) : Json()},
                             {"member", move.point->c_name},
                             {"at", frame.bytes.begin + move.place.byte_offset},
                             {"length", move.names->macro + "_LENGTH"}}));
  }
  return copies;
}

std::vector<std::string> member_conditions(const std::vector<Move>& moves, std::string_view flags) {
  std::vector<std::string> conditions;
  for (const Move& move : moves) {
    const std::uint32_t bits = member_bits(*move.point);
    for (const std::string& limit : limits_of(*move.point, move.names->macro, bits)) {
      conditions.push_back(where_flagged(move, flags, member_of(move), limit));
    }
  }
  return conditions;
}

std::vector<std::string> byte_conditions(const std::vector<Move>& moves, const Frame& frame) {
  std::vector<std::string> conditions;
  for (const Move& move : moves) {
    for (const std::string& limit : limits_of(*move.point, move.names->macro, move.place.bits)) {
      const std::string value = value_in(*move.point, move.place, frame.bytes, frame.reader);
      conditions.push_back(where_flagged(move, frame.flags, value, limit));
    }
  }
  return conditions;
}

Json checks_view(const std::vector<std::string>& conditions) {
  Json checks = Json::array();
  for (const std::string& condition : conditions) {
    checks.push_back(
        object({{"condition", condition}, {"last", checks.size() + 1 == conditions.size()}}));
  }
  return checks;
}

}  // namespace gizgen::firmware
