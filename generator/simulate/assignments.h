// The parts that the languages of the simulators share.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "generator/simulate/point_value.h"
#include "generator/simulate/tokens.h"

namespace gizgen {

// "power = true, mode = eco": at least one where `needed`, up to the end or the word `within`;
// nothing after a finding (E801, E802, E806).
std::optional<std::vector<PointValue>> read_assignments(Tokens& tokens,
                                                        const giz::wire::Table& table, bool needed);

// "on" or "off".
std::optional<bool> read_on_off(Tokens& tokens);

// Calls `read(Tokens&)` for each line of a script that says something.
template <typename Read>
void read_lines(std::string_view file, std::string_view text, Diagnostics& diagnostics, Read read) {
  std::uint32_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    Tokens tokens(file, ++number, text.substr(at, end - at), diagnostics);
    if (!tokens.at_end() && !tokens.failed()) read(tokens);
    at = end + 1;
  }
}

}  // namespace gizgen
