#include "generator/decode/explain.h"

#include <doctest/doctest.h>

#include "../model/product_table.h"
#include "../wire/vector_files.h"
#include "generator/decode/hex.h"
#include "products.h"

using namespace gizgen;

namespace {

std::string summaries(const Product& product, std::string_view hex) {
  std::string text;
  for (const Explanation& frame : explain(parse_hex(hex).bytes, product, lay_out(product))) {
    text += (text.empty() ? "" : " & ") + summary(frame);
  }
  return text;
}

void check(const Product& product, const std::string& hex, const std::string& expected) {
  INFO(hex);
  CHECK(summaries(product, hex) == expected);
}

std::vector<ProductTable> tables() {
  const std::string folder = std::string(GIZGEN_ROOT) + "/tests/vectors/";
  std::vector<ProductTable> all = read_tables(folder + "products.txt");
  for (ProductTable& table : read_tables(folder + "frames_products.txt")) {
    all.push_back(std::move(table));
  }
  return all;
}

}  // namespace

TEST_CASE("the two frames of a lamp's log") {
  check(lamp(), "0000000306000090010101", "control, power = true");
  check(lamp(), "00000003050000910300", "read reply, power = false");
}

TEST_CASE("every kind of payload of a standard product") {
  const Product product = oven(Protocol::standard);
  check(product, "ffff000d03010000 01 13 02 00 0000 aabb 8c",
        "control, power = false, mode = eco, label = aabb");
  check(product, "ffff000d03010000 01 08 00 00 002b 0000 45", "control, target = 21.5 °C");
  check(product, "ffff000d03010000 01 00 07 00 002b 0000 44", "control, no values");
  check(product, "ffff00060301000002 0c", "read");
  const std::string status =
      "power = true, mode = 2, level = 5, target = 50 °C, label = aabb, door = true, "
      "temperature = 21.5 °C, energy = 2 kWh, dusty = false, stuck = false, hot = true";
  check(product, "ffff001504010000 03 05 05 0064 aabb 01 013b 000007d0 00 02 06",
        "read reply, " + status);
  check(product, "ffff001505010000 04 05 05 0064 aabb 01 013b 000007d0 00 02 08",
        "report, " + status);
  check(product, "0000000309000093000000070290",
        "bad frame: a read of oven has 1 byte of P0, 2 are there");
}

TEST_CASE("every kind of payload of a var_len product") {
  const Product product = oven(Protocol::var_len);
  check(product, "000000030700009011000101", "control, power = true");
  check(product, "0000000306000090120121", "read, power, mode, temperature");
  check(product, "0000000309000091 13 0101 01 013b",
        "read reply, power = true, temperature = 21.5 °C");
  check(product, "0000000306000091 14 0000", "report, no values");
  check(product, "00000003 0b 00 0091 14 0020 01 aabbccdd", "report, mode = eco");
}

TEST_CASE("transparent data") {
  check(lamp(), "ffff000d03160000051122334455667707", "transparent data, 7 bytes");
  check(lamp(), "000000030400009106", "transparent data, 0 bytes");
}

TEST_CASE("a did before the payload") {
  check(lamp(), "000000030f010094000000070004 61626364 0301", "read reply, power = true");
  check(lamp(), "ffff000b03010001 02 6162 010101 d8", "control, power = true");
}

TEST_CASE("several frames in one go") {
  check(lamp(), "ffff00050408000011 ffff00070502000004 01 13",
        "P0 down ack & report, power = true");
  check(lamp(), "0000000303000015 0000000303000016", "ping & pong");
  check(lamp(), "ffff0005072a000036 0000000303000016", "heartbeat & pong");
}

TEST_CASE("every frame that was documented, captured or exchanged is summed up") {
  const std::vector<ProductTable> all = tables();
  Product product;
  int frames = 0;
  for (const giz::wire::VectorLine& line : giz::wire::read_vectors("frames.txt")) {
    INFO("line " << line.number);
    if (line.columns[0].starts_with('=')) {
      const auto table = std::find_if(all.begin(), all.end(), [&](const ProductTable& is) {
        return is.name == line.columns[0].substr(2);
      });
      REQUIRE(table != all.end());
      product = product_of(*table);
      continue;
    }
    CHECK(summaries(product, line.columns[0]) == line.columns[1]);
    ++frames;
  }
  CHECK(frames == 125);
}

TEST_CASE("every frame of real products is explained without a fault") {
  const std::vector<ProductTable> all = tables();
  Product product;
  for (const giz::wire::VectorLine& line : giz::wire::read_vectors("frames_executed.txt")) {
    INFO("line " << line.number);
    if (line.columns[0].starts_with('=')) {
      product = product_of(*std::find_if(all.begin(), all.end(), [&](const ProductTable& is) {
        return is.name == line.columns[0].substr(2);
      }));
      continue;
    }
    const std::string hex = giz::wire::words_of(line.columns[0])[1];
    const std::vector<Explanation> frames =
        explain(parse_hex(hex).bytes, product, lay_out(product));
    REQUIRE(frames.size() == 1);
    const bool unknown = line.columns[1].starts_with("77");
    CHECK(frames[0].faults.empty() == !unknown);
  }
}

TEST_CASE("the fields of a frame cover each of its bytes once") {
  const Product product = oven(Protocol::standard);
  for (const char* hex : {"ffff000d03ff550000 01 12 02 00 0000 ff55bb de", "ffff00070d0400000f3a61",
                          "000000030f010094000000070004 61626364 0301",
                          "ffff0009050300000611ff552249", "00000003 09 00 0004 0001 41 0000 00"}) {
    INFO(std::string(hex));
    const std::vector<std::uint8_t> bytes = parse_hex(hex).bytes;
    const std::vector<Explanation> frames = explain(bytes, product, lay_out(product));
    std::size_t next = 0;
    for (const Explanation& frame : frames) {
      for (const Field& field : frame.fields) {
        CHECK(field.offset == next);
        next += field.length;
      }
    }
    CHECK(next == bytes.size());
  }
}
