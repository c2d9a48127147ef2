// What comes out of git's error stream while it pushes: the remote's lines, git's own progress, and
// the words of git and ssh. It comes from another machine, in pieces of any size; what leaves here
// is whole lines that are safe to print.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace gizgen::deploy {

struct RemoteLine {
  enum Kind {
    remote,    // the remote said it
    progress,  // a counter that the next line overwrites, the remote's or git's
    verdict,   // git's last words: "fatal: ...", "error: ...", "hint: ..."
    words,     // anything else of git, ssh or a hook here
  };
  Kind kind = words;
  std::string text;
};

inline constexpr std::size_t longest_line = 16 * 1024;  // a longer one is cut in pieces

// Puts lines together from pieces. A line ends with "\n", "\r\n" or "\r".
class LineReader {
 public:
  // `take` is given each line without its end, and whether a lone "\r" ended it.
  using Take = std::function<void(std::string_view line, bool overwritten)>;
  explicit LineReader(Take take) : take_(std::move(take)) {}

  void feed(std::string_view bytes);
  void finish();  // what has no end yet is a line

 private:
  void emit(bool overwritten);

  Take take_;
  std::string line_;
  bool returned_ = false;  // the last byte was "\r"
};

// A line of git's error stream.
RemoteLine read_remote_line(std::string_view line, bool overwritten);

// One line without terminal commands: colours and cursor movements are gone, tabs are blanks,
// anything else that moves the cursor or is not UTF-8 is U+FFFD; no blanks at its end.
std::string plain_line(std::string_view line);

// `url` without what lets one in: a password in it is "***", a query "?...".
std::string shown_url(std::string_view url);

// The password that stands in `url`; empty where there is none.
std::string password_of(std::string_view url);

}  // namespace gizgen::deploy
