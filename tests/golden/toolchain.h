// Compilers and programs, run as a user would run them.
#pragma once

#include <string>
#include <vector>

namespace gizgen::golden {

struct Outcome {
  int status = 0;      // 0: fine
  std::string output;  // both streams
};

// A command for the shell, in `directory`.
Outcome run_in(const std::string& directory, const std::string& command);

struct Compiler {
  std::string program;
  std::string command;  // before the file's name
};

// The C compilers of this machine, with flags that forbid every warning.
std::vector<Compiler> compilers();

// The flags of the generated code for compilers that speak like gcc.
extern const char* const strict_flags;

// A folder that is gone when its owner is.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace gizgen::golden
