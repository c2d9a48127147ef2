#include "generator/simulate/point_value.h"

#include <doctest/doctest.h>

#include "generator/model/layout.h"
#include "support.h"

using namespace gizgen;

namespace {

struct Subject {
  explicit Subject(Protocol protocol) : product(lamp()) {
    product.protocol = protocol;
    layout = lay_out(product);
    table.emplace(product, layout);
  }
  const giz::wire::Table& get() const { return table->table(); }

  Product product;
  Layout layout;
  std::optional<WireTable> table;
};

}  // namespace

TEST_CASE("a control carries its values, also those that are not allowed") {
  const Subject standard(Protocol::standard);
  const PointValue power{0, 1, {}};
  const PointValue mode{1, 3, {}};
  const PointValue level{2, 200, {}};
  const std::vector<PointValue> all = {power, mode, level};
  CHECK(hex(control_p0(standard.get(), {&power, 1})) == "01 01 01 00");
  CHECK(hex(control_p0(standard.get(), all)) == "01 07 07 c8");
  CHECK(to_text(standard.get(), all) == "power = true, mode = raw 3, level = raw 200");
}

TEST_CASE("a read and transparent data are payloads of both protocols") {
  CHECK(hex(read_p0(Subject(Protocol::standard).get())) == "02");
  CHECK(hex(read_p0(Subject(Protocol::var_len).get())) == "12 1f");
  CHECK(hex(transparent_p0(bytes("0a ff"))) == "05 0a ff");
}

TEST_CASE("what comes from the microcontroller is read, or why it cannot be") {
  const Subject standard(Protocol::standard);
  const auto report = read_up(standard.get(), bytes("04 05 63 02 58 01"));
  REQUIRE(report);
  CHECK(to_text(standard.get(), report->values) ==
        "power = true, mode = c, level = 100, heat = 50, hot = true");
  CHECK(report->shows({1, 2, {}}));
  CHECK_FALSE(report->shows({1, 1, {}}));
  CHECK(read_up(standard.get(), bytes("06 01 02"))->data == bytes("01 02"));
  CHECK_FALSE(read_up(standard.get(), bytes("04 05")));
  CHECK_FALSE(read_up(standard.get(), bytes("02")));
  CHECK(fault_of(standard.get(), bytes("04 05 63 02 58 01")).empty());
  CHECK(fault_of(standard.get(), bytes("04 05")) == "P0 has 2 bytes, not 6");
  CHECK(fault_of(standard.get(), bytes("04 05 64 02 58 01")) == "level: raw 100 is above 99");
}
