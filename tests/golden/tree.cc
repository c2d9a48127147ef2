#include "tests/golden/tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <doctest/doctest.h>

#include "generator/spec/spec.h"
#include "generator/targets/target.h"

namespace gizgen::golden {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> load(std::string_view name) {
  const fs::path path = fs::path(GIZGEN_ROOT "/templates") / name;
  if (!fs::exists(path)) return std::nullopt;
  return read_file(path.string());
}

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(GIZGEN_ROOT "/samples")) {
    if (fs::exists(entry.path() / "product.yaml")) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Product read_sample(const std::string& name) {
  const std::string path = GIZGEN_ROOT "/samples/" + name + "/product.yaml";
  Diagnostics diagnostics;
  const std::string text = read_file(path);
  diagnostics.add_source("product.yaml", text);
  std::optional<Product> product = read_product("product.yaml", text, diagnostics);
  REQUIRE_MESSAGE(diagnostics.empty(), path << "\n" << diagnostics.text(false));
  REQUIRE(product);
  return *std::move(product);
}

Tree generate(const Product& product) {
  Renderer text(load, {});
  Renderer html(load, {.escape = Escape::html});
  Renderer markdown(load, {.escape = Escape::markdown});
  Diagnostics diagnostics;
  Tree tree;
  const Layout layout = lay_out(product);
  for (const Target& target : all_targets()) {
    for (const Page& page : target.pages(product, layout)) {
      if (!page.source.ends_with(".mustache")) continue;
      std::optional<std::string> content =
          (page.escape == Escape::html       ? html
           : page.escape == Escape::markdown ? markdown
                                             : text)
              .render(page.source, page.view, diagnostics);
      REQUIRE_MESSAGE(content.has_value(), diagnostics.text(false));
      tree[page.path] = *std::move(content);
    }
  }
  return tree;
}

void write_tree(const Tree& tree, const std::string& directory) {
  for (const auto& [path, content] : tree) {
    const fs::path file = fs::path(directory) / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }
}

}  // namespace gizgen::golden
