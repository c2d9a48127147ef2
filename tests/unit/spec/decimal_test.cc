#include "generator/spec/decimal.h"

#include <string>

#include <doctest/doctest.h>

#include "generator/spec/tree.h"

using namespace gizgen;

namespace {

// "mantissa/places", or the fault.
std::string parsed(std::string_view text) {
  const ParsedDecimal decimal = parse_decimal(text);
  switch (decimal.fault) {
    case DecimalFault::not_a_number: return "not a number";
    case DecimalFault::too_fine: return "too fine";
    case DecimalFault::too_large: return "too large";
    case DecimalFault::none: break;
  }
  return fmt::format("{}/{}", decimal.value.mantissa, decimal.value.places);
}

void check(std::string_view text, std::string_view expected) {
  CAPTURE(text);
  CHECK(parsed(text) == expected);
  CHECK(is_number(text) == (expected != "not a number"));
}

}  // namespace

TEST_CASE("a decimal is a mantissa and the fewest places that hold it") {
  check("0", "0/0");
  check("-0", "0/0");
  check("0.000", "0/0");
  check("5", "5/0");
  check("-10", "-10/0");
  check("0.1", "1/1");
  check("-0.25", "-25/2");
  check("1.500", "15/1");
  check("1200", "1200/0");
  check("1e3", "1000/0");
  check("1E+3", "1000/0");
  check("25e-1", "25/1");
  check("2500e-2", "25/0");
  check("0.000000001", "1/9");
  check("0e999999999999999999999", "0/0");
  check("4611686018427387903", "4611686018427387903/0");
  check("-4611686018427387903", "-4611686018427387903/0");
}

TEST_CASE("the forms of a number that only YAML has are numbers too") {
  check("+5", "5/0");
  check(".5", "5/1");
  check("-.5", "-5/1");
  check("5.", "5/0");
  check("5.e1", "50/0");
}

TEST_CASE("what is no decimal is told from what is out of reach") {
  for (const char* text : {"",    "-",   "+",    ".",   "-.", "e5", "1e",  "1e+", "1.2.3", "0x10",
                           "010", "-01", ".inf", "nan", "1 ", " 1", "1,5", "--1", "1e5.0", "１"}) {
    check(text, "not a number");
  }
  check("0.0000000001", "too fine");
  check("1e-10", "too fine");
  check("1e-999999999999999999999", "too fine");
  check("4611686018427387904", "too large");
  check("-4611686018427387904", "too large");
  check("1e30", "too large");
  check("1e999999999999999999999", "too large");
  check("123456789012345678901234567890", "too large");
}

TEST_CASE("a value is brought to more places while it stays below the limit") {
  CHECK(at_places({15, 1}, 1) == 15);
  CHECK(at_places({15, 1}, 3) == 1500);
  CHECK(at_places({-4, 0}, 9) == -4'000'000'000);
  CHECK_FALSE(at_places({4'611'686'019, 0}, 9).has_value());
}

TEST_CASE("a scaled value is told without trailing zeros") {
  CHECK(decimal_text(0, 0) == "0");
  CHECK(decimal_text(0, 3) == "0");
  CHECK(decimal_text(500, 1) == "50");
  CHECK(decimal_text(-25, 2) == "-0.25");
  CHECK(decimal_text(-100, 1) == "-10");
  CHECK(decimal_text(1, 9) == "0.000000001");
  CHECK(decimal_text(12345, 2) == "123.45");
}
