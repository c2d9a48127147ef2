// Two products that the tests of this area encode and decode with.
#pragma once

#include "generator/model/product.h"

namespace gizgen {

// One writable bool.
//   control: flags 1, vals 1 (power); status 1
inline Product lamp() {
  Product product;
  product.id = "lamp";
  Datapoint power;
  power.name = "power";
  product.datapoints.push_back(power);
  return product;
}

inline Datapoint datapoint(const char* name, Access access, Type type) {
  Datapoint point;
  point.name = name;
  point.access = access;
  point.type = type;
  return point;
}

inline Datapoint numeric(const char* name, Access access, Number number) {
  Datapoint point = datapoint(name, access, Type::number);
  point.number = number;
  return point;
}

// Every kind of datapoint.
//   standard: flags 1; vals 6: bits (power bit 0, mode bits 1-2), level, target, label 2;
//             status 15: + bits (door), temperature 2, energy 4, alert (dusty), fault (stuck, hot)
//   var_len:  flags 2; ids power, door, dusty, stuck, hot, mode, level, target, temperature,
//   energy,
//             label
inline Product oven(Protocol protocol) {
  Product product;
  product.id = "oven";
  product.key = "0123456789abcdef0123456789abcdef";
  product.protocol = protocol;
  Datapoint mode = datapoint("mode", Access::writable, Type::enumeration);
  mode.values = {{"auto", "AUTO"}, {"eco", "ECO"}, {"", "2"}};
  Datapoint label = datapoint("label", Access::writable, Type::binary);
  label.length = 2;
  product.datapoints = {
      datapoint("power", Access::writable, Type::boolean),
      mode,
      numeric("level", Access::writable, {{1, 0, 0}, 1, 10, 8, ""}),
      numeric("target", Access::writable, {{5, 0, 1}, 0, 500, 16, "°C"}),
      label,
      datapoint("door", Access::readonly, Type::boolean),
      numeric("temperature", Access::readonly, {{1, -100, 1}, 0, 600, 16, "°C"}),
      numeric("energy", Access::readonly, {{1, 0, 3}, 0, 4000000000, 32, "kWh"}),
      datapoint("dusty", Access::alert, Type::boolean),
      datapoint("stuck", Access::fault, Type::boolean),
      datapoint("hot", Access::fault, Type::boolean),
  };
  return product;
}

}  // namespace gizgen
