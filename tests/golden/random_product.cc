#include "tests/golden/random_product.h"

#include <algorithm>
#include <string>

namespace gizgen::golden {
namespace {

void make_enum(Random& random, Datapoint& point) {
  point.type = Type::enumeration;
  const std::uint32_t most = pick(random, 0, 3) == 0 ? 256 : 9;
  const std::uint32_t count = pick(random, 1, most);
  for (std::uint32_t i = 0; i < count; ++i) {
    point.values.push_back({"v" + std::to_string(i), "V" + std::to_string(i)});
  }
}

void make_number(Random& random, Datapoint& point) {
  point.type = Type::number;
  point.number.bits = static_cast<std::uint8_t>(8u << pick(random, 0, 2));
  const auto top = static_cast<std::uint32_t>((std::uint64_t{1} << point.number.bits) - 1);
  point.number.raw_min = pick(random, 0, 2) == 0 ? pick(random, 0, top / 2) : 0;
  point.number.raw_max = pick(random, 0, 2) == 0 ? top : pick(random, point.number.raw_min, top);
}

Datapoint random_point(Random& random, Access access, std::uint32_t number) {
  Datapoint point;
  point.name = point.c_name = point.title = "p" + std::to_string(number);
  point.access = access;
  if (access == Access::alert || access == Access::fault) return point;
  switch (pick(random, 0, 9)) {
    case 0:
    case 1:
    case 2:
      break;
    case 3:
    case 4:
    case 5:
      make_enum(random, point);
      break;
    case 6:
      point.type = Type::binary;
      point.length = pick(random, 1, pick(random, 0, 9) == 0 ? 300 : 20);
      break;
    default:
      make_number(random, point);
  }
  return point;
}

}  // namespace

std::uint32_t pick(Random& random, std::uint32_t least, std::uint32_t most) {
  return std::uniform_int_distribution<std::uint32_t>(least, most)(random);
}

Product random_product(Random& random) {
  Product product;
  product.id = "thing";
  product.name = "thing";
  product.key = std::string(32, '0');
  product.source = "thing.yaml";
  product.protocol = pick(random, 0, 1) == 0 ? Protocol::standard : Protocol::var_len;
  const std::uint32_t count = pick(random, 1, 40);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto access = static_cast<Access>(pick(random, 0, 3));
    product.datapoints.push_back(random_point(random, access, i));
  }
  return product;
}

}  // namespace gizgen::golden
