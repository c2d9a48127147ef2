#include "generator/targets/firmware/c_names.h"

#include <doctest/doctest.h>

namespace gizgen::firmware {
namespace {

Datapoint enumeration(std::string name, std::vector<std::string> values) {
  Datapoint point;
  point.name = point.c_name = std::move(name);
  point.type = Type::enumeration;
  for (std::string& value : values) point.values.push_back({value, value});
  return point;
}

PointNames names_of(const Datapoint& point) {
  Product product;
  product.id = "lamp";
  product.datapoints.push_back(point);
  return c_names(product).points.front();
}

TEST_CASE("names are the product's id and the point's, in upper case where they are macros") {
  const PointNames names = names_of(enumeration("fanSpeed", {"AUTO", "LOW"}));
  CHECK(names.macro == "LAMP_FANSPEED");
  CHECK(names.tag == "lamp_fanSpeed");
  CHECK(names.enumerators == std::vector<std::string>{"LAMP_FANSPEED_AUTO", "LAMP_FANSPEED_LOW"});
}

TEST_CASE("a name that the header needs gets an underscore") {
  const PointNames status = names_of(enumeration("status", {"SIZE", "ON"}));
  CHECK(status.tag == "lamp_status_");
  CHECK(status.enumerators == std::vector<std::string>{"LAMP_STATUS_SIZE_", "LAMP_STATUS_ON"});
  CHECK(names_of(enumeration("product", {"KEY"})).enumerators.front() == "LAMP_PRODUCT_KEY_");
  CHECK(names_of(enumeration("flags", {"SIZE"})).enumerators.front() == "LAMP_FLAGS_SIZE_");
  CHECK(names_of(enumeration("control", {"SIZE"})).enumerators.front() == "LAMP_CONTROL_SIZE_");
}

TEST_CASE("a member's underscore is not in its macros") {
  Datapoint point;
  point.name = "switch";
  point.c_name = "switch_";
  CHECK(names_of(point).macro == "LAMP_SWITCH");
}

}  // namespace
}  // namespace gizgen::firmware
