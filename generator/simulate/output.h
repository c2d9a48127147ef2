// Where a log goes: standard output, whose reader may be slow or gone. What the reader does not
// take yet waits here, so that nobody at the other end of a link waits for it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gizgen {

class Output {
 public:
  static constexpr std::size_t kMostHeld = 64 * 1024 * 1024;

  explicit Output(int descriptor) : descriptor_(descriptor) {}

  // Takes the text; beyond kMostHeld waits for the reader. Each throws WorldError where nobody will
  // ever read it, but for a terminal that was closed, whose user knows.
  void print(std::string_view text);

  // Writes what can be written without waiting. Whether anything is left.
  bool pump();

  // Writes the rest, however long the reader takes; a signal (Ctrl-C) ends the patience.
  void finish();

 private:
  bool is_ready(int wait_ms) const;
  void write_some();

  int descriptor_;
  bool closed_ = false;  // the terminal
  std::string held_;
  std::size_t at_ = 0;  // of the first byte in `held_` that was not written
};

}  // namespace gizgen
