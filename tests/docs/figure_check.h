// A figure's texts and boxes keep clear of each other, and all of them stay inside it.
#pragma once

#include <string>
#include <vector>

#include "generator/targets/docs/figure.h"

namespace gizgen::docs {

// What is wrong, a line each: "text 'a' meets text 'b'". Boxes of one drawing may touch.
std::vector<std::string> collisions(const Figure& figure);

}  // namespace gizgen::docs
