// Bytes as people write them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gizgen {

// Lines and columns count from 1; a column counts code points.
struct HexError {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string message;
};

struct Hex {
  std::vector<std::uint8_t> bytes;  // up to the error
  std::optional<HexError> error;
};

// Reads hexadecimal bytes in either case, run together or apart by blanks, line ends, commas and
// colons, with or without 0x. A byte has two digits; behind 0x one will do.
Hex parse_hex(std::string_view text);

// "03 e8"
std::string to_hex(std::span<const std::uint8_t> bytes, std::string_view separator = " ");

}  // namespace gizgen
