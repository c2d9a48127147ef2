// The exchanges between app, module and microcontroller, in the order of a device's life.
#pragma once

#include "generator/targets/docs/words.h"

namespace gizgen::docs {

// [{"title","text","figures":["<svg>"]}]
Json drawn_flows(Language language);

// [{"title","text","steps":[{"who","text"}]}], where "who" is a line of a Mermaid diagram up to its
// colon: "W->>M", "Note over M".
Json listed_flows(Language language);

}  // namespace gizgen::docs
