// The names a product has in C beside its struct members. A definition's own names never meet each
// other; one that would meet a name the header needs gets an underscore: the value `size` of an
// enum `status` is LAMP_STATUS_SIZE_.
#pragma once

#include <string>
#include <vector>

#include "generator/model/product.h"

namespace gizgen::firmware {

struct PointNames {
  std::string macro;                     // LAMP_MODE, before _FLAG, _COUNT, _MIN, _LENGTH ...
  std::string tag;                       // lamp_mode; enums
  std::vector<std::string> enumerators;  // LAMP_MODE_AUTO; enums
  std::string setter;                    // lamp_set_overheat; alerts and faults
};

struct CNames {
  std::string upper;               // LAMP
  std::vector<PointNames> points;  // as Product::datapoints
};

CNames c_names(const Product& product);

}  // namespace gizgen::firmware
