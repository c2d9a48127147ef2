// Targets in the order they are generated and listed.
#include <array>

#include "generator/targets/firmware/expect.h"
#include "generator/targets/firmware/firmware.h"
#include "generator/targets/target.h"

namespace gizgen {

std::span<const Target> all_targets() {
  static constexpr std::array targets = {
      Target{"firmware", "C for the microcontroller", firmware_pages, size_remarks},
  };
  return targets;
}

}  // namespace gizgen
