// A datapoint's value as people write it: true, eco, 21.5, 0a0b0c.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/product.h"
#include "runtime/wire/codec.h"

namespace gizgen {

// "true", an enum's text (its index where the text is empty), a number by its scale, a binary's
// hexadecimal; "raw 700" for a value that the point does not allow. Without unit.
std::string value_text(const giz::wire::Point& point, const giz::wire::Value& value);

// Whether the point allows the value.
bool is_allowed(const giz::wire::Point& point, const giz::wire::Value& value);

// A value read from text, or why it is none.
struct ValueRead {
  giz::wire::Value value;  // binaries: without the bytes, which are in `bytes`
  std::vector<std::uint8_t> bytes;
  std::string message;  // empty: the value is good
  std::string help;
};

// bool: true, false, on, off, 1, 0. enum: its text, or its index where no text says that. number:
// its physical value, exactly. binary: as many hexadecimal bytes as it has.
ValueRead read_value(const giz::wire::Point& point, std::string_view text);

}  // namespace gizgen
