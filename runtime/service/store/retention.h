// What expire() of telemetry.h and roll_up() share.
#pragma once

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

// Samples from here on are all there; earlier ones have been, or are being, deleted.
Millis samples_kept_from(Database& database);

}  // namespace giz::store
