#include "generator/targets/docs/bit_map.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/docs/figure_check.h"

namespace gizgen::docs {
namespace {

Datapoint point(std::string name, Access access, Type type, std::size_t size = 1) {
  Datapoint is;
  is.name = std::move(name);
  is.access = access;
  is.type = type;
  if (type == Type::enumeration) is.values.resize(size);
  if (type == Type::binary) is.length = static_cast<std::uint32_t>(size);
  if (type == Type::number) is.number.bits = static_cast<std::uint8_t>(size);
  return is;
}

Product product_of(std::vector<Datapoint> points, Protocol protocol = Protocol::standard) {
  Product product;
  product.protocol = protocol;
  product.datapoints = std::move(points);
  return product;
}

// "0-1 7..1:- 0:power" a row: bytes, cells from bit 7 down with the bits of their byte, the name
// and its value's lowest bit here.
std::string text_of(const ByteRow& row) {
  std::string text = row.first == row.last ? fmt::format("{}", row.first)
                                           : fmt::format("{}-{}", row.first, row.last);
  for (const Cell& cell : row.cells) {
    text += fmt::format(" {}..{}:{}", cell.high, cell.low, cell.point ? cell.point->name : "-");
    if (cell.value_low > 0) text += fmt::format("@{}", cell.value_low);
  }
  return text;
}

void check_rows(const Product& product, std::size_t index, std::vector<std::string> expected) {
  const auto all = structures(product, lay_out(product));
  REQUIRE(index < all.size());
  std::vector<std::string> rows;
  for (const ByteRow& row : all[index].rows) rows.push_back(text_of(row));
  CHECK(rows == expected);
}

// No text or box of any map of this product meets another, and every figure fits a page.
void check_drawing(const Product& product) {
  for (const Structure& structure : structures(product, lay_out(product))) {
    CAPTURE(structure.name);
    for (const Figure& figure : bit_map(structure).figures) {
      CHECK(collisions(figure) == std::vector<std::string>{});
      CHECK(figure.height <= tallest_figure);
      CHECK(figure.width == figure_width);
    }
  }
}

const Access w = Access::writable;
const Access r = Access::readonly;

TEST_CASE("a region's first byte holds its highest bits, and an enum may straddle two") {
  const Product product =
      product_of({point("a", w, Type::boolean), point("b", w, Type::boolean),
                  point("c", w, Type::enumeration, 20), point("d", w, Type::enumeration, 5),
                  point("n", w, Type::number, 16)});
  check_rows(product, 0, {"0 7..5:- 4..4:n 3..3:d 2..2:c 1..1:b 0..0:a"});
  check_rows(product, 1, {"0 7..2:- 1..0:d@1", "1 7..7:d 6..2:c 1..1:b 0..0:a", "2-3 7..0:n"});
}

TEST_CASE("dev_status holds a region for each group that has bits") {
  const Product product = product_of({point("a", w, Type::boolean), point("n", r, Type::number, 8),
                                      point("x", Access::alert, Type::boolean),
                                      point("y", Access::fault, Type::boolean)});
  check_rows(product, 2, {"0 7..1:- 0..0:a", "1 7..0:n", "2 7..1:- 0..0:x", "3 7..1:- 0..0:y"});
}

TEST_CASE("structures without bytes are not there") {
  const auto all = structures(product_of({point("x", Access::fault, Type::boolean)}),
                              lay_out(product_of({point("x", Access::fault, Type::boolean)})));
  REQUIRE(all.size() == 1);
  CHECK(all[0].name == "dev_status");
}

TEST_CASE("a var_len product has flags of all and values when all are flagged") {
  const Product product = product_of({point("n", r, Type::number, 32), point("a", w, Type::boolean),
                                      point("s", r, Type::binary, 3)},
                                     Protocol::var_len);
  check_rows(product, 0, {"0 7..3:- 2..2:s 1..1:n 0..0:a"});
  check_rows(product, 1, {"0 7..1:- 0..0:a", "1-4 7..0:n", "5-7 7..0:s"});
}

TEST_CASE("a name that does not fit its cell is a number with a legend") {
  const Product product = product_of(
      {point("a", w, Type::boolean), point("extraordinarily_long_name", w, Type::boolean)});
  const BitMap map = bit_map(structures(product, lay_out(product))[1]);
  REQUIRE(map.legend.size() == 1);
  CHECK(map.legend[0].id == 1);
  CHECK(map.legend[0].name == "extraordinarily_long_name");
  std::vector<std::string> texts;
  for (const Label& label : map.figures[0].labels) texts.push_back(label.text);
  CHECK(texts == std::vector<std::string>{"7", "6", "5", "4", "3", "2", "1", "0", "0", "#1", "a",
                                          "0", "7–0"});
}

TEST_CASE("nothing overlaps, however long the names and however many the datapoints") {
  check_drawing(product_of({point("a", w, Type::boolean)}));
  for (const Protocol protocol : {Protocol::standard, Protocol::var_len}) {
    std::vector<Datapoint> points;
    for (std::size_t i = 0; i < 240; ++i) {
      const std::string name = std::string(1 + i * 7 % 40, static_cast<char>('a' + i % 26));
      const auto access = static_cast<Access>(i % 4);
      const bool is_flag = access == Access::alert || access == Access::fault;
      const Type type = is_flag ? Type::boolean : static_cast<Type>(i / 4 % 4);
      const std::size_t sizes[] = {1, 2 + i % 250, std::size_t{8} << i / 16 % 3, 1 + i * 3};
      points.push_back(
          point(fmt::format("{}{}", name, i), access, type, sizes[static_cast<std::size_t>(type)]));
    }
    check_drawing(product_of(points, protocol));
  }
}

TEST_CASE("a map longer than a page goes on in another figure with its own bit numbers") {
  std::vector<Datapoint> points;
  for (std::size_t i = 0; i < 60; ++i)
    points.push_back(point(fmt::format("n{}", i), r, Type::number, 8));
  const Product product = product_of(points);
  const BitMap map = bit_map(structures(product, lay_out(product))[0]);
  CHECK(map.figures.size() == 4);
  for (const Figure& figure : map.figures) CHECK(figure.labels[0].text == "7");
}

}  // namespace
}  // namespace gizgen::docs
