#include "tests/errors/cases.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

fs::path errors_folder() { return fs::path(GIZGEN_ROOT) / "tests" / "errors"; }

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const fs::directory_entry& entry : fs::directory_iterator(errors_folder() / "cases")) {
    const fs::path& path = entry.path();
    if (path.extension() == ".txt") continue;
    cases.push_back({path.stem().string(), path.filename().string(), read_file(path)});
  }
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

std::optional<gizgen::Node> tree_of(const std::string& file, const std::string& text) {
  gizgen::Diagnostics ignored;
  const auto source = gizgen::open_source(file, text, ignored);
  if (!source) return std::nullopt;
  gizgen::Report report(*source, ignored);
  auto tree = file.ends_with(".json") ? gizgen::read_json(report) : gizgen::read_yaml(report);
  return report.failed() ? std::nullopt : std::move(tree);
}
