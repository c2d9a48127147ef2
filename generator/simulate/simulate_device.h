// Virtual devices at a real link: everything put together.
#pragma once

#include <optional>
#include <vector>

#include "generator/simulate/device_script.h"
#include "generator/simulate/fleet.h"
#include "generator/simulate/simulate.h"
#include "generator/simulate/subject.h"

namespace gizgen {

struct DeviceRun {
  CloudAddress address;
  FleetOptions fleet;
  DeviceSettings device;
  RetryRules retry;
  std::vector<Formula> formulas;
  std::optional<std::vector<DeviceStatement>> script;  // without it standard input is read
  bool log = true;                                     // every frame is printed
  bool terminal = false;                               // somebody types at a terminal
  Time stay{0};                                        // after the script or the end of typing
};

// Joins the cloud and talks until it is done or the user stops, and prints a log on the way.
// Expectations that were not met are in `diagnostics`. Ending::gone: a device could not join in the
// end. Throws WorldError where the address is none.
Ending simulate_devices(const Subject& subject, const DeviceRun& run, Diagnostics& diagnostics,
                        Output& output);

}  // namespace gizgen
