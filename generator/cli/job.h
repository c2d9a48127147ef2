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

// Reads the definition into the job: product, layout and text. False: it has mistakes, which are
// findings.
bool read_definition(const std::string& file, Job& job, Session& session);

// Generated files name the definition that they came from. Where `file` is the copy that the job's
// directory keeps of it, the product has that name again, so that the copy gives the same tree.
void keep_source(Job& job, const std::string& file);

// Makes every job's files: those of the targets `asked` for, all where none is named, and the
// definition. A mistake in a template is a finding.
void emit(std::vector<Job>& jobs, const std::vector<std::string>& asked,
          const std::string& templates, Session& session);

}  // namespace gizgen
