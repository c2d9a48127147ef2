#include "products.h"

namespace gizgen {
namespace {

Datapoint boolean(std::string name, Access access) {
  Datapoint point;
  point.name = point.c_name = point.title = std::move(name);
  point.access = access;
  return point;
}

Datapoint enumeration(std::string name, Access access, std::vector<EnumValue> values) {
  Datapoint point = boolean(std::move(name), access);
  point.type = Type::enumeration;
  point.values = std::move(values);
  return point;
}

Datapoint number(std::string name, Access access, Number facts) {
  Datapoint point = boolean(std::move(name), access);
  point.type = Type::number;
  point.number = std::move(facts);
  return point;
}

Datapoint binary(std::string name, Access access, std::uint32_t length) {
  Datapoint point = boolean(std::move(name), access);
  point.type = Type::binary;
  point.length = length;
  return point;
}

}  // namespace

Product socket_product() {
  Product product;
  product.id = "smart_socket";
  product.name = "微信智能插座";
  product.key = "0123456789abcdef0123456789abcdef";
  product.source = "product.yaml";
  for (int i = 1; i <= 6; ++i) {
    product.datapoints.push_back(boolean("relay" + std::to_string(i), Access::writable));
  }
  product.datapoints.push_back(boolean("switch", Access::writable));
  product.datapoints.back().c_name = "switch_";
  product.datapoints.back().title = "电源开关";
  product.datapoints.back().description = "on or off";
  product.datapoints.push_back(
      enumeration("mode", Access::writable,
                  {{"自动", "VALUE_0"}, {"节能", "VALUE_1"}, {"boost", "BOOST"}, {"", "VALUE_3"}}));
  product.datapoints.push_back(
      number("temperature", Access::readonly, {{1, -100, 1}, 0, 600, 16, "°C"}));
  product.datapoints.push_back(number("power_w", Access::readonly, {{1, 0, 0}, 0, 2500, 16, "W"}));
  product.datapoints.push_back(binary("label", Access::writable, 16));
  product.datapoints.push_back(boolean("door_open", Access::alert));
  product.datapoints.push_back(boolean("overheat", Access::fault));
  return product;
}

Product var_len_product() {
  Product product = socket_product();
  product.id = product.name = "socket_v";
  product.protocol = Protocol::var_len;
  return product;
}

Product long_product() {
  Product product;
  product.id = product.name = "long_lamp";
  product.key = "0123456789abcdef0123456789abcdef";
  product.datapoints.push_back(boolean("timer_enabled", Access::writable));
  std::vector<EnumValue> values;
  for (int i = 0; i < 20; ++i) values.push_back({"scene " + std::to_string(i), ""});
  values.push_back({"a label that is wider than the column which is there for it", ""});
  values.push_back({"two\nlines", ""});
  product.datapoints.push_back(enumeration("scene", Access::writable, values));
  for (int i = 10; i < 58; ++i) {
    product.datapoints.push_back(binary("program_" + std::to_string(i), Access::writable, 256));
  }
  product.datapoints.push_back(number("milligrams_of_carbon_dioxide_in_each_breath",
                                      Access::readonly, {{25, -1, 2}, 4, 4000000000, 32, ""}));
  return product;
}

}  // namespace gizgen
