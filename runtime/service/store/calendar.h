// Buckets of UTC: minutes, hours, days, weeks from Monday, months.
#pragma once

#include "runtime/service/store/telemetry.h"

namespace giz::store {

inline constexpr Millis kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

Millis floor_to(Width width, Millis time);  // where its bucket begins; raw: the time itself
Millis next_bucket(Width width, Millis start);

}  // namespace giz::store
