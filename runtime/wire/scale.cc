// A decimal text is read into 18 significant digits and a power of ten, scaled to the grid's unit
// 10^-decimals with floor, and divided by the step. What the floors cut off is remembered as one
// bit: a value is exact when nothing was cut.
#include "runtime/wire/scale.h"

#include <algorithm>
#include <limits>

namespace giz::wire {
namespace {

constexpr int kDigits = 18;  // what always fits a 64-bit integer

// The value lies in [mantissa, mantissa + 1) * 10^exponent, at its start when `exact`.
struct Decimal {
  bool negative = false;
  std::int64_t mantissa = 0;
  int exponent = 0;
  bool exact = true;
};

// A whole number of grid units: the value lies in [units, units + 1), at its start when `exact`.
struct Units {
  std::int64_t units = 0;
  bool exact = true;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// Takes an optional sign from the front; true for '-'.
bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

// "e2", "E-3" or nothing; no value when it is neither. Clamped: beyond 9999 nothing changes.
std::optional<int> read_exponent(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] != 'e' && text[0] != 'E') return std::nullopt;
  text.remove_prefix(1);
  const bool negative = take_sign(text);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  int value = 0;
  for (const char c : text) value = std::min(9999, value * 10 + (c - '0'));
  return negative ? -value : value;
}

// Adds one digit behind the mantissa, or, once that is full, to what is cut off.
void append(Decimal& decimal, int digit, bool fraction) {
  const bool full = decimal.mantissa >= power_of_ten(kDigits - 1);
  if (!full) decimal.mantissa = decimal.mantissa * 10 + digit;
  if (full && digit != 0) decimal.exact = false;
  decimal.exponent += (full ? 1 : 0) - (fraction ? 1 : 0);
}

std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal decimal;
  decimal.negative = take_sign(text);
  bool any = false;
  bool fraction = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !fraction) {
      fraction = true;
    } else if (is_digit(text[at])) {
      any = true;
      append(decimal, text[at] - '0', fraction);
    } else {
      break;
    }
  }
  const std::optional<int> exponent = read_exponent(text.substr(at));
  if (!any || !exponent) return std::nullopt;
  decimal.exponent += *exponent;
  return decimal;
}

// Beyond 2^62 either way the value is clamped: no raw value is there.
Units to_units(const Decimal& decimal, int decimals) {
  constexpr std::int64_t limit = std::int64_t{1} << 62;
  const int shift = decimal.exponent + decimals;
  Units result{decimal.mantissa, decimal.exact};
  if (shift > 0 && decimal.mantissa != 0) {
    const std::int64_t factor = power_of_ten(std::min(shift, kDigits));
    const bool fits = shift <= kDigits && decimal.mantissa < limit / factor;
    result.units = fits ? decimal.mantissa * factor : limit;
    result.exact = decimal.exact && fits;
  } else if (shift < 0) {
    const std::int64_t factor = power_of_ten(std::min(-shift, kDigits));
    result.units = decimal.mantissa / factor;
    result.exact = decimal.exact && decimal.mantissa % factor == 0;
  }
  if (decimal.negative) result.units = -result.units - (result.exact ? 0 : 1);
  return result;
}

}  // namespace

std::string to_text(const Scale& scale, std::uint32_t raw) {
  std::int64_t value = 0;
  if (__builtin_mul_overflow(scale.step, std::int64_t{raw}, &value) ||
      __builtin_add_overflow(value, scale.offset, &value)) {
    return {};
  }
  const bool negative = value < 0;
  const std::uint64_t magnitude =
      negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  std::string digits = std::to_string(magnitude);
  if (scale.decimals > 0) {
    if (digits.size() <= scale.decimals) digits.insert(0, scale.decimals + 1u - digits.size(), '0');
    digits.insert(digits.size() - scale.decimals, 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
  }
  return (negative ? "-" : "") + digits;
}

std::optional<std::uint32_t> to_raw(const Scale& scale, std::string_view text) {
  const Located found = locate(scale, text, 0, std::numeric_limits<std::uint32_t>::max());
  if (found.fit != Fit::exact) return std::nullopt;
  return found.raw;
}

Located locate(const Scale& scale, std::string_view text, std::uint32_t raw_min,
               std::uint32_t raw_max) {
  const std::optional<Decimal> decimal = read_decimal(text);
  if (!decimal || scale.step <= 0) return {};
  const Units value = to_units(*decimal, scale.decimals);
  const std::int64_t distance = value.units - scale.offset;
  const std::int64_t remainder = (distance % scale.step + scale.step) % scale.step;
  const std::int64_t raw = (distance - remainder) / scale.step;
  const bool exact = value.exact && remainder == 0;
  if (raw < raw_min) return {Fit::below, 0};
  if (raw > raw_max || (raw == raw_max && !exact)) return {Fit::above, 0};
  return {exact ? Fit::exact : Fit::between, static_cast<std::uint32_t>(raw)};
}

}  // namespace giz::wire
