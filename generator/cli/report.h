// Findings in the formats that programs read.
#pragma once

#include <string>

#include "generator/base/diagnostics.h"

namespace gizgen {

enum class Format { text, json, sarif, github };

// text: as Diagnostics::text. json: {"diagnostics": [...]}. sarif: a SARIF 2.1.0 log with one run.
// github: workflow commands, one a line. Each ends with a line end, except that no finding in text or
// github is no text at all.
std::string findings_text(const Diagnostics& diagnostics, Format format, bool colour);

}  // namespace gizgen
