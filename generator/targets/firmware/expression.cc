// A bit field is cut where its region's bytes meet: at most once, since no field is wider than a
// byte. Bit 0 of a region is in its last byte.
#include "generator/targets/firmware/expression.h"

#include <algorithm>

#include <fmt/format.h>

namespace gizgen::firmware {
namespace {

// The bits of one field that lie in one byte.
struct Cut {
  std::uint32_t at = 0;     // index of the byte
  std::uint32_t shift = 0;  // of the lowest bit in the byte
  std::uint32_t low = 0;    // of the lowest bit in the value
  std::uint32_t bits = 0;

  std::uint32_t mask() const { return (1u << bits) - 1u; }
};

std::vector<Cut> cuts_of(const Place& place, std::uint32_t begin) {
  std::vector<Cut> cuts;
  for (std::uint32_t low = 0; low < place.bits;) {
    const std::uint32_t bit = place.bit_offset + low;
    const std::uint32_t bits = std::min(place.bits - low, 8 - bit % 8);
    const std::uint32_t at = begin + place.byte_offset + place.region_bytes - 1 - bit / 8;
    cuts.push_back({at, bit % 8, low, bits});
    low += bits;
  }
  return cuts;
}

bool is_number(const Datapoint& point) { return point.type == Type::number; }

// "((status->mode & 0x01u) << 7)"
std::string into_byte(const std::string& from, const Cut& cut) {
  const std::string masked = fmt::format("({} & {})", from, hex_byte(cut.mask() << cut.low));
  if (cut.shift == cut.low) return masked;
  return cut.shift > cut.low ? fmt::format("({} << {})", masked, cut.shift - cut.low)
                             : fmt::format("({} >> {})", masked, cut.low - cut.shift);
}

// "((in[0] >> 7) & 0x01u)", where the value's lowest bit is this cut's
std::string from_byte(std::string_view array, const Cut& cut) {
  const std::string byte = fmt::format("{}[{}]", array, cut.at);
  const std::string bits = cut.shift == 0 ? byte : fmt::format("({} >> {})", byte, cut.shift);
  const std::string masked = fmt::format("({} & {})", bits, hex_byte(cut.mask()));
  return cut.low == 0 ? masked : fmt::format("({} << {})", masked, cut.low);
}

std::string enum_in(const Place& place, const Bytes& bytes) {
  std::string value;
  const std::vector<Cut> cuts = cuts_of(place, bytes.begin);
  for (const Cut& cut : cuts) {
    if (!value.empty()) value += " | ";
    value += from_byte(bytes.array, cut);
  }
  return cuts.size() == 1 ? "(uint8_t)" + value : "(uint8_t)(" + value + ")";
}

}  // namespace

std::string value_in(const Datapoint& point, const Place& place, const Bytes& bytes,
                     std::string_view reader) {
  if (is_number(point)) {
    const std::uint32_t at = bytes.begin + place.byte_offset;
    if (place.bits == 8) return fmt::format("{}[{}]", bytes.array, at);
    return fmt::format("{}_u{}(&{}[{}])", reader, place.bits, bytes.array, at);
  }
  if (point.type == Type::enumeration) return enum_in(place, bytes);
  const Cut cut = cuts_of(place, bytes.begin).front();
  return fmt::format("({}[{}] & {}) != 0u", bytes.array, cut.at, hex_byte(1u << cut.shift));
}

std::vector<Part> parts_of(const Datapoint& point, const Place& place, std::uint32_t begin,
                           const std::string& from) {
  std::vector<Part> parts;
  if (is_number(point)) return {{begin + place.byte_offset, from, false}};
  for (const Cut& cut : cuts_of(place, begin)) {
    const bool is_bool = point.type == Type::boolean;
    parts.push_back({cut.at,
                     is_bool ? fmt::format("({} ? {} : 0x00u)", from, hex_byte(1u << cut.shift))
                             : into_byte(from, cut),
                     true});
  }
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::vector<std::string> limits_of(const Datapoint& point, const std::string& macro,
                                   std::uint32_t bits) {
  const auto can_miss = [&](std::uint64_t most) { return most + 1 < std::uint64_t{1} << bits; };
  std::vector<std::string> limits;
  if (point.type == Type::enumeration && can_miss(point.values.size() - 1)) {
    limits.push_back(fmt::format("< {}_COUNT", macro));
  }
  if (!is_number(point)) return limits;
  if (point.number.raw_min > 0) limits.push_back(fmt::format(">= {}_MIN", macro));
  if (can_miss(point.number.raw_max)) limits.push_back(fmt::format("<= {}_MAX", macro));
  return limits;
}

bool is_wide(const Datapoint& point) { return is_number(point) && point.number.bits > 8; }

std::uint32_t member_bits(const Datapoint& point) {
  return is_number(point) ? point.number.bits : 8;
}

Flag flag_at(std::uint32_t bit, std::uint32_t flags_bytes) {
  return {flags_bytes - 1 - bit / 8, hex_byte(1u << (bit % 8))};
}

std::string hex_byte(std::uint32_t value) { return fmt::format("0x{:02X}u", value); }

}  // namespace gizgen::firmware
