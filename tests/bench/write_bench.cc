// Prints how long ten files of 5,000 bytes take to be planned and written: new, unchanged, all
// changed; each into 200 folders of the current one.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "generator/write/file_set.h"

namespace {

constexpr int folders = 200;

gizgen::FileSet ten_files(char text) {
  gizgen::FileSet files;
  for (int n = 0; n < 10; ++n) {
    const char* folder = n < 5 ? "backend/" : "firmware/";
    files.push_back({folder + std::to_string(n), std::string(5000, text)});
  }
  return files;
}

void measure(const char* what, const gizgen::FileSet& files, const std::filesystem::path& root) {
  const auto start = std::chrono::steady_clock::now();
  for (int n = 0; n < folders; ++n) {
    const auto directory = root / std::to_string(n);
    gizgen::apply(files, gizgen::plan(files, directory), directory);
  }
  const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - start;
  std::printf("ten files, %-9s %6.0f us\n", what, spent.count() / folders);
}

}  // namespace

int main() {
  const std::filesystem::path root = "write_bench.tmp";
  std::filesystem::remove_all(root);
  measure("new", ten_files('1'), root);
  measure("unchanged", ten_files('1'), root);
  measure("changed", ten_files('2'), root);
  std::filesystem::remove_all(root);
}
