// Decimals as exact integers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gizgen {

// mantissa / 10^places, as few places as the value needs. |mantissa| < 2^62, places <= 9.
struct Decimal {
  std::int64_t mantissa = 0;
  std::uint8_t places = 0;
};

inline constexpr std::int64_t decimal_limit = std::int64_t{1} << 62;
inline constexpr std::uint8_t max_places = 9;

enum class DecimalFault { none, not_a_number, too_fine, too_large };

struct ParsedDecimal {
  Decimal value;
  DecimalFault fault = DecimalFault::none;
};

// `text` in the forms of is_number (tree.h).
ParsedDecimal parse_decimal(std::string_view text);

// The mantissa at `places` (not fewer than the value's own); nothing where it leaves the limit.
std::optional<std::int64_t> at_places(Decimal value, std::uint8_t places);

// "-0.25", "50"; no trailing zeros.
std::string decimal_text(std::int64_t mantissa, std::uint8_t places);

}  // namespace gizgen
