// A folder of its own for a test, gone afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "generator/write/file_set.h"

namespace gizgen::test {

// What is below a folder, by path: the text of a file, with a leading '*' if it is executable; "->"
// and the target of a link; "/" for a folder with nothing in it.
using Tree = std::map<std::string, std::string>;

class Folder {
 public:
  Folder() {
    const std::filesystem::path memory = "/dev/shm";  // thousands of files come and go
    const bool has_memory = std::filesystem::is_directory(memory);
    std::string name =
        ((has_memory ? memory : std::filesystem::temp_directory_path()) / "gizgen-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string text() const { return path_.string(); }

  void put(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
  }

  std::string read(const std::string& name) const {
    std::ifstream file(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Without what is in .gizgen.
  Tree tree() const {
    Tree tree;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      const std::string name = entry.path().lexically_relative(path_).generic_string();
      if (!name.starts_with(".gizgen")) add(tree, name, entry);
    }
    return tree;
  }

 private:
  void add(Tree& tree, const std::string& name,
           const std::filesystem::directory_entry& entry) const {
    if (entry.is_symlink()) {
      tree[name] = "->" + std::filesystem::read_symlink(entry.path()).string();
    } else if (!entry.is_directory()) {
      const auto mode = entry.status().permissions();
      const bool runs = (mode & std::filesystem::perms::owner_exec) != std::filesystem::perms::none;
      tree[name] = (runs ? "*" : "") + read(name);
    } else if (std::filesystem::is_empty(entry.path())) {
      tree[name] = "/";
    }
  }

  std::filesystem::path path_;
};

inline void generate(const FileSet& files, const std::filesystem::path& directory) {
  apply(files, plan(files, directory), directory);
}

}  // namespace gizgen::test
