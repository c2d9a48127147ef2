// The golden C is compiled by every compiler found, without a word from any of them, and run.
#include <filesystem>

#include <doctest/doctest.h>

#include "tests/golden/toolchain.h"
#include "tests/golden/tree.h"

namespace gizgen::golden {
namespace {

namespace fs = std::filesystem;

std::string firmware_of(const std::string& sample) {
  return GIZGEN_ROOT "/tests/golden/expected/" + sample + "/firmware";
}

std::vector<std::string> files_of(const std::string& folder, const std::string& ending) {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ending) files.push_back(entry.path().string());
  }
  return files;
}

void check_silent(const std::string& command) {
  const TemporaryFolder folder;
  const Outcome outcome = run_in(folder.path(), command);
  INFO(command);
  CHECK(outcome.output == "");
  CHECK(outcome.status == 0);
}

TEST_CASE("no compiler has anything to say about the generated C") {
  for (const Compiler& compiler : compilers()) {
    for (const std::string& sample : sample_names()) {
      for (const std::string& file : files_of(firmware_of(sample), ".c")) {
        check_silent(compiler.command + " " + file);
      }
    }
  }
}

TEST_CASE("a header stands alone, in C and in C++") {
  for (const std::string& sample : sample_names()) {
    for (const std::string& file : files_of(firmware_of(sample), ".h")) {
      check_silent("gcc -fsyntax-only -x c " + std::string(strict_flags) + " " + file);
      check_silent("g++ -fsyntax-only -x c++ -std=c++11 -pedantic -Wall -Wextra -Werror " + file);
    }
  }
}

// run/SAMPLE.c prints what is wrong and returns 1.
TEST_CASE("every sample's C does on the host what its vectors say") {
  for (const char* const compiler : {"gcc", "clang"}) {
    if (run_in(".", std::string("command -v ") + compiler).status != 0) continue;
    for (const std::string& sample : sample_names()) {
      std::string command = std::string(compiler) + " " + strict_flags +
                            " -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -I" +
                            firmware_of(sample) + " " GIZGEN_ROOT "/tests/golden/run/" + sample +
                            ".c";
      for (const std::string& file : files_of(firmware_of(sample), ".c")) command += " " + file;
      check_silent(command + " -o run && ./run");
    }
  }
}

}  // namespace
}  // namespace gizgen::golden
