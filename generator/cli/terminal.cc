#include "generator/cli/terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace gizgen {

bool is_colour_terminal(std::FILE* stream) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* term = std::getenv("TERM");
  if (term == nullptr || std::string_view(term) == "dumb") return false;
  return isatty(fileno(stream)) != 0;
}

}  // namespace gizgen
