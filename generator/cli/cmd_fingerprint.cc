// gizgen fingerprint: what a definition or a generated file says about the bytes, and whether two
// of them say the same.
#include <algorithm>
#include <memory>

#include "generator/cli/command.h"
#include "generator/cli/input.h"
#include "generator/model/fingerprint.h"
#include "generator/model/wire_mark.h"
#include "generator/spec/spec.h"

namespace gizgen {
namespace {

constexpr std::size_t longest_file = 64u << 20;

struct FingerprintOptions {
  std::string file;
  std::string other;
};

bool is_yaml(std::string_view file) { return file.ends_with(".yaml") || file.ends_with(".yml"); }

// The wire text of a generated file; nothing where it is none, or one that is not whole (a
// finding).
std::optional<std::string> of_generated(const std::string& file, const std::string& text,
                                        Session& session) {
  auto mark = find_wire_mark(text);
  if (!mark) {
    session.diagnostics
        .error({.file = file}, "E606", "the file holds no fingerprint and is no definition")
        .help =
        "name a definition, or a generated file that carries one: firmware/README.md, "
        "docs/protocol*, docs/wireshark/*.lua, or what the backend answers at /version";
    return std::nullopt;
  }
  if (!mark->whole) {
    session.diagnostics
        .error({.file = file}, "E607", "the lines below fingerprint {} are not those it is made of",
               mark->fingerprint)
        .help = "the file was cut or changed: generate it again, or name its definition";
    return std::nullopt;
  }
  return std::move(mark->wire_text);
}

std::optional<std::string> wire_text_of(const std::string& file, Session& session) {
  auto text = read_input(file, longest_file, session);
  if (!text) return std::nullopt;
  const bool may_be_definition = is_yaml(file) || file.ends_with(".json") || file == "-";
  if (!may_be_definition || (!is_yaml(file) && find_wire_mark(*text))) {
    return of_generated(file, *text, session);
  }
  const auto product = read_product(file, *std::move(text), session.diagnostics);
  if (!product) return std::nullopt;
  return wire_text(*product, lay_out(*product));
}

void compare(const FingerprintOptions& options, std::string_view here, std::string_view there,
             Session& session) {
  if (here == there) {
    print(
        fmt::format("{}: the same in {} and {}\n", fingerprint(here), options.file, options.other));
    return;
  }
  print(fmt::format("{} has {}, {} has {}; from {} to {}:\n", options.file, fingerprint(here),
                    options.other, fingerprint(there), options.other, options.file));
  for (const std::string& line : wire_changes(there, here)) print(line + "\n");
  session.exit_code = std::max(session.exit_code, 1);
}

void run_fingerprint(const FingerprintOptions& options, Session& session) {
  const auto here = wire_text_of(options.file, session);
  if (options.other.empty()) {
    if (here) print(marked(*here));
    return;
  }
  const auto there = wire_text_of(options.other, session);
  if (here && there) compare(options, *here, *there, session);
}

}  // namespace

void add_fingerprint(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "fingerprint",
      "Name what the bytes mean, and where two definitions or generated files differ");
  auto options = std::make_shared<FingerprintOptions>();
  command->add_option("FILE", options->file, "A definition, or a file generated from one")
      ->required();
  command
      ->add_option("--against", options->other,
                   "List the datapoints that this definition or generated file has otherwise; exit "
                   "with 1 where there are any")
      ->type_name("OTHER");
  add_format(*command, session);
  command->footer(
      "Examples:\n"
      "  gizgen fingerprint product.yaml\n"
      "  gizgen fingerprint product.yaml --against old.yaml\n"
      "  gizgen fingerprint product.yaml --against out/firmware/README.md\n"
      "  curl -s localhost:8080/version | gizgen fingerprint product.yaml --against -");
  command->callback([options, &session] { run_fingerprint(*options, session); });
}

}  // namespace gizgen
