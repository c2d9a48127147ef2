// A program run beside us: its streams handed on as they come, its silence bounded, and ended with
// all that it started when the user or the time says so.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <signal.h>

namespace gizgen::deploy {

// While one lives, the signals that ask us to stop are held back, so that work on the user's
// repository is never cut in two; run_child and check() look at them. One at a time, and no threads
// beside it.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // Throws WorldError where the user asked us to stop.
  void check();

  bool asked() const { return asked_; }
  int fd() const { return fd_; }                      // readable where a signal waits
  void take();                                        // reads the signals that wait
  const sigset_t& before() const { return before_; }  // the signals held back by our caller

 private:
  sigset_t before_{};
  int fd_ = -1;
  bool asked_ = false;
};

struct Command {
  std::vector<std::string> words;        // the program is looked up in PATH; no shell
  std::vector<std::string> environment;  // "NAME=VALUE" to set, "NAME" to unset
  std::string input;                     // what it reads; at most max_input bytes
  std::chrono::seconds silence{1800};    // the longest time it may say nothing
};
inline constexpr std::size_t max_input = 32 * 1024;

struct ChildEnd {
  enum Kind {
    exited,       // with `code`
    missing,      // there is no such program
    killed,       // by somebody else, with signal `code`
    silent,       // ended by us: it said nothing for too long
    interrupted,  // ended by the user
  };
  Kind kind = exited;
  int code = 0;
  bool fine() const { return kind == exited && code == 0; }
};

using TakeBytes = std::function<void(std::string_view)>;

// Runs it in a process group of its own, which gets the terminal where we have it, so that it may
// ask for a password. Throws WorldError where no process can be made.
ChildEnd run_child(const Command& command, Interrupts& interrupts, const TakeBytes& out,
                   const TakeBytes& err);

}  // namespace gizgen::deploy
