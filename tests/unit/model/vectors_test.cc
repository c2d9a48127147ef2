// The layouts and scalings of real products, from the table in tests/vectors and, where they are at
// hand, from the measurements in JSON: the folder that GIZGEN_PRODUCT_VECTORS names.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "product_table.h"
#include "runtime/wire/scale.h"

using namespace gizgen;

namespace {

const std::string table_path = std::string(GIZGEN_ROOT) + "/tests/vectors/products.txt";

bool same(const std::optional<Place>& a, const std::optional<Place>& b) {
  if (!a || !b) return !a && !b;
  return a->byte_offset == b->byte_offset && a->bit_offset == b->bit_offset && a->bits == b->bits &&
         a->region_bytes == b->region_bytes && a->wire_byte == b->wire_byte &&
         a->wire_bit == b->wire_bit;
}

void check(const ProductTable& table) {
  INFO(table.name);
  const Product product = product_of(table);
  const Layout layout = lay_out(product);
  CHECK(text_of(table, product, layout) == table.text);
  for (const Slot& slot : layout.slots) {
    const bool has_value = product.protocol == Protocol::standard && slot.flag_bit.has_value();
    CHECK(same(slot.vals, has_value ? slot.status : std::nullopt));
  }
}

// The first raw value in the number's range that does not survive raw -> text -> raw.
std::optional<std::uint32_t> lost_raw(const Number& number) {
  const std::uint64_t span = std::uint64_t{number.raw_max} - number.raw_min;
  const std::uint64_t steps = std::min<std::uint64_t>(span, 100000);
  for (std::uint64_t i = 0; i <= steps; ++i) {
    const auto raw =
        static_cast<std::uint32_t>(number.raw_min + (steps == 0 ? 0 : span * i / steps));
    const std::string text = giz::wire::to_text(number.scale, raw);
    if (giz::wire::to_raw(number.scale, text) != raw) return raw;
  }
  return std::nullopt;
}

// The folder of measurements in JSON, empty where there is none.
std::string json_folder() {
  const char* named = std::getenv("GIZGEN_PRODUCT_VECTORS");
  const std::string folder =
      named ? named : std::string(GIZGEN_ROOT) + "/../shared/vectors/products";
  return std::filesystem::is_directory(folder) ? folder : "";
}

}  // namespace

TEST_CASE("every product of the table is laid out as its source says") {
  const std::vector<ProductTable> tables = read_tables(table_path);
  CHECK(tables.size() == 73);
  for (const ProductTable& table : tables) check(table);
}

TEST_CASE("every number of the table survives raw to text to raw") {
  std::size_t numbers = 0;
  for (const ProductTable& table : read_tables(table_path)) {
    for (const Datapoint& point : product_of(table).datapoints) {
      if (point.type != Type::number) continue;
      INFO(table.name, " ", point.name);
      CHECK(lost_raw(point.number) == std::nullopt);
      ++numbers;
    }
  }
  CHECK(numbers == 400);
}

TEST_CASE("products measured in JSON are laid out as measured") {
  const std::string folder = json_folder();
  if (folder.empty()) return;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    check(table_of(entry.path().stem().string(), nlohmann::json::parse(in)));
    ++files;
  }
  CHECK(files > 0);
  MESSAGE(files, " files in ", folder);
}
