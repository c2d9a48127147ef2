// The ten datapoints of tests/simulate/product.yaml as a service knows them: every type and access.
#pragma once

#include "runtime/service/base/product.h"

namespace giz {

extern const Product bench_product;

}  // namespace giz
