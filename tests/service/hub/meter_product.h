// A product whose payloads have no fixed length, with numbers that are hard to say: a wide one with
// nine decimals, and one that no double keeps.
#pragma once

#include "runtime/service/base/product.h"

namespace giz {

extern const Product meter_product;

}  // namespace giz
