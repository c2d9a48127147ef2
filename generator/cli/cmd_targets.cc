// gizgen targets, gizgen templates: what can be emitted, and from what.
#include "generator/base/world_error.h"
#include "generator/cli/command.h"
#include "generator/cli/embedded.h"
#include "generator/cli/input.h"
#include "generator/targets/target.h"

namespace gizgen {
namespace {

void list_targets() {
  for (const Target& target : all_targets()) {
    print(fmt::format("{:<12}{}\n", target.name, target.summary));
  }
}

void write_templates(const std::filesystem::path& directory, bool force) {
  static constexpr std::string_view prefix = "templates/";
  for (const std::string_view name : embedded_names(prefix)) {
    const std::filesystem::path file = directory / name.substr(prefix.size());
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) {
      throw WorldError(file.parent_path().string() + " cannot be made: " + error.message());
    }
    write_new_file(file, std::string(embedded_file(name).value()), force);
    print(file.string() + "\n");
  }
}

}  // namespace

void add_targets(CLI::App& app, Session&) {
  app.add_subcommand("targets", "List what can be generated")->callback(list_targets);
}

void add_templates(CLI::App& app, Session&) {
  CLI::App* command = app.add_subcommand("templates", "Write the templates as files, to change them");
  struct Options {
    std::string directory;
    bool force = false;
  };
  auto options = std::make_shared<Options>();
  command->add_option("DIR", options->directory, "Where they go")->required();
  command->add_flag("--force", options->force, "Overwrite files that differ");
  command->footer(
      "Example:\n"
      "  gizgen templates mine && gizgen generate product.yaml -o out --templates mine");
  command->callback([options] { write_templates(options->directory, options->force); });
}

}  // namespace gizgen
