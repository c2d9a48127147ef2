// Generated trees, in memory.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "generator/model/product.h"

namespace gizgen::golden {

// Contents by path.
using Tree = std::map<std::string, std::string>;

std::string read_file(const std::string& path);

// The folders of samples/ that hold a definition, sorted.
std::vector<std::string> sample_names();
Product read_sample(const std::string& name);

// What every target renders for the product. Files that are copied as they are are left out.
Tree generate(const Product& product);

// Writes the tree's files below `directory`.
void write_tree(const Tree& tree, const std::string& directory);

}  // namespace gizgen::golden
