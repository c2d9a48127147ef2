// The OpenAPI document of the product of the tests, for a validator that is not ours.
#include <iostream>

#include "runtime/service/api/api.h"
#include "tests/service/bench_product.h"

int main() { std::cout << giz::api::openapi(giz::bench_product).dump(2) << '\n'; }
