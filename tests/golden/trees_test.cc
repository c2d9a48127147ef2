// Every sample's tree is what tests/golden/expected holds. GIZGEN_REBLESS=1 rewrites that.
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/golden/tree.h"

namespace gizgen::golden {
namespace {

namespace fs = std::filesystem;

std::string folder_of(const std::string& sample) {
  return GIZGEN_ROOT "/tests/golden/expected/" + sample;
}

Tree expected_tree(const std::string& sample) {
  Tree tree;
  const std::string folder = folder_of(sample);
  if (!fs::exists(folder)) return tree;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    tree[fs::relative(entry.path(), folder).string()] = read_file(entry.path().string());
  }
  return tree;
}

// The first line that differs, of both; empty where the texts are the same.
std::string first_difference(const std::string& found, const std::string& expected) {
  std::istringstream a(found);
  std::istringstream b(expected);
  std::string line_a;
  std::string line_b;
  for (int number = 1;; ++number) {
    const bool more_a = static_cast<bool>(std::getline(a, line_a));
    const bool more_b = static_cast<bool>(std::getline(b, line_b));
    if (!more_a && !more_b) return found == expected ? "" : "the last line end";
    if (more_a != more_b || line_a != line_b) {
      return "line " + std::to_string(number) + "\n  found:    " + (more_a ? line_a : "(end)") +
             "\n  expected: " + (more_b ? line_b : "(end)");
    }
  }
}

void check(const std::string& sample) {
  CAPTURE(sample);
  const Tree found = generate(read_sample(sample));
  if (std::getenv("GIZGEN_REBLESS") != nullptr) {
    fs::remove_all(folder_of(sample));
    write_tree(found, folder_of(sample));
  }
  const Tree expected = expected_tree(sample);
  for (const auto& file : found) {
    CAPTURE(file.first);
    const auto golden = expected.find(file.first);
    REQUIRE_MESSAGE(golden != expected.end(), "a file that is not expected");
    CHECK(first_difference(file.second, golden->second) == "");
  }
  for (const auto& file : expected) {
    CHECK_MESSAGE(found.count(file.first) == 1, file.first << " is not generated any more");
  }
}

TEST_CASE("every sample generates its golden tree") {
  for (const std::string& sample : sample_names()) check(sample);
}

TEST_CASE("the same product gives the same bytes") {
  const Product product = read_sample("kitchen_sink");
  CHECK(generate(product) == generate(product));
}

}  // namespace
}  // namespace gizgen::golden
