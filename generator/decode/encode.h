// Frames from values as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "runtime/wire/codec.h"

namespace gizgen {

struct EncodeError {
  std::string message;
  std::string help;  // may be empty
};

struct Encoded {
  std::vector<std::uint8_t> serial;
  std::vector<std::uint8_t> cloud;
  std::vector<EncodeError> errors;  // every one; the frames are empty then
};

// Encodes a control, read, read_reply or report (no transparent data) with the assignments
// NAME=VALUE, values as read_value() of value_text.h takes them.
//
//   control      writes what is assigned, at least one datapoint
//   read         assigns nothing; of a var_len product it may name the datapoints wanted, all
//   without read_reply,  of a standard product hold every datapoint: one that is not assigned is
//   raw 0, or its report       raw_min where 0 is not allowed, binaries zeros; of a var_len product
//   what is assigned
//
// `sn` is the sequence number: of the serial frame its low byte, 0 without; with it the cloud frame
// is 0093 (control, read) or 0094 (read_reply), without 0090 or 0091. A report is 0091 either way.
Encoded encode(const Product& product, const Layout& layout, giz::wire::Kind kind,
               std::span<const std::string> assignments, std::optional<std::uint32_t> sn);

}  // namespace gizgen
