// gizgen generate: every definition is read, rendered and compared with its directory before the
// first byte is written, so a mistake in one of them leaves all directories as they were.
#include <algorithm>
#include <map>
#include <memory>

#include "generator/cli/command.h"
#include "generator/cli/emit.h"
#include "generator/cli/job.h"
#include "generator/cli/parallel.h"

namespace gizgen {
namespace {

namespace fs = std::filesystem;

struct GenerateOptions {
  std::vector<std::string> files;
  std::string directory;
  std::vector<std::string> targets;
  std::string templates;
  bool check = false;
  bool diff = false;
  bool dry_run = false;
};

const char* change_word(Change change) {
  switch (change) {
    case Change::added: return "add";
    case Change::changed: return "change";
    case Change::removed: return "remove";
    case Change::unchanged: return "same";
    case Change::kept: return "keep";
  }
  return "";
}

bool is_work(const Planned& file) {
  return file.change != Change::unchanged && file.change != Change::kept;
}

// What can be read, each product once.
std::vector<Job> read_jobs(const GenerateOptions& options, Session& session) {
  std::map<std::string, std::string> seen;
  std::vector<Job> jobs;
  for (const std::string& file : options.files) {
    Job job;
    if (!read_definition(file, job, session)) continue;
    const auto [first, is_new] = seen.emplace(job.product.id, file);
    if (!is_new) {
      session.diagnostics
          .error({.file = file}, "E602", "product id '{}' is also that of {}", job.product.id,
                 first->second)
          .help = "each product of one run needs an id of its own: it names the directory";
      continue;
    }
    const fs::path directory = options.directory;
    const bool alone = options.files.size() == 1;
    job.directory = alone ? directory : directory / job.product.id;
    keep_source(job, file);
    jobs.push_back(std::move(job));
  }
  return jobs;
}

// A finding for every file of ours that was changed by hand.
void find_edited(const std::vector<Job>& jobs, Session& session) {
  for (const Job& job : jobs) {
    for (const std::string& path : job.plan.edited) {
      session.diagnostics
          .error({.file = (job.directory / path).string()}, "E603",
                 "this generated file was changed by hand")
          .help =
          "move your change into a file of yours or into the definition, then delete this "
          "file; --diff shows the edit";
    }
  }
}

void print_work(const Job& job) {
  for (const Planned& file : job.plan.files) {
    if (is_work(file)) {
      print(
          fmt::format("{:7}{}\n", change_word(file.change), (job.directory / file.path).string()));
    }
  }
}

void print_summary(const Job& job) {
  std::map<Change, int> count;
  for (const Planned& file : job.plan.files) ++count[file.change];
  print(fmt::format("{}: {} added, {} changed, {} removed, {} unchanged in {}\n", job.product.id,
                    count[Change::added], count[Change::changed], count[Change::removed],
                    count[Change::unchanged] + count[Change::kept], job.directory.string()));
}

void print_remarks(const GenerateOptions& options, const Job& job, Session& session) {
  for (const Target* target : choose_targets(options.targets, session.diagnostics)) {
    if (target->remarks) print(target->remarks(job.product, job.layout));
  }
}

// --check and --diff: what would be done, exit code 1 where anything would.
void look_only(const GenerateOptions& options, const Job& job, Session& session) {
  if (options.diff) {
    print(unified_diff(job.plan));
  } else {
    print_work(job);
    for (const std::string& path : job.plan.edited) {
      print(fmt::format("edited {}\n", (job.directory / path).string()));
    }
  }
  if (options.check && !job.plan.clean()) session.exit_code = 1;
}

void generate(const GenerateOptions& options, Session& session) {
  std::vector<Job> jobs = read_jobs(options, session);
  if (!session.diagnostics.has_errors()) emit(jobs, options.targets, options.templates, session);
  if (session.diagnostics.has_errors()) return;
  for_each_parallel(jobs,
                    [] { return [](Job& job) { job.plan = plan(job.files, job.directory); }; });
  if (options.check || options.diff || options.dry_run) {
    for (const Job& job : jobs) look_only(options, job, session);
    return;
  }
  find_edited(jobs, session);
  if (session.diagnostics.has_errors()) return;
  for_each_parallel(jobs,
                    [] { return [](Job& job) { apply(job.files, job.plan, job.directory); }; });
  for (const Job& job : jobs) print_summary(job);
  if (jobs.size() == 1) print_remarks(options, jobs.front(), session);
}

}  // namespace

void add_generate(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("generate", "Generate the tree of one or more products");
  auto options = std::make_shared<GenerateOptions>();
  command->add_option("FILE", options->files, "The definitions; several go to DIR/<id> each")
      ->required();
  command->add_option("-o,--output", options->directory, "The directory to write")
      ->required()
      ->type_name("DIR");
  command->add_option("-t,--target", options->targets, "Only this target; may be repeated")
      ->type_name("TARGET")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--templates", options->templates,
                   "A folder whose templates replace those of the binary")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory);
  command->add_flag("--check", options->check,
                    "Write nothing; list what differs, and exit with 1 where anything does");
  command->add_flag("--diff", options->diff, "Write nothing; print a unified diff");
  command->add_flag("--dry-run", options->dry_run, "Write nothing; list what would be done");
  add_format(*command, session);
  command->footer(
      "Examples:\n"
      "  gizgen generate product.yaml -o out\n"
      "  gizgen generate product.yaml -o out --target firmware\n"
      "  gizgen generate product.yaml -o out --check    # in CI: is the tree up to date?\n"
      "  gizgen generate products/*.yaml -o out         # out/<id> for each");
  command->callback([options, &session] { generate(*options, session); });
}

}  // namespace gizgen
