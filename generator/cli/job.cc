#include "generator/cli/job.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "generator/cli/emit.h"
#include "generator/cli/parallel.h"

namespace gizgen {
namespace {

// What one target makes of one definition.
struct Part {
  Job* job;
  const Target* target;
  bool asked;
  bool failed = false;
  FileSet files = {};
};

std::vector<Part> parts_of(std::vector<Job>& jobs, const std::vector<const Target*>& asked) {
  std::vector<Part> parts;
  for (Job& job : jobs) {
    for (const Target& target : all_targets()) {
      const bool is_asked = std::find(asked.begin(), asked.end(), &target) != asked.end();
      parts.push_back({&job, &target, is_asked});
    }
  }
  return parts;
}

// The definition, which the tree keeps, and what its targets made.
void gather(std::vector<Job>& jobs, std::vector<Part>& parts) {
  for (Job& job : jobs) {
    const bool json = job.product.source.ends_with(".json");
    job.files.push_back(
        {.path = json ? "product.json" : "product.yaml", .content = std::move(job.definition)});
  }
  for (Part& part : parts) {
    std::move(part.files.begin(), part.files.end(), std::back_inserter(part.job->files));
  }
  for (Job& job : jobs) {
    std::sort(job.files.begin(), job.files.end(),
              [](const File& a, const File& b) { return a.path < b.path; });
  }
}

}  // namespace

// A template's mistake is found by whichever thread comes first; it is reported from here, where it is the
// same in every run.
void emit(std::vector<Job>& jobs, const std::vector<std::string>& asked, const std::string& templates,
          Session& session) {
  const auto targets = choose_targets(asked, session.diagnostics);
  if (session.diagnostics.has_errors()) return;
  std::vector<Part> parts = parts_of(jobs, targets);
  const auto make = [](Emitter& emitter, Part& part, Diagnostics& diagnostics) {
    auto files =
        emitter.files(*part.target, part.asked, part.job->product, part.job->layout, diagnostics);
    part.failed = !files;
    if (files) part.files = *std::move(files);
  };
  for_each_parallel(parts, [&] {
    return [&make, emitter = std::make_shared<Emitter>(templates)](Part& part) {
      Diagnostics unseen;
      make(*emitter, part, unseen);
    };
  });
  const auto failed =
      std::find_if(parts.begin(), parts.end(), [](const Part& part) { return part.failed; });
  if (failed == parts.end()) return gather(jobs, parts);
  Emitter emitter(templates);
  for (Part& part : parts) {
    if (part.job == failed->job) make(emitter, part, session.diagnostics);
  }
}

}  // namespace gizgen
