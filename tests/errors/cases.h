// The cases: cases/NAME.yaml or NAME.json is a definition with something wrong in it,
// cases/NAME.txt the whole text that a user sees. rule_only.txt names the cases that the schema
// lets pass.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "generator/spec/tree.h"

struct Case {
  std::string name;
  std::string file;  // "NAME.yaml", as findings call it
  std::string text;
};

std::filesystem::path errors_folder();

std::string read_file(const std::filesystem::path& path);

// In the order of their names.
std::vector<Case> all_cases();

// The tree of a definition's text; nothing where the text cannot be read.
std::optional<gizgen::Node> tree_of(const std::string& file, const std::string& text);
