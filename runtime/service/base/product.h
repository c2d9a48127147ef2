// The product that a service serves, as constant data. The generated backend holds one; tests hold
// their own.
#pragma once

#include <span>
#include <string_view>

#include "runtime/wire/codec.h"

namespace giz {

// What people read of a datapoint; one for each point of Product::table, in its order.
struct PointText {
  std::string_view title;        // never empty
  std::string_view description;  // may be empty
  std::string_view unit;         // "°C"; may be empty
  std::string_view meaning;      // its line of the wire text: "mode writable enum 2 auto|eco"
};

struct Product {
  std::string_view id;           // C identifier
  std::string_view name;         // for people
  std::string_view key;          // product key: 32 lower-case hexadecimal digits
  std::string_view fingerprint;  // of the wire text: 16 hexadecimal digits
  wire::Table table;
  std::span<const PointText> texts;
};

}  // namespace giz
