// gizgen new: a starter definition.
#include "generator/base/names.h"
#include "generator/base/world_error.h"
#include "generator/cli/command.h"
#include "generator/cli/input.h"
#include "generator/spec/starter.h"

namespace gizgen {
namespace {

void make_new(const std::string& name, std::string directory) {
  if (directory.empty()) directory = name;
  const std::string text = starter_definition(name);
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw WorldError(directory + " cannot be made: " + error.message());
  const std::filesystem::path file = std::filesystem::path(directory) / "product.yaml";
  write_new_file(file, text, false);
  print(fmt::format("{0}: written\nNext: gizgen check {0} && gizgen show {0}\n", file.string()));
}

}  // namespace

void add_new(CLI::App& app, Session&) {
  CLI::App* command = app.add_subcommand("new", "Write a commented starter definition");
  struct Options {
    std::string name, directory;
  };
  auto options = std::make_shared<Options>();
  command->add_option("NAME", options->name, "The product's name; its id is made from it")
      ->required();
  command->add_option("-o,--output", options->directory, "Where product.yaml goes; NAME if not given")
      ->type_name("DIR");
  command->footer(
      "Example:\n"
      "  gizgen new desk_lamp          # writes desk_lamp/product.yaml");
  command->callback([options] { make_new(options->name, options->directory); });
}

}  // namespace gizgen
