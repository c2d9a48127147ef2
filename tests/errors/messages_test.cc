// Every case against the text that a user sees. GIZGEN_REBLESS=1 writes the texts anew.
#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>

#include "generator/spec/spec.h"
#include "tests/errors/cases.h"

using namespace gizgen;

TEST_CASE("every wrong definition is told what is wrong with it, and where") {
  const bool rebless = std::getenv("GIZGEN_REBLESS") != nullptr;
  const std::vector<Case> cases = all_cases();
  CHECK(cases.size() >= 70);
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Diagnostics diagnostics;
    const auto product = read_product(c.file, c.text, diagnostics);
    CHECK(product.has_value() == !diagnostics.has_errors());
    CHECK_FALSE(diagnostics.empty());
    const std::filesystem::path expected = errors_folder() / "cases" / (c.name + ".txt");
    const std::string actual = diagnostics.text(false);
    if (rebless) std::ofstream(expected, std::ios::binary) << actual;
    CHECK(actual == read_file(expected));
  }
}
