// One command, asked of the hub: waited for to its end, or only until it is on its way.
#pragma once

#include <chrono>

#include "runtime/service/api/context.h"

namespace giz::api {

// The command as it is `wait` after it was asked for, or earlier where it has ended. Without a
// wait: as soon as it is known to be queued or sent. It goes on either way. Throws what the hub
// refuses.
net::Task<store::Command> ask(Ctx ctx, hub::CommandRequest request, std::chrono::milliseconds wait);

constexpr std::chrono::milliseconds kLongestWait{30'000};

std::string new_command_id();  // 22 characters

}  // namespace giz::api
