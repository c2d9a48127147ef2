// The product as its definition says it, checked: whatever holds a Product may rely on the rules
// that generator/spec enforces (names, ranges, widths), and nothing after it can fail because of
// the user.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "generator/base/diagnostics.h"
#include "runtime/wire/point.h"

namespace gizgen {

using giz::wire::Access;
using giz::wire::Protocol;
using giz::wire::Scale;
using giz::wire::Type;

// One choice of an enum. Its index in Datapoint::values is its value on the wire.
struct EnumValue {
  std::string text;    // as the API and the page say it; any UTF-8, may be empty
  std::string c_name;  // the tail of its C enumerator: AUTO in SMART_SOCKET_MODE_AUTO
};

// raw = (y - offset) / step. `bits` is 8, 16 or 32. The limits are of the raw value.
struct Number {
  Scale scale;
  std::uint32_t raw_min = 0;
  std::uint32_t raw_max = 0;
  std::uint8_t bits = 8;
  std::string unit;  // "°C"; may be empty
};

struct Datapoint {
  std::string name;         // as the platform and the API know it
  std::string c_name;       // its spelling as a C member: `switch` is `switch_`
  std::string title;        // for people; the name where the definition gives none
  std::string description;  // may be empty
  Access access = Access::writable;
  Type type = Type::boolean;
  std::vector<EnumValue> values;  // enums
  Number number;                  // numbers
  std::uint32_t length = 0;       // binaries, in bytes
  Where where;                    // of its entry in the definition
};

// Placed bit by bit, before what takes whole bytes.
inline bool is_bit_field(const Datapoint& point) {
  return point.type == Type::boolean || point.type == Type::enumeration;
}

// Limits in bytes that the firmware's team has set itself; 0: none set.
struct Budget {
  std::uint32_t flash = 0;
  std::uint32_t ram = 0;
};

struct Product {
  std::string id;    // C identifier, prefix of generated names
  std::string name;  // for people, any UTF-8; the id where the definition gives none
  std::string key;   // product key: 32 lower-case hexadecimal digits
  Protocol protocol = Protocol::standard;
  std::vector<Datapoint> datapoints;  // in the definition's order
  Budget budget;
  std::string wechat_app_id;  // may be empty
  std::string source;         // the definition's file name without its folders: "product.yaml"
  // Facts of the platform's datapoint JSON that the definition has no key for, as JSON text, so
  // that an import can be exported again without loss. Empty for a product that was not imported.
  std::string gizwits;
};

}  // namespace gizgen
