// The payloads of the commands as data: which pieces follow one another, and what their values
// mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "generator/decode/draft.h"
#include "runtime/wire/cloud.h"
#include "runtime/wire/serial.h"

namespace gizgen {

// How a piece's value is written.
enum class Form : std::uint8_t {
  hex,
  number,
  text,  // characters, without the zeros behind them
  mac,
  seconds,
  attributes,  // of a device: gateway or not
  status,      // the module's status word, by bits
  mode,        // of configuration
  illegal,     // what was wrong with a frame
  result,      // of a login
  network,     // of a module: Wi-Fi or GPRS
  date,        // year u16, month, day, hour, minute, second
};

// How many bytes a piece has.
enum class Extent : std::uint8_t {
  fixed,
  counted8,    // a length u8 stands before it
  counted16,   // a length u16 stands before it
  terminated,  // up to a zero byte or the end
  rest,
};

// What the summary says of it.
enum class Headline : std::uint8_t { no, value, named };

struct Piece {
  std::string_view name;
  Form form = Form::hex;
  std::uint8_t size = 0;  // where the extent is fixed
  Extent extent = Extent::fixed;
  bool optional = false;  // left out where fewer bytes remain
  Headline headline = Headline::no;
};

// A payload's pieces; the last `repeated` ones come again until the payload ends.
struct Pieces {
  std::span<const Piece> once;
  std::span<const Piece> repeated = {};
};

enum class Side : std::uint8_t { unknown, mcu_to_module, module_to_mcu, either };

struct SerialMeaning {
  std::string_view meaning;  // empty: the command is not known
  Side side = Side::unknown;
  Pieces pieces;
};
SerialMeaning meaning_of(giz::wire::Command command, giz::wire::Bytes payload);

struct CloudMeaning {
  std::string_view meaning;  // empty: the command is not known
  std::string_view direction;
  Pieces pieces;
};
CloudMeaning meaning_of(giz::wire::CloudCommand command);

// Items of a light gateway's P0 (actions 71 to 73).
Pieces subdevice_pieces();

// Adds the pieces that [first, end) holds as fields, and faults where it does not hold them.
void explain_pieces(Draft& draft, std::size_t first, std::size_t end, const Pieces& pieces);

}  // namespace gizgen
