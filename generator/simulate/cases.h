// The conformance cases, by what they are about. Each says in its name what any firmware does.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "generator/simulate/bench.h"

namespace gizgen {

struct Case {
  std::string name;
  std::function<void(Bench&)> run;  // returns where all is well; throws CaseFailed, CaseSkipped
  bool timed =
      false;  // measures time: tried once more when it fails, since this machine may have slept
};

using Cases = std::vector<Case>;

Cases module_cases();                              // device info, heartbeat, status, illegal frames
Cases point_cases(const giz::wire::Table& table);  // reads, controls, reports
Cases line_cases();                                // damage, escapes, pauses
Cases resend_cases();                              // unanswered reports, sequence numbers
Cases request_cases();                             // what the microcontroller asks of the module
Cases restart_cases();
Cases update_cases();  // a new firmware for the microcontroller

// All of them, in the order in which they are run: those that leave it in another state last.
Cases all_cases(const giz::wire::Table& table);

}  // namespace gizgen
