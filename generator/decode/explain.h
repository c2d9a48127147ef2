// What bytes mean: every field of every frame of the serial and the cloud protocol, with the values
// of one product, and the likely fault of a frame that is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "runtime/wire/bytes.h"

namespace gizgen {

enum class Link : std::uint8_t { serial, cloud, none };  // none: these bytes begin no frame

struct Field {
  std::size_t offset = 0;    // of its first byte among the bytes given
  std::size_t length = 0;    // bytes there, escapes included
  std::string hex;           // its bytes without escapes: "03 e8"
  std::string bits;          // of a part of a bit region: "bit 0", "bits 1-2"; hex is then empty
  std::string name;          // "command", "power"
  std::string text;          // "control", "21.5 °C"; may be empty
  std::vector<Field> parts;  // of a bit region
};

// A datapoint's value in the frame; `raw` is not there for a binary, `text` is its hexadecimal
// then.
struct FrameValue {
  std::string name;
  Type type = Type::boolean;
  std::optional<std::uint32_t> raw;
  std::string text;  // "true", "eco", "21.5"; "raw 700" where the value is not allowed
  bool allowed = true;
};

enum class FaultKind : std::uint8_t {
  unreadable,  // what the frame says is not known
  readable,    // it is known nevertheless
  value,       // the frame is good, a value in it is not allowed
};

struct FrameFault {
  FaultKind kind = FaultKind::unreadable;
  std::string message;
  std::string help = "";  // what the cause may be
};

struct Explanation {
  Link link = Link::none;
  std::size_t offset = 0;  // of the frame among the bytes given
  std::size_t length = 0;
  std::string direction;             // "module to MCU"; may be empty
  std::string meaning;               // "control", "heartbeat"
  std::vector<std::string> details;  // what the summary says behind the meaning
  std::vector<Field> fields;
  std::vector<FrameValue> values;
  std::vector<FrameFault> faults;  // empty: the frame is good
  std::vector<std::string> notes;
};

// Explains every frame in `bytes`, one after the other; bytes between frames get an Explanation of
// their own, so that nothing given is passed over in silence. Frames are told apart by their first
// bytes: ffff serial, 00000003 cloud.
std::vector<Explanation> explain(giz::wire::Bytes bytes, const Product& product,
                                 const Layout& layout);

// One line: "control, power = true"; "bad frame: the checksum is 14, should be 13; reads as
// control, power = true".
std::string summary(const Explanation& explanation);

}  // namespace gizgen
