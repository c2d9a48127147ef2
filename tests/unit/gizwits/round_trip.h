// There and back: the platform's JSON to a definition and to JSON again.
#pragma once

#include <string>

namespace gizgen {

// Imports, reads, exports, compares, and imports what was exported. The definition's text, or the
// findings and what went wrong.
struct RoundTrip {
  std::string definition;
  std::string fault;  // empty where all is well
};

RoundTrip round_trip(const std::string& file, const std::string& json);

// The JSON that is exported for a definition, which must have no findings.
std::string exported(const std::string& definition);

}  // namespace gizgen
