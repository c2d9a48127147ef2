// Products that no person would define, but the rules allow.
#pragma once

#include <cstdint>
#include <random>

#include "generator/model/product.h"

namespace gizgen::golden {

using Random = std::mt19937;

std::uint32_t pick(Random& random, std::uint32_t least, std::uint32_t most);

Product random_product(Random& random);

}  // namespace gizgen::golden
