// C expressions that move one value between a member of the struct and the bytes of a frame. Every
// mask, shift and literal of the generated code is made here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen::firmware {

// Where a structure of the wire stands in the code: it begins at `array`[`begin`].
struct Bytes {
  std::string_view array;
  std::uint32_t begin = 0;
};

// The value at `place`, of the member's type: "in[2]", "(uint8_t)((in[0] >> 2) & 0x07u)",
// "get_u16(&in[3])" where `reader` is "get". Not for binaries.
std::string value_in(const Datapoint& point, const Place& place, const Bytes& bytes,
                     std::string_view reader);

// What a value puts into one byte. A bit field shares the byte: its term is to be ORed.
struct Part {
  std::uint32_t at = 0;  // index into the array
  std::string term;
  bool shared = false;
};

// The parts of `from` ("status->mode") at `place`, by rising index. Of bit fields and of numbers of
// 8 bits; wider ones are written by a function.
std::vector<Part> parts_of(const Datapoint& point, const Place& place, std::uint32_t begin,
                           const std::string& from);

// What a value must be, written behind it: {">= LAMP_LEVEL_MIN", "<= LAMP_LEVEL_MAX"}. `macro` is
// LAMP_LEVEL. A limit that no value of `bits` bits can miss is left out: compilers warn of it.
std::vector<std::string> limits_of(const Datapoint& point, const std::string& macro,
                                   std::uint32_t bits);

bool is_wide(const Datapoint& point);  // a number of 16 or 32 bits

// The width of the member that holds the value.
std::uint32_t member_bits(const Datapoint& point);

// The byte and mask of a flag among `flags_bytes` of them, which are one big-endian integer.
struct Flag {
  std::uint32_t at = 0;
  std::string mask;  // "0x04u"
};
Flag flag_at(std::uint32_t bit, std::uint32_t flags_bytes);

std::string hex_byte(std::uint32_t value);  // "0x1Fu"

}  // namespace gizgen::firmware
