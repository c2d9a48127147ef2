// Who tells whom what, one step below the other.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "generator/targets/docs/figure.h"

namespace gizgen::docs {

enum class Actor : std::uint8_t { app, module, mcu };

// A message; from an actor to itself: what it does.
struct Step {
  Actor from;
  Actor to;
  std::string text;
};

// `names` by actor. The app's line is left out where no step touches it. A figure that would not
// fit a page goes on in the next one.
std::vector<Figure> sequence(std::span<const Step> steps, std::span<const std::string> names);

}  // namespace gizgen::docs
