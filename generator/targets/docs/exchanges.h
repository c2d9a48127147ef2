// The exchanges without P0, with real payloads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/model/product.h"
#include "generator/targets/docs/words.h"
#include "runtime/wire/serial.h"

namespace gizgen::docs {

using giz::wire::Command;
using Payload = std::vector<std::uint8_t>;

// A request that carries no P0, and its answer; an empty `answer_meaning`: there is none.
struct Fixed {
  Text title;
  Command command;
  Payload request;
  std::string meaning;
  Payload answer;
  std::string answer_meaning;
};

// What a start brings, before the first report.
std::vector<Fixed> start_exchanges(const Product& product, std::string_view p0_version);

std::vector<Fixed> other_exchanges();

}  // namespace gizgen::docs
