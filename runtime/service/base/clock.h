// Time as the service keeps it: milliseconds since 1970, UTC.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace giz {

using Millis = std::int64_t;

inline constexpr Millis kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

// Wall time. A test's clock is a lambda of its own.
using Clock = std::function<Millis()>;

Millis wall_now();

// "2026-01-31T08:30:00.125Z", and back; -1 where the text is no such time (the fraction and, before
// it, the seconds may be missing; "+08:00" may stand for the Z).
std::string to_iso(Millis time);
Millis from_iso(std::string_view text);

}  // namespace giz
