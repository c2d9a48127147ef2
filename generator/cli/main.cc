// The command line: parse, run one command, print what it found, return its exit code.
#include <csignal>
#include <cstring>
#include <exception>

#include <fmt/format.h>

#include "generator/base/names.h"
#include "generator/base/world_error.h"
#include "generator/cli/command.h"
#include "generator/cli/terminal.h"
#include "generator/cli/version.h"

namespace gizgen {

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    throw WorldError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
  }
}

void add_format(CLI::App& command, Session& session) {
  const std::map<std::string, Format> formats = {{"text", Format::text},
                                                        {"json", Format::json},
                                                        {"sarif", Format::sarif},
                                                        {"github", Format::github}};
  command.add_option("--format", session.format, "How findings are printed")
      ->transform(CLI::CheckedTransformer(formats).description("text|json|sarif|github"))
      ->default_str("text");
}

namespace {

void add_commands(CLI::App& app, Session& session) {
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("gizgen ") + version);
  app.footer(
      "Examples:\n"
      "  gizgen new lamp && gizgen check lamp/product.yaml\n"
      "  gizgen show lamp/product.yaml\n"
      "  gizgen generate lamp/product.yaml -o lamp/out\n"
      "  gizgen decode lamp/product.yaml 0000000306000090010101\n\n"
      "`gizgen COMMAND --help` explains a command. Exit codes: 0 fine, 1 findings in the input,\n"
      "2 wrong usage or a fault outside gizgen.");
  add_new(app, session);
  add_check(app, session);
  add_show(app, session);
  add_fingerprint(app, session);
  add_generate(app, session);
  add_decode(app, session);
  add_encode(app, session);
  add_import(app, session);
  add_export(app, session);
  add_simulate(app, session);
  add_deploy(app, session);
  add_targets(app, session);
  add_templates(app, session);
  add_completion(app, session);
  add_man(app, session);
}

void print_findings(const Session& session) {
  const bool machine = session.format != Format::text;
  if (session.diagnostics.empty() && !(machine && session.findings_are_the_result)) return;
  const std::string text =
      findings_text(session.diagnostics, session.format, is_colour_terminal(stderr));
  if (machine && session.findings_are_the_result) {
    print(text);
  } else {
    std::fwrite(text.data(), 1, text.size(), stderr);
  }
}

// The first word that is no option, if it is no command either: what was it meant to be?
std::string hint(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  std::vector<std::string_view> known(names.begin(), names.end());
  if (std::find(known.begin(), known.end(), argv[1]) != known.end()) return {};
  const auto meant = nearest(argv[1], known);
  return meant ? fmt::format("Did you mean 'gizgen {}'?\n", *meant) : std::string();
}

int usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == 0) {  // --help and --version come this way
    app.exit(error);
    return std::fflush(stdout) == 0 ? 0 : 2;
  }
  const std::string guess = hint(app, argc, argv);
  const auto chosen = app.get_subcommands();
  const std::string command = chosen.empty() ? "" : " " + chosen.front()->get_name();
  const std::string what =
      guess.empty() ? std::string(error.what()) : fmt::format("there is no command '{}'", argv[1]);
  fmt::print(stderr, "gizgen: {}\n{}`gizgen{} --help` shows the usage.\n", what, guess, command);
  return 2;
}

int run(int argc, char** argv) {
  Session session;
  CLI::App app{"One datapoint definition in; firmware, protocol tools and documents out.", "gizgen"};
  add_commands(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error, argc, argv);
  }
  print_findings(session);
  if (std::fflush(stdout) != 0) {
    throw WorldError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
  }
  if (session.exit_code == 0 && session.diagnostics.has_errors()) return 1;
  return session.exit_code;
}

}  // namespace
}  // namespace gizgen

int main(int argc, char** argv) {
  try {
    return gizgen::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "gizgen: {}\n", error.what());
    return 2;
  }
}
