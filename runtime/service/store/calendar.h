// Buckets of UTC: minutes, hours, days, weeks from Monday, months.
#pragma once

#include "runtime/service/store/telemetry.h"

namespace giz::store {

Millis floor_to(Width width, Millis time);  // where its bucket begins; raw: the time itself
Millis next_bucket(Width width, Millis start);

}  // namespace giz::store
