// A tag or an enumerator is compared with the header's few own names; macros with a tail of their
// own
// (_MIN, _FLAG) cannot meet them.
#include "generator/targets/firmware/c_names.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "generator/base/names.h"

namespace gizgen::firmware {
namespace {

// The header's macros that have the shape of an enumerator, without the product's prefix.
constexpr auto header_macros =
    std::to_array<std::string_view>({"PRODUCT_KEY", "STATUS_SIZE", "FLAGS_SIZE", "CONTROL_SIZE"});

std::string enumerator(const std::string& point, const std::string& value) {
  const std::string name = point + "_" + value;
  const bool meets =
      std::find(header_macros.begin(), header_macros.end(), name) != header_macros.end();
  return meets ? name + "_" : name;
}

}  // namespace

CNames c_names(const Product& product) {
  CNames names;
  names.upper = c_upper(product.id);
  const std::string prefix = names.upper + "_";
  for (const Datapoint& point : product.datapoints) {
    PointNames& own = names.points.emplace_back();
    const std::string upper = c_upper(point.c_name);
    own.macro = prefix + upper;
    // lamp_set_flag is a function of every product.
    own.setter = product.id + "_set_" + point.c_name + (point.c_name == "flag" ? "_" : "");
    if (point.type != Type::enumeration) continue;
    // `struct lamp_status` has the tag of an enum `status`.
    own.tag = product.id + "_" + point.c_name + (point.c_name == "status" ? "_" : "");
    for (const EnumValue& value : point.values) {
      own.enumerators.push_back(prefix + enumerator(upper, value.c_name));
    }
  }
  return names;
}

}  // namespace gizgen::firmware
