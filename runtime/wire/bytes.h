// Numbers and bit fields in bytes. Everything on these wires is big-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace giz::wire {

using Bytes = std::span<const std::uint8_t>;
using Buffer = std::span<std::uint8_t>;

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The big-endian number in the first `size` bytes at `at`; size is 1 to 4.
constexpr std::uint32_t get_number(Bytes bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[at + i];
  return value;
}

constexpr void put_number(Buffer bytes, std::size_t at, std::size_t size, std::uint32_t value) {
  for (std::size_t i = size; i > 0; --i, value >>= 8) {
    bytes[at + i - 1] = static_cast<std::uint8_t>(value);
  }
}

// Bit `bit` of a region that is one big-endian integer: bit 0 is in the last byte.
constexpr bool get_bit(Bytes region, std::size_t bit) {
  return (region[region.size() - 1 - bit / 8] >> (bit % 8) & 1u) != 0;
}

constexpr void set_bit(Buffer region, std::size_t bit) {
  std::uint8_t& byte = region[region.size() - 1 - bit / 8];
  byte = static_cast<std::uint8_t>(byte | 1u << (bit % 8));
}

// The `width` bits from `bit` upward; fields may straddle bytes. width is 1 to 32.
constexpr std::uint32_t get_bits(Bytes region, std::size_t bit, std::size_t width) {
  const std::size_t first = bit / 8;
  const std::size_t last = (bit + width - 1) / 8;
  std::uint64_t value = 0;
  for (std::size_t i = last + 1; i > first; --i) value = value << 8 | region[region.size() - i];
  return static_cast<std::uint32_t>(value >> (bit % 8) & ((std::uint64_t{1} << width) - 1));
}

// Into a region whose bits there are still 0. Bits of `value` above `width` are left out.
constexpr void put_bits(Buffer region, std::size_t bit, std::size_t width, std::uint32_t value) {
  std::uint64_t rest = (value & ((std::uint64_t{1} << width) - 1)) << (bit % 8);
  for (std::size_t i = bit / 8; rest != 0; ++i, rest >>= 8) {
    std::uint8_t& byte = region[region.size() - 1 - i];
    byte = static_cast<std::uint8_t>(byte | rest);
  }
}

}  // namespace giz::wire
