// gizgen encode: the frames for values, on both links.
#include "generator/cli/command.h"
#include "generator/cli/input.h"
#include "generator/decode/encode.h"
#include "generator/decode/hex.h"

namespace gizgen {
namespace {

using giz::wire::Kind;

struct EncodeOptions {
  std::string file;
  std::string kind;
  std::vector<std::string> values;
  std::optional<std::uint32_t> sn;
};

Kind kind_named(const std::string& name) {
  if (name == "control") return Kind::control;
  if (name == "read") return Kind::read;
  return name == "reply" ? Kind::read_reply : Kind::report;
}

void run_encode(const EncodeOptions& options, Session& session) {
  const auto product = load_product(options.file, session);
  if (!product) return;
  const Encoded encoded =
      encode(*product, lay_out(*product), kind_named(options.kind), options.values, options.sn);
  for (const EncodeError& error : encoded.errors) {
    session.diagnostics.error({.file = "NAME=VALUE"}, "E605", "{}", error.message).help =
        error.help;
  }
  if (!encoded.errors.empty()) return;
  print(
      fmt::format("serial {}\ncloud {}\n", to_hex(encoded.serial, ""), to_hex(encoded.cloud, "")));
}

}  // namespace

void add_encode(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("encode", "Make the frames for values");
  auto options = std::make_shared<EncodeOptions>();
  command->add_option("FILE", options->file, "The definition")->required();
  command->add_option("KIND", options->kind, "control, read, reply or report")
      ->required()
      ->check(CLI::IsMember({"control", "read", "reply", "report"}));
  command->add_option("NAME=VALUE", options->values,
                      "Values as the page shows them: true, eco, 21.5; hexadecimal for a binary");
  command
      ->add_option("--sn", options->sn, "The sequence number; the cloud frame then carries it too")
      ->type_name("N");
  command->footer(
      "Examples:\n"
      "  gizgen encode product.yaml control power=true temperature=21.5\n"
      "  gizgen encode product.yaml report --sn 7 power=true");
  command->callback([options, &session] { run_encode(*options, session); });
}

}  // namespace gizgen
