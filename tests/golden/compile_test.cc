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

// What every file of the firmware is compiled with. A secret stands in no file.
std::string flags_for(const std::string& sample) {
  return " -I" + firmware_of(sample) + " -I" GIZGEN_ROOT "/runtime/mcu -DGIZ_DEVICE_INFO=0x4Fu ";
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
        check_silent(compiler.command + flags_for(sample) + file);
      }
    }
  }
}

TEST_CASE("a header stands alone, in C and in C++") {
  for (const std::string& sample : sample_names()) {
    for (const std::string& file : files_of(firmware_of(sample), ".h")) {
      if (file.ends_with("giz_product.h")) continue;  // macros alone are no translation unit
      check_silent("gcc -fsyntax-only -x c " + std::string(strict_flags) + flags_for(sample) +
                   file);
      check_silent("g++ -fsyntax-only -x c++ -std=c++11 -pedantic -Wall -Wextra -Werror" +
                   flags_for(sample) + file);
    }
  }
}

constexpr const char* sanitized = " -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all";

// With each compiler of the host: builds a program from these files, and runs it.
void check_runs(const std::string& sample, const std::vector<std::string>& files) {
  for (const char* const compiler : {"gcc", "clang"}) {
    if (run_in(".", std::string("command -v ") + compiler).status != 0) continue;
    std::string command =
        compiler + (" " + std::string(strict_flags)) + sanitized + flags_for(sample);
    for (const std::string& file : files) command += " " + file;
    check_silent(command + " -o run && ./run > out || { cat out; false; }");
  }
}

std::vector<std::string> codec_of(const std::string& sample) {
  const std::string stem = firmware_of(sample) + "/" + sample;
  std::vector<std::string> files = {stem + ".c"};
  if (fs::exists(stem + "_peer.c")) files.push_back(stem + "_peer.c");
  return files;
}

// run/SAMPLE.c prints what is wrong and returns 1.
TEST_CASE("every sample's C does on the host what its vectors say") {
  for (const std::string& sample : sample_names()) {
    std::vector<std::string> files = codec_of(sample);
    files.push_back(GIZGEN_ROOT "/tests/golden/run/" + sample + ".c");
    check_runs(sample, files);
  }
}

TEST_CASE("every sample passes the tests that are generated for its firmware's team") {
  const std::string mcu = GIZGEN_ROOT "/runtime/mcu";
  for (const std::string& sample : sample_names()) {
    std::vector<std::string> files = codec_of(sample);
    files.push_back(firmware_of(sample) + "/" + sample + "_link.c");
    files.push_back("-I" + mcu + "/test");
    files.push_back(mcu + "/test/engine_test.c");
    for (const std::string& folder : {mcu, firmware_of(sample) + "/test"}) {
      for (const std::string& file : files_of(folder, ".c")) files.push_back(file);
    }
    check_runs(sample, files);
  }
}

}  // namespace
}  // namespace gizgen::golden
