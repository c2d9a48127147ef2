// gizgen import, gizgen export: other formats of the same facts.
#include "generator/cli/command.h"
#include "generator/cli/input.h"
#include "generator/spec/gizwits.h"
#include "generator/spec/spec.h"

namespace gizgen {
namespace {

struct ImportOptions {
  std::string format, file, output;
  bool force = false;
};

void deliver(const std::string& text, const ImportOptions& options) {
  if (options.output.empty() || options.output == "-") {
    print(text);
  } else {
    write_new_file(options.output, text, options.force);
  }
}

void run_import(const ImportOptions& options, Session& session) {
  auto text = read_input(options.file, max_definition_bytes, session);
  if (!text) return;
  const auto definition = import_gizwits(options.file, std::move(*text), session.diagnostics);
  if (definition) deliver(*definition, options);
}

void run_export(const ImportOptions& options, Session& session) {
  const auto product = load_product(options.file, session);
  if (product) deliver(export_gizwits(*product), options);
}

void add(CLI::App& app, const char* name, const char* summary, const char* file, const char* footer,
         void (*run)(const ImportOptions&, Session&), Session& session) {
  CLI::App* command = app.add_subcommand(name, summary);
  auto options = std::make_shared<ImportOptions>();
  command->add_option("FORMAT", options->format, "gizwits: the platform's datapoint JSON")
      ->required()
      ->check(CLI::IsMember({"gizwits"}));
  command->add_option("FILE", options->file, file)->required();
  command
      ->add_option("-o,--output", options->output,
                   "The file to write; standard output if not given")
      ->type_name("FILE");
  command->add_flag("--force", options->force, "Overwrite the output file");
  add_format(*command, session);
  command->footer(footer);
  command->callback([options, run, &session] { run(*options, session); });
}

}  // namespace

void add_import(CLI::App& app, Session& session) {
  add(app, "import", "Make a definition from another format", "The file to read",
      "Example:\n  gizgen import gizwits datapoints.json -o product.yaml", run_import, session);
}

void add_export(CLI::App& app, Session& session) {
  add(app, "export", "Write a definition in another format", "The definition",
      "Example:\n  gizgen export gizwits product.yaml -o datapoints.json", run_export, session);
}

}  // namespace gizgen
