// Explanations as people and as programs read them.
#pragma once

#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "generator/decode/explain.h"

namespace gizgen {

// A line that sums each frame up, its faults, and a line for each field:
//   control, power = true
//     serial, module to MCU, 12 bytes
//      0  ff ff      head
//      2  00 08      length    8
std::string to_text(std::span<const Explanation> frames);

// An array with an object for each frame: link, direction, meaning, summary, offset, length, good,
// faults, notes, values (by name, as the API has them), fields.
nlohmann::ordered_json to_json(std::span<const Explanation> frames);

}  // namespace gizgen
