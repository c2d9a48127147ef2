// A control in the name of a user who is not there.
#pragma once

#include <string>

#include "runtime/service/hub/hub.h"
#include "runtime/service/store/store.h"

namespace giz::jobs {

// Refusal forbidden where the user may not control the device any more; else as Hub::command.
net::Task<store::Command> act(store::Store& store, hub::Hub& hub, std::int64_t user,
                              std::string did, std::string attrs, std::string actor, Millis now);

// The did of a device by its number; empty where there is none.
std::string did_of(store::Database& database, std::int64_t device);

}  // namespace giz::jobs
