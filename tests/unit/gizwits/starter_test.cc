#include "generator/spec/starter.h"

#include <doctest/doctest.h>

#include "generator/spec/spec.h"

using namespace gizgen;

namespace {

// "id, name" of the product that the starter gives.
std::string check(std::string_view name) {
  Diagnostics findings;
  const auto product = read_product("product.yaml", starter_definition(name), findings);
  if (!product || !findings.empty()) return findings.text(false);
  return product->id + ", " + product->name;
}

}  // namespace

TEST_CASE("a starter is read without findings, whatever its name") {
  CHECK(check("desk_lamp") == "desk_lamp, desk_lamp");
  CHECK(check("Desk Lamp 2") == "desk_lamp_2, Desk Lamp 2");
  CHECK(check("台灯") == "my_product, 台灯");
  CHECK(check("2nd lamp") == "my_product, 2nd lamp");
  CHECK(check("switch") == "my_product, switch");
  CHECK(check("{no: \"yes\"} # \\") == "no_yes, {no: \"yes\"} # \\");
  CHECK(check("no") == "no, no");
  CHECK(check("") == "my_product, my_product");
}

TEST_CASE("a starter has the datapoints that most products have") {
  Diagnostics findings;
  const auto product = read_product("product.yaml", starter_definition("lamp"), findings);
  REQUIRE(product);
  std::string names;
  for (const Datapoint& point : product->datapoints) names += point.name + " ";
  CHECK(names == "power mode temperature overheat ");
}
