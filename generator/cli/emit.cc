// Targets say which page is made from what; here a page becomes a file.
#include "generator/cli/emit.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "generator/base/names.h"
#include "generator/cli/embedded.h"

namespace gizgen {

Emitter::Emitter(std::filesystem::path templates)
    : templates_(std::move(templates)),
      text_([this](std::string_view name) { return load(name); }, {}),
      html_([this](std::string_view name) { return load(name); }, {.escape = Escape::html}),
      markdown_([this](std::string_view name) { return load(name); },
                {.escape = Escape::markdown}) {}

Renderer& Emitter::renderer(Escape escape) {
  switch (escape) {
    case Escape::html: return html_;
    case Escape::markdown: return markdown_;
    case Escape::none: break;
  }
  return text_;
}

std::optional<std::string> Emitter::load(std::string_view name) const {
  if (!templates_.empty()) {
    std::ifstream in(templates_ / name, std::ios::binary);
    if (in) {
      std::ostringstream text;
      text << in.rdbuf();
      return text.str();
    }
  }
  const auto text = embedded_file("templates/" + std::string(name));
  if (!text) return std::nullopt;
  return std::string(*text);
}

std::optional<FileSet> Emitter::files(const Target& target, bool asked, const Product& product,
                                      const Layout& layout, Diagnostics& diagnostics) {
  FileSet files;
  bool complete = true;
  for (const Page& page : target.pages(product, layout)) {
    if (page.source.ends_with('/')) {
      copy_folder(page, asked, files);
    } else if (auto file = make(page, asked, diagnostics)) {
      files.push_back(*std::move(file));
    } else {
      complete = false;
    }
  }
  if (!complete) return std::nullopt;
  return files;
}

void Emitter::copy_folder(const Page& page, bool asked, FileSet& files) {
  for (const std::string_view name : embedded_names(page.source)) {
    const std::string_view tail = name.substr(page.source.size());
    if (tail.find('/') != std::string_view::npos) continue;
    files.push_back({.path = page.path + std::string(tail),
                     .content = copy(name),
                     .yours = page.owner == Owner::yours,
                     .left = !asked});
  }
}

const Text& Emitter::copy(std::string_view name) {
  const auto [known, is_new] = copies_.try_emplace(std::string(name));
  if (is_new) known->second = std::string(embedded_file(name).value());
  return known->second;
}

std::optional<File> Emitter::make(const Page& page, bool asked, Diagnostics& diagnostics) {
  File file;
  file.path = page.path;
  file.yours = page.owner == Owner::yours;
  file.left = !asked;
  if (!asked) return file;
  if (!page.source.ends_with(".mustache")) {
    file.content = copy(page.source);
    return file;
  }
  auto text = renderer(page.escape).render(page.source, page.view, diagnostics);
  if (!text) return std::nullopt;
  file.content = *std::move(text);
  return file;
}

std::vector<const Target*> choose_targets(const std::vector<std::string>& names,
                                          Diagnostics& diagnostics) {
  std::vector<const Target*> chosen;
  for (const Target& target : all_targets()) {
    if (names.empty() || std::find(names.begin(), names.end(), target.name) != names.end()) {
      chosen.push_back(&target);
    }
  }
  std::vector<std::string_view> known;
  for (const Target& target : all_targets()) known.push_back(target.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto meant = nearest(name, known);
    diagnostics.error({.file = "--target"}, "E601", "there is no target '{}'", name).help =
        meant ? "did you mean '" + std::string(*meant) + "'?" : "`gizgen targets` lists them";
  }
  return chosen;
}

}  // namespace gizgen
