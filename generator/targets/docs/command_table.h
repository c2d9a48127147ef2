// The commands of the serial link as data, but for the two that carry P0.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "generator/targets/docs/words.h"
#include "runtime/wire/serial.h"

namespace gizgen::docs {

using giz::wire::Command;

// Part of a payload; of 0 bytes: as many as there are.
struct Piece {
  std::uint32_t bytes;
  std::string_view value;
  Text meaning;
};
using Pieces = std::span<const Piece>;

enum class Way : std::uint8_t { down, up, either };

struct CommandText {
  Command command;
  Text title;
  Way way;  // of the request
  Text text;
  Pieces request = {};
  Pieces answer = {};
};

struct ErrorText {
  Command command;
  Text title;
  Text text;
};

std::span<const CommandText> command_texts();

// The illegal-message frames, which are never answered, and their payload.
std::span<const ErrorText> error_texts();
Pieces illegal_pieces();

}  // namespace gizgen::docs
