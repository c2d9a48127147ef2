// What the standard streams are.
#pragma once

#include <cstdio>

namespace gizgen {

// A terminal, and the user has not asked for plain text (NO_COLOR, TERM=dumb).
bool is_colour_terminal(std::FILE* stream);

}  // namespace gizgen
