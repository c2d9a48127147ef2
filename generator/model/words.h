// The definition's words for the facts of the model.
#pragma once

#include <string_view>

#include "generator/model/product.h"
#include "runtime/wire/codec.h"

namespace gizgen {

// "standard", "var_len"
constexpr std::string_view word(Protocol protocol) {
  return protocol == Protocol::standard ? "standard" : "var_len";
}

// "writable", "readonly", "alert", "fault"
constexpr std::string_view word(Access access) {
  switch (access) {
    case Access::writable:
      return "writable";
    case Access::readonly:
      return "readonly";
    case Access::alert:
      return "alert";
    case Access::fault:
      break;
  }
  return "fault";
}

// "bool", "enum", "number", "binary"
constexpr std::string_view word(Type type) {
  switch (type) {
    case Type::boolean:
      return "bool";
    case Type::enumeration:
      return "enum";
    case Type::number:
      return "number";
    case Type::binary:
      break;
  }
  return "binary";
}

// "control", "read", "read reply", "report", "transparent data"
constexpr std::string_view word(giz::wire::Kind kind) {
  switch (kind) {
    case giz::wire::Kind::control:
      return "control";
    case giz::wire::Kind::read:
      return "read";
    case giz::wire::Kind::read_reply:
      return "read reply";
    case giz::wire::Kind::report:
      return "report";
    case giz::wire::Kind::transparent_down:
    case giz::wire::Kind::transparent_up:
      break;
  }
  return "transparent data";
}

// The platform's words: they tell a number's width. "bool", "enum", "uint8", "uint16", "uint32",
// "binary"
constexpr std::string_view platform_type(const Datapoint& point) {
  if (point.type != Type::number) return word(point.type);
  return point.number.bits == 8 ? "uint8" : point.number.bits == 16 ? "uint16" : "uint32";
}

}  // namespace gizgen
