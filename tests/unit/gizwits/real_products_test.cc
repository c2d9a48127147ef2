// Real products, from the table in tests/vectors and, where they are at hand, from the platform's
// own files: the folder that GIZGEN_GIZWITS_JSON names.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "generator/spec/gizwits.h"
#include "generator/spec/spec.h"
#include "round_trip.h"
#include "tests/unit/model/product_table.h"

using namespace gizgen;

namespace {

// The table says nothing of keys and of what values are called.
void fill_in(Product& product) {
  product.key = "0123456789abcdef0123456789abcdef";
  for (Datapoint& point : product.datapoints) {
    for (EnumValue& value : point.values) {
      value.text = "value " + std::to_string(&value - point.values.data());
    }
  }
}

void check(const ProductTable& table) {
  INFO(table.name);
  Product product = product_of(table);
  fill_in(product);
  const RoundTrip trip = round_trip("product.json", export_gizwits(product));
  CHECK(trip.fault == "");
  Diagnostics findings;
  const auto read = read_product("product.yaml", trip.definition, findings);
  REQUIRE(read);
  CHECK(text_of(table, *read, lay_out(*read)) == table.text);
  CHECK(read->gizwits == "");
}

std::string json_folder() {
  const char* named = std::getenv("GIZGEN_GIZWITS_JSON");
  const std::string folder =
      named ? named : std::string(GIZGEN_ROOT) + "/../shared/vectors/gizwits-json";
  return std::filesystem::is_directory(folder) ? folder : "";
}

}  // namespace

TEST_CASE("every product of the table survives the platform's JSON") {
  for (const ProductTable& table :
       read_tables(std::string(GIZGEN_ROOT) + "/tests/vectors/products.txt")) {
    check(table);
  }
}

TEST_CASE("the platform's own files are imported without loss") {
  const std::string folder = json_folder();
  if (folder.empty()) return;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".json" && extension != ".jsonc") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    INFO(entry.path().string());
    CHECK(round_trip(entry.path().filename().string(), text.str()).fault == "");
    ++files;
  }
  CHECK(files > 0);
  MESSAGE(files, " files in ", folder);
}
