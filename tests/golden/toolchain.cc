#include "tests/golden/toolchain.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <doctest/doctest.h>

namespace gizgen::golden {

const char* const strict_flags =
    "-std=c99 -pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wcast-align -Wcast-qual "
    "-Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Werror";

Outcome run_in(const std::string& directory, const std::string& command) {
  Outcome outcome;
  FILE* const pipe = popen(("cd '" + directory + "' && { " + command + "; } 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> part;
  while (const std::size_t size = fread(part.data(), 1, part.size(), pipe)) {
    outcome.output.append(part.data(), size);
  }
  outcome.status = pclose(pipe);
  return outcome;
}

std::vector<Compiler> compilers() {
  const std::string strict = strict_flags;
  // clang: everything but what C99, a struct in a header, and unused constants cannot avoid.
  const std::string everything =
      "-std=c99 -Weverything -Wno-padded -Wno-unused-macros -Wno-declaration-after-statement "
      "-Werror";
  const std::vector<Compiler> known = {
      {"gcc", "gcc -O2 -c -o out.o " + strict},
      {"clang", "clang -O2 -c -o out.o " + everything},
      {"arm-none-eabi-gcc", "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb -Os -c -o out.o " + strict},
      {"avr-gcc", "avr-gcc -mmcu=atmega328p -Os -c -o out.o " + strict},
      {"sdcc", "sdcc -mmcs51 --model-large --std-c99 --Werror -c -o out.rel"},
      {"sdcc", "sdcc -mstm8 --std-c99 --Werror -c -o out.rel"},
  };
  std::vector<Compiler> found;
  for (const Compiler& compiler : known) {
    if (run_in(".", "command -v " + compiler.program).status == 0) {
      found.push_back(compiler);
    } else {
      MESSAGE(compiler.program << " is not installed");
    }
  }
  return found;
}

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "gizgen_XXXXXX").string();
  REQUIRE(mkdtemp(path_.data()) != nullptr);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace gizgen::golden
