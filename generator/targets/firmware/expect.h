// What the firmware will need, told before anything is compiled: a linear estimate from the product's
// points, for the whole engine at -Os with every option off, as `make size` of the generated tree
// counts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen {

struct Expected {
  std::string_view processor;  // "cortex-m0", "avr", "mcs51"
  std::uint32_t text = 0;      // bytes of code and constants
  std::uint32_t ram = 0;       // bytes of variables, buffers among them
  std::uint32_t stack = 0;     // bytes of the deepest chain of calls
};

std::vector<Expected> expected_sizes(const Product& product, const Layout& layout);

// Lines for who has just generated: the sizes, and where one is above the definition's budget.
std::string size_remarks(const Product& product, const Layout& layout);

}  // namespace gizgen
