// A generated tree as `deploy` finds it: its manifest, and what its definition gives.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generator/cli/command.h"
#include "generator/cli/job.h"
#include "generator/write/manifest.h"

namespace gizgen {

struct DeployTree {
  Job job;  // with its plan: what `generate` would change
  Manifest manifest;
  std::string definition;  // its file
  std::string print;       // its fingerprint
};

// Nothing: the definition or a template has mistakes, which are findings. Throws WorldError where
// the folder holds no generated tree.
// `targets`: those that the tree was made of, all where none is named.
std::optional<DeployTree> read_tree(const std::string& folder,
                                    const std::vector<std::string>& targets,
                                    const std::string& templates, Session& session);

// What `generate --check` finds, as findings (E620).
void find_stale(const DeployTree& tree, Session& session);

}  // namespace gizgen
