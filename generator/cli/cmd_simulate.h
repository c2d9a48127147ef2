// The commands below `gizgen simulate`, and what they share.
#pragma once

#include <functional>
#include <string>

#include "generator/cli/command.h"
#include "generator/simulate/output.h"
#include "generator/simulate/port.h"

namespace gizgen {

void add_simulate_module(CLI::App& app, Session& session);
void add_simulate_device(CLI::App& app, Session& session);

// --did: a device's did, or its prefix.
CLI::Option* add_did(CLI::App& command, std::string& did);

// What an option gives in seconds.
Time seconds(double count);

// Runs `work` with standard output, and writes what is left of its log however it ends.
void with_log(const std::function<void(Output&)>& work);

}  // namespace gizgen
