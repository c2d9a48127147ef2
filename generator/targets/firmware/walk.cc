// Tables that var_len code reads.
#include <algorithm>

#include <fmt/format.h>

#include "generator/targets/firmware/expression.h"
#include "generator/targets/firmware/views.h"
#include "generator/targets/firmware/words.h"
#include "generator/targets/object.h"

namespace gizgen::firmware {

Walk walk_of(const Layout& image) {
  Walk walk;
  for (const Slot& slot : image.slots) {
    const bool is_bit_field = slot.vals->region_bytes > 0;
    const std::uint32_t width = is_bit_field ? slot.bits : slot.bits / 8;
    walk.widths.push_back(unsigned_literal(width));
    walk.widest = std::max(walk.widest, width);
    if (!is_bit_field) continue;
    ++walk.bit_fields;
    walk.bits += slot.bits;
  }
  return walk;
}

std::vector<std::string> bytes_of_bits(const std::vector<std::uint32_t>& bits,
                                       std::uint32_t bytes) {
  std::vector<std::uint32_t> values(bytes);
  for (const std::uint32_t bit : bits) values[bytes - 1 - bit / 8] |= 1u << (bit % 8);
  std::vector<std::string> out;
  for (const std::uint32_t value : values) out.push_back(hex_byte(value));
  return out;
}

Json lines_view(const std::vector<std::string>& numbers) {
  constexpr std::size_t numbers_a_line = 14;
  Json lines = Json::array();
  for (std::size_t at = 0; at < numbers.size(); at += numbers_a_line) {
    const std::size_t end = std::min(numbers.size(), at + numbers_a_line);
    std::string text = numbers[at];
    for (std::size_t i = at + 1; i < end; ++i) text += ", " + numbers[i];
    lines.push_back(object({{"text", std::move(text)}, {"last", end == numbers.size()}}));
  }
  return lines;
}

}  // namespace gizgen::firmware
