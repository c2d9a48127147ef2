// A definition goes into repositories, images and pages; a secret never stands in one.
#pragma once

#include "generator/spec/report.h"
#include "generator/spec/tree.h"

namespace gizgen {

// Reports every secret in the tree (E207), and gives the diagnostics a source to show in which they
// are asterisks.
void refuse_secrets(const Node& root, Report& report);

}  // namespace gizgen
