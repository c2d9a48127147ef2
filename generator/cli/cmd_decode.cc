// gizgen decode: what the bytes of a frame mean, or which fault a bad one has.
#include <iostream>

#include <fmt/ranges.h>

#include "generator/cli/command.h"
#include "generator/cli/input.h"
#include "generator/decode/explain.h"
#include "generator/decode/hex.h"
#include "generator/decode/text.h"

namespace gizgen {
namespace {

struct DecodeOptions {
  std::string file;
  std::vector<std::string> hex;
  std::string format = "text";
};

class Decoder {
 public:
  Decoder(const Product& product, bool json, Session& session)
      : product_(product), layout_(lay_out(product)), json_(json), session_(session) {}

  // Explains the frames of one text. `where` is its place in standard input, or the argument.
  void decode(const std::string& text, const Where& where, int indent) {
    const Hex hex = parse_hex(text);
    if (hex.error) {
      Where place = where;
      place.column = static_cast<std::uint32_t>(hex.error->column);
      if (place.line == 0) place.line = static_cast<std::uint32_t>(hex.error->line);
      session_.diagnostics.error(place, "E604", "{}", hex.error->message);
      return;
    }
    const std::vector<Explanation> frames = explain(hex.bytes, product_, layout_);
    print(json_ ? to_json(frames).dump(indent) + "\n" : to_text(frames));
    for (const Explanation& frame : frames) {
      if (!frame.faults.empty()) session_.exit_code = 1;
    }
  }

  // One frame a line; empty lines and lines that begin with '#' are passed over.
  void decode_lines(std::istream& in) {
    std::string line;
    for (std::uint32_t number = 1; std::getline(in, line); ++number) {
      const std::size_t start = line.find_first_not_of(" \t\r");
      if (start == std::string::npos || line[start] == '#') continue;
      session_.diagnostics.add_source("standard input", std::string(number - 1, '\n') + line);
      decode(line, {.file = "standard input", .line = number}, -1);
    }
  }

 private:
  const Product& product_;
  const Layout layout_;
  const bool json_;
  Session& session_;
};

void run_decode(const DecodeOptions& options, Session& session) {
  const auto product = load_product(options.file, session);
  if (!product) return;
  Decoder decoder(*product, options.format == "json", session);
  if (options.hex == std::vector<std::string>{"-"}) {
    decoder.decode_lines(std::cin);
    return;
  }
  const std::string text = fmt::format("{}", fmt::join(options.hex, " "));
  session.diagnostics.add_source("HEX", text);
  decoder.decode(text, {.file = "HEX"}, 2);
}

}  // namespace

void add_decode(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("decode", "Say what serial and cloud frames mean");
  auto options = std::make_shared<DecodeOptions>();
  command->add_option("FILE", options->file, "The definition")->required();
  command
      ->add_option("HEX", options->hex, "The bytes, with or without spaces; - reads a frame a line")
      ->required();
  command->add_option("--format", options->format, "How frames are printed")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  gizgen decode product.yaml 0000000306000090010101\n"
      "  gizgen decode product.yaml ff ff 00 05 07 00 00 00 0c\n"
      "  gizgen decode product.yaml - < captured.txt\n\n"
      "A bad frame is explained too, with its likely fault; the exit code is then 1.");
  command->callback([options, &session] { run_decode(*options, session); });
}

}  // namespace gizgen
