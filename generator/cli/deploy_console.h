// What `gizgen deploy` shows: a word at the left of each step, the remote's lines behind a bar, and
// on a terminal one line of progress that the next line overwrites.
#pragma once

#include <string>
#include <string_view>

#include "generator/deploy/remote_text.h"

namespace gizgen {

class DeployConsole {
 public:
  DeployConsole();
  ~DeployConsole();
  DeployConsole(const DeployConsole&) = delete;
  DeployConsole& operator=(const DeployConsole&) = delete;

  // "commit  TEXT"; further lines of the text stand below it.
  void step(std::string_view word, std::string_view text);
  void remote(const deploy::RemoteLine& line);
  void busy(std::string_view text);  // on a terminal only

 private:
  void clear_busy();
  void write(std::string_view text);

  bool colour_;
  bool terminal_;  // standard error shows progress
  bool is_busy_ = false;
};

}  // namespace gizgen
