// One definition's way to its directory, as `generate` goes it and `deploy` looks along it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "generator/cli/command.h"
#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/write/file_set.h"

namespace gizgen {

struct Job {
  Product product;
  Layout layout;
  std::string definition;
  std::filesystem::path directory;
  FileSet files;
  Plan plan;
};

// Makes every job's files: those of the targets `asked` for, all where none is named, and the definition.
// A mistake in a template is a finding.
void emit(std::vector<Job>& jobs, const std::vector<std::string>& asked, const std::string& templates,
          Session& session);

}  // namespace gizgen
