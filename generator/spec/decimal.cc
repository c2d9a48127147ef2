// A number's digits are stripped of zeros on both ends before anything is computed, so that neither
// "1e-400" nor a thousand zeros cost more than their length.
#include "generator/spec/decimal.h"

#include <algorithm>

namespace gizgen {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Parts {
  bool negative = false;
  std::string digits;  // before and behind the point
  std::int64_t fraction = 0;
  std::int64_t exponent = 0;
};

// Larger exponents, of either sign, are all the same: out of reach.
constexpr std::int64_t far_exponent = 100'000'000;

std::optional<std::int64_t> parse_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = std::min(value * 10 + (c - '0'), far_exponent);
  }
  return negative ? -value : value;
}

std::optional<Parts> split(std::string_view text) {
  Parts parts;
  parts.negative = text.starts_with('-');
  if (parts.negative || text.starts_with('+')) text.remove_prefix(1);
  const bool octal_like = text.size() > 1 && text[0] == '0' && is_digit(text[1]);
  bool point = false;
  std::size_t at = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
    } else {
      parts.digits += text[at];
      if (point) ++parts.fraction;
    }
  }
  if (parts.digits.empty() || octal_like) return std::nullopt;
  if (at == text.size()) return parts;
  if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
  const std::optional<std::int64_t> exponent = parse_exponent(text.substr(at + 1));
  if (!exponent) return std::nullopt;
  parts.exponent = *exponent;
  return parts;
}

std::optional<std::int64_t> times_ten(std::int64_t value) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value, std::int64_t{10}, &product)) return std::nullopt;
  if (product <= -decimal_limit || product >= decimal_limit) return std::nullopt;
  return product;
}

std::optional<std::int64_t> times_power_of_ten(std::int64_t value, std::int64_t power) {
  std::optional<std::int64_t> product = value;
  for (; product && power > 0; --power) product = times_ten(*product);
  return product;
}

// Digits without zeros on either end.
std::optional<std::int64_t> integer_of(std::string_view digits) {
  std::optional<std::int64_t> value = 0;
  for (const char c : digits) {
    value = times_ten(*value);
    if (!value) return std::nullopt;
    *value += c - '0';
  }
  return *value < decimal_limit ? value : std::nullopt;
}

}  // namespace

ParsedDecimal parse_decimal(std::string_view text) {
  std::optional<Parts> parts = split(text);
  if (!parts) return {{}, DecimalFault::not_a_number};
  std::string& digits = parts->digits;
  std::int64_t exponent = parts->exponent - parts->fraction;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (digits.ends_with('0')) {
    digits.pop_back();
    ++exponent;
  }
  if (digits.empty()) return {};
  if (exponent < -max_places) return {{}, DecimalFault::too_fine};
  std::optional<std::int64_t> mantissa = integer_of(digits);
  if (mantissa) mantissa = times_power_of_ten(*mantissa, exponent);
  if (!mantissa) return {{}, DecimalFault::too_large};
  return {{parts->negative ? -*mantissa : *mantissa,
           static_cast<std::uint8_t>(std::max<std::int64_t>(0, -exponent))}};
}

std::optional<std::int64_t> at_places(Decimal value, std::uint8_t places) {
  return times_power_of_ten(value.mantissa, places - value.places);
}

std::string decimal_text(std::int64_t mantissa, std::uint8_t places) {
  const bool negative = mantissa < 0;
  std::string digits = std::to_string(mantissa);
  if (negative) digits.erase(0, 1);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  std::string fraction = digits.substr(digits.size() - places);
  digits.resize(digits.size() - places);
  while (fraction.ends_with('0')) fraction.pop_back();
  return (negative ? "-" : "") + digits + (fraction.empty() ? "" : "." + fraction);
}

}  // namespace gizgen
