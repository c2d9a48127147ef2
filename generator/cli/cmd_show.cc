// gizgen show: the map for people, the stages as JSON.
#include "generator/cli/command.h"
#include "generator/cli/emit.h"
#include "generator/cli/input.h"
#include "generator/cli/terminal.h"
#include "generator/model/draw.h"
#include "generator/model/fingerprint.h"
#include "generator/model/stages.h"

namespace gizgen {
namespace {

Json views(const Product& product, const Layout& layout) {
  Json all = Json::object();
  for (const Target& target : all_targets()) {
    Json pages = Json::array();
    for (const Page& page : target.pages(product, layout)) {
      pages.push_back({{"path", page.path}, {"template", page.source}, {"view", page.view.json()}});
    }
    all[std::string(target.name)] = pages;
  }
  return all;
}

Json stage_of(const std::string& stage, const Product& product, const Layout& layout) {
  if (stage == "product") return product_stage(product);
  if (stage == "views") return views(product, layout);
  return layout_stage(product, layout);
}

void show(const std::string& file, const std::string& stage, bool json, Session& session) {
  const auto product = load_product(file, session);
  if (!product) return;
  const Layout layout = lay_out(*product);
  if (stage == "fingerprint") {
    print(fingerprint(*product, layout) + "\n" + wire_text(*product, layout));
  } else if (stage.empty() && !json) {
    print(draw(*product, layout, is_colour_terminal(stdout)));
  } else {
    print(stage_of(stage, *product, layout).dump(2) + "\n");
  }
}

}  // namespace

void add_show(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("show", "Draw the bytes and bits of a product, or print a stage as JSON");
  struct Options {
    std::string file, stage, format = "text";
  };
  auto options = std::make_shared<Options>();
  command->add_option("FILE", options->file, "The definition")->required();
  command->add_option("--stage", options->stage, "Print this stage as JSON, the fingerprint as text")
      ->check(CLI::IsMember({"product", "layout", "views", "fingerprint"}));
  command->add_option("--format", options->format, "text draws the map; json prints the layout")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  gizgen show product.yaml\n"
      "  gizgen show product.yaml --stage layout --format json\n"
      "  gizgen show product.yaml --stage fingerprint    # and the lines that it is made of");
  command->callback([options, &session] {
    show(options->file, options->stage, options->format == "json", session);
  });
}

}  // namespace gizgen
