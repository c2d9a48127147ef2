// Products made in code, for the tests of what comes after the reader.
#pragma once

#include "generator/model/product.h"

namespace gizgen {

// A bit of everything: spread enum, scaled number, Chinese texts, all four access groups.
Product socket_product();

// The same datapoints as a var_len product.
Product var_len_product();

// 48 alike binaries, 5 flag bytes, the longest names and labels.
Product long_product();

}  // namespace gizgen
