// The simulated module at a real line: everything put together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/model/product.h"
#include "generator/simulate/cloud_link.h"
#include "generator/simulate/conformance.h"
#include "generator/simulate/endpoint.h"
#include "generator/simulate/line.h"
#include "generator/simulate/output.h"

namespace gizgen {

// Where the module is joined to the cloud.
struct BridgeOptions {
  CloudAddress address;
  DeviceIdentity identity;
  CloudSettings cloud;
};

struct ModuleOptions {
  Endpoint endpoint;
  std::uint32_t baud = 9600;  // of the line; 0: bytes leave at once
  std::uint32_t seed = 1;     // of the faults
  std::vector<FaultRule> faults;
  Time heartbeat = std::chrono::seconds(55);  // 0: none
  bool log = true;                            // frames are printed
  std::optional<BridgeOptions> bridge;
  std::string prompt;  // where somebody types at a terminal
};

// How a run ended.
enum class Ending : std::uint8_t {
  done,
  gone,     // the peer
  stopped,  // by the user
};

// Each opens the line, talks until it is done, the peer is gone or the user stops, and prints a log
// on the way. WorldError where the line cannot be opened.

// As the module behaves, with what is typed; with `stay` beyond the end of typing.
Ending simulate_module(const Product& product, const ModuleOptions& options, bool stay,
                       Output& output);

// As the module behaves, and as the script says. Mistakes in the script (before the line is opened)
// and expectations that were not met are in `diagnostics`.
Ending run_script(const Product& product, const ModuleOptions& options, std::string_view file,
                  std::string text, Diagnostics& diagnostics, Output& output);

// The cases whose name contains `only`. The module does nothing by itself. Nothing where the user
// stopped it before the line was there.
std::optional<ConformanceReport> run_conformance(const Product& product,
                                                 const ModuleOptions& options, BenchOptions bench,
                                                 std::string_view only, Output& output);

}  // namespace gizgen
