// Standard input as lines: typed at a terminal with a prompt below the log, or from a pipe or file.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <termios.h>

#include "generator/simulate/asio_port.h"
#include "generator/simulate/line_editor.h"

namespace gizgen {

class Keyboard {
 public:
  // With `terminal` keys are taken one by one until the keyboard goes.
  Keyboard(Loop& loop, Output& output, bool terminal, LineEditor::Complete complete);
  ~Keyboard();
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  // Begins to read.
  void start();

  bool has_line() const { return !lines_.empty(); }
  std::string take_line();

  // No line will follow those that are there.
  bool ended() const { return ended_; }

  // Text with its line ends, above the prompt.
  void print(std::string_view text);

  // Nothing more is typed: the prompt goes.
  void end();

 private:
  void read();
  void take(std::string_view bytes);
  void take_typed(std::string_view keys);
  void take_piped(std::string_view bytes);

  Output& output_;
  bool terminal_;
  LineEditor editor_;
  boost::asio::posix::stream_descriptor descriptor_;
  std::optional<termios> before_;
  std::vector<char> room_;
  std::string rest_;  // of a line that has no end yet
  std::deque<std::string> lines_;
  bool reading_ = false;
  bool ended_ = false;
};

}  // namespace gizgen
