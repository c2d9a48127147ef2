// Definitions too large to be kept as files.
#include <algorithm>

#include <doctest/doctest.h>

#include "generator/spec/spec.h"

using namespace gizgen;

namespace {

std::string text_of(const std::string& file, const std::string& text) {
  Diagnostics diagnostics;
  const auto product = read_product(file, text, diagnostics);
  CHECK_FALSE(product.has_value());
  return diagnostics.text(false);
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

constexpr std::string_view head =
    "gizgen: 1\nproduct: {id: lamp, key: 0123456789abcdef0123456789abcdef}\ndatapoints:\n";

std::string bools(std::size_t count) {
  std::string out(head);
  for (std::size_t i = 0; i < count; ++i) {
    out += fmt::format("  - {{name: p{}, access: readonly, type: bool}}\n", i);
  }
  return out;
}

}  // namespace

TEST_CASE("a definition over the limit is refused before it is read") {
  const std::string text(max_definition_bytes + 1, '[');
  for (const char* file : {"a.yaml", "a.json"}) {
    CHECK(text_of(file, text) ==
          std::string(file) + ": error E104: the definition is larger than 4 MiB\n");
  }
}

TEST_CASE(
    "a flow of YAML with more punctuation than values are allowed is not handed to the parser") {
  CHECK(text_of("a.yaml", repeated("[", 300'000)) ==
        "a.yaml: error E114: more than 200000 brackets, braces and commas\n"
        "      | split the product, or look at what wrote this file\n");
}

TEST_CASE("more values than are allowed end the reading") {
  CHECK(text_of("a.yaml", repeated("- 1\n", 200'001)) ==
        "a.yaml:200000:3: error E114: more than 200000 values\n"
        "200000 | - 1\n"
        "       |   ^ split the product, or look at what wrote this file\n");
  CHECK(text_of("a.json", "[" + repeated("1,", 200'000) + "1]") ==
        "a.json:1:400000: error E114: more than 200000 values\n"
        "    1 | ...1" +
            repeated(",1", 19) +
            ",1,1]\n"
            "      |    " +
            std::string(40, ' ') + "^ split the product, or look at what wrote this file\n");
}

TEST_CASE("four thousand and ninety-six datapoints are read, one more is refused") {
  Diagnostics diagnostics;
  const auto product = read_product("a.yaml", bools(4096), diagnostics);
  REQUIRE(product.has_value());
  CHECK(product->datapoints.size() == 4096);
  CHECK(diagnostics.empty());
  CHECK(text_of("a.yaml", bools(4097)) ==
        "a.yaml:4100:5: error E226: there are 4097 datapoints; 4096 fit\n"
        " 4100 |   - {name: p4096, access: readonly, type: bool}\n"
        "      |     ^\n");
}

TEST_CASE("twenty thousand findings in one line are told in reasonable time") {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) text += fmt::format("\"k{}\":1,", i);
  const std::string told = text_of("a.json", text + "\"gizgen\":1}");
  CHECK(std::count(told.begin(), told.end(), '\n') == 3 * 20'002);
}
