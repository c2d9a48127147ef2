// gizgen simulate: one side of a link, so that the other can be tried without it.
#include "generator/cli/cmd_simulate.h"

#include <cmath>

#include <unistd.h>

namespace gizgen {

Time seconds(double count) { return Time(std::llround(count * 1e6)); }

void with_log(const std::function<void(Output&)>& work) {
  Output output(STDOUT_FILENO);
  try {
    work(output);
  } catch (...) {
    output.finish();
    throw;
  }
  output.finish();
}

void add_simulate(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("simulate", "Be one side of a link: a device, or a module for firmware");
  command->require_subcommand(1);
  add_simulate_device(*command, session);
  add_simulate_module(*command, session);
  command->footer(
      "Examples:\n"
      "  gizgen simulate device product.yaml --tcp 127.0.0.1:6000     # then type: power = true\n"
      "  gizgen simulate module product.yaml --serial /dev/ttyUSB0    # then type: power = true\n\n"
      "`gizgen simulate device --help` and `gizgen simulate module --help` explain the options.");
}

}  // namespace gizgen
