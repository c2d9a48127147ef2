// gizgen check: every finding of every file in one run.
#include "generator/cli/command.h"
#include "generator/cli/input.h"

namespace gizgen {
namespace {

void check(const std::vector<std::string>& files, Session& session) {
  session.findings_are_the_result = true;
  for (const std::string& file : files) {
    const auto product = load_product(file, session);
    if (product && session.format == Format::text) {
      const std::size_t count = product->datapoints.size();
      print(fmt::format("{}: fine, {} datapoint{}\n", file, count, count == 1 ? "" : "s"));
    }
  }
}

}  // namespace

void add_check(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("check", "Check definitions; report every mistake");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "The definitions, YAML or JSON")->required();
  add_format(*command, session);
  command->footer(
      "Examples:\n"
      "  gizgen check product.yaml\n"
      "  gizgen check products/*.yaml --format github   # annotations in a workflow\n"
      "  gizgen check product.yaml --format sarif > findings.sarif");
  command->callback([files, &session] { check(*files, session); });
}

}  // namespace gizgen
