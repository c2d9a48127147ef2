// Physical values as exact integers: y = (step * x + offset) / 10^decimals, x the raw value on the
// wire. No floating point decides a value anywhere in the project.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace giz::wire {

// temperature {min: -10, max: 50, step: 0.1} is {step 1, offset -100, decimals 1}: raw 0 is -10.0.
// |step * x + offset| stays below 2^62 for every raw x the datapoint allows; decimals <= 9.
struct Scale {
  std::int64_t step = 1;
  std::int64_t offset = 0;
  std::uint8_t decimals = 0;
};

// The physical value as decimal text, without trailing zeros: "-9.9", "50", "0.25". Empty where the
// value does not fit 64 bits, which a raw value that the datapoint allows never is.
std::string to_text(const Scale& scale, std::uint32_t raw);

// The raw value that `text` stands for ("21.5", "-3", "1e2"); nothing when the text is no number,
// has more digits than can be meant, lies between two raw values, or its raw value is outside
// 0..2^32-1.
std::optional<std::uint32_t> to_raw(const Scale& scale, std::string_view text);

// Where `text` stands among the raw values raw_min..raw_max, for a message that names the remedy.
// The step is above 0.
enum class Fit : std::uint8_t { no_number, exact, between, below, above };
struct Located {
  Fit fit = Fit::no_number;
  std::uint32_t raw = 0;  // exact: the value; between: the lower neighbour, raw + 1 being the upper
};
Located locate(const Scale& scale, std::string_view text, std::uint32_t raw_min,
               std::uint32_t raw_max);

}  // namespace giz::wire
