// What a number's keys mean on the wire. The findings about wrong ones are in tests/errors.
#include <doctest/doctest.h>

#include "generator/spec/spec.h"

using namespace gizgen;

namespace {

// (step * raw + offset) / 10^decimals, raw limits, bits.
void check(std::string_view keys, std::string_view expected) {
  CAPTURE(keys);
  Diagnostics diagnostics;
  const auto product =
      read_product("a.yaml",
                   fmt::format("gizgen: 1\n"
                               "product: {{id: lamp, key: 0123456789abcdef0123456789abcdef}}\n"
                               "datapoints: [{{name: t, access: readonly, type: number, {}}}]\n",
                               keys),
                   diagnostics);
  REQUIRE_MESSAGE(product.has_value(), diagnostics.text(false));
  const Number& number = product->datapoints[0].number;
  CHECK(fmt::format("({} x + {}) / 10^{}, raw {} to {}, {} bits", number.scale.step,
                    number.scale.offset, number.scale.decimals, number.raw_min, number.raw_max,
                    number.bits) == expected);
}

}  // namespace

TEST_CASE("without step and offset raw 0 is the least value and a step is 1") {
  check("min: 0, max: 100", "(1 x + 0) / 10^0, raw 0 to 100, 8 bits");
  check("min: -10, max: 50", "(1 x + -10) / 10^0, raw 0 to 60, 8 bits");
  check("min: 7, max: 7", "(1 x + 7) / 10^0, raw 0 to 0, 8 bits");
}

TEST_CASE("a fraction scales every term") {
  check("min: -10, max: 50, step: 0.1", "(1 x + -100) / 10^1, raw 0 to 600, 16 bits");
  check("min: 0.5, max: 1, step: 0.25", "(25 x + 50) / 10^2, raw 0 to 2, 8 bits");
  check("min: 0, max: 0.000000255, step: 0.000000001", "(1 x + 0) / 10^9, raw 0 to 255, 8 bits");
  check("min: 0.10, max: 1.0, step: 0.100", "(1 x + 1) / 10^1, raw 0 to 9, 8 bits");
}

TEST_CASE("places that only the limits have do not reach the scale") {
  check("min: 0.000, max: 10.00, step: 5, offset: 0", "(5 x + 0) / 10^0, raw 0 to 2, 8 bits");
}

TEST_CASE("an offset moves raw 0 away from the least value") {
  check("min: 20, max: 30, offset: 0", "(1 x + 0) / 10^0, raw 20 to 30, 8 bits");
  check("min: 20, max: 30, step: 0.5, offset: -55", "(5 x + -550) / 10^1, raw 150 to 170, 8 bits");
}

TEST_CASE("a negative step lets the value fall while raw rises") {
  check("min: 0, max: 100, step: -1, offset: 100", "(-1 x + 100) / 10^0, raw 0 to 100, 8 bits");
  check("min: -1, max: 1, step: -0.5, offset: 1.5", "(-5 x + 15) / 10^1, raw 1 to 5, 8 bits");
}

TEST_CASE(
    "the least width that holds the greatest raw value is taken, or a wider one that is given") {
  check("min: 0, max: 255", "(1 x + 0) / 10^0, raw 0 to 255, 8 bits");
  check("min: 0, max: 256", "(1 x + 0) / 10^0, raw 0 to 256, 16 bits");
  check("min: 0, max: 65535", "(1 x + 0) / 10^0, raw 0 to 65535, 16 bits");
  check("min: 0, max: 65536", "(1 x + 0) / 10^0, raw 0 to 65536, 32 bits");
  check("min: 0, max: 4294967295", "(1 x + 0) / 10^0, raw 0 to 4294967295, 32 bits");
  check("min: 0, max: 1, bits: 8", "(1 x + 0) / 10^0, raw 0 to 1, 8 bits");
  check("min: 0, max: 1, bits: 16", "(1 x + 0) / 10^0, raw 0 to 1, 16 bits");
  check("min: 0, max: 1, bits: 32", "(1 x + 0) / 10^0, raw 0 to 1, 32 bits");
}

TEST_CASE("large terms are exact as long as every raw value can be told") {
  check("min: -1e9, max: 1e9, step: 1e9",
        "(1000000000 x + -1000000000) / 10^0, raw 0 to 2, 8 bits");
  check("min: 0, max: 4294967295, step: 1, offset: 0",
        "(1 x + 0) / 10^0, raw 0 to 4294967295, 32 bits");
  check("min: 0, max: 18014398509481984, step: 18014398509481984",
        "(18014398509481984 x + 0) / 10^0, raw 0 to 1, 8 bits");
}
