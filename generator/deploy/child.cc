// The child is a process group, as a shell makes one: ssh, helpers and hooks are in it, and all of
// them end with it. On a terminal that group is the foreground's, or reading a password would stop
// it.
#include "generator/deploy/child.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "generator/base/world_error.h"

extern char** environ;

namespace gizgen::deploy {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience(3);           // between asking a group to end and ending it
constexpr std::chrono::milliseconds afterwards(200);  // for words that are still in the pipe

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { close(); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

struct Pipe {
  Fd read;
  Fd write;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw WorldError(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  return {Fd(ends[0]), Fd(ends[1])};
}

// The terminal, where we are in its foreground and may give it away.
Fd own_terminal() {
  Fd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (terminal && ::tcgetpgrp(terminal.get()) != ::getpgrp()) terminal.close();
  return terminal;
}

std::vector<std::string> environment_of(const Command& command) {
  std::map<std::string, std::string> values;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    values[text.substr(0, text.find('='))] = text;
  }
  for (const std::string& text : command.environment) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos) {
      values.erase(text);
    } else {
      values[text.substr(0, equals)] = text;
    }
  }
  std::vector<std::string> all;
  for (auto& [name, text] : values) all.push_back(std::move(text));
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

struct Actions {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  Actions() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  ~Actions() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
};

class Child {
 public:
  Child(const Command& command, Interrupts& interrupts, const TakeBytes& out, const TakeBytes& err)
      : command_(command), interrupts_(interrupts), out_(out), err_(err) {}

  ~Child() {
    if (pid_ > 0 && !reaped_) {  // an exception passes: nothing stays behind
      ::kill(-pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    take_terminal_back();
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ChildEnd run() {
    if (!start()) return {ChildEnd::missing, 0};
    heard_ = Clock::now();
    while (!done()) step();
    take_terminal_back();
    return end_;
  }

 private:
  bool start() {
    Pipe input = make_pipe();
    Pipe out = make_pipe();
    Pipe err = make_pipe();
    terminal_ = own_terminal();
    Actions actions;
    posix_spawn_file_actions_adddup2(&actions.files, input.read.get(), 0);
    posix_spawn_file_actions_adddup2(&actions.files, out.write.get(), 1);
    posix_spawn_file_actions_adddup2(&actions.files, err.write.get(), 2);
    if (terminal_) posix_spawn_file_actions_addtcsetpgrp_np(&actions.files, terminal_.get());
    sigset_t usual;
    sigemptyset(&usual);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) sigaddset(&usual, signal);
    posix_spawnattr_setflags(
        &actions.attributes,
        static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    posix_spawnattr_setpgroup(&actions.attributes, 0);
    posix_spawnattr_setsigmask(&actions.attributes, &interrupts_.before());
    posix_spawnattr_setsigdefault(&actions.attributes, &usual);
    std::vector<std::string> words = command_.words;
    std::vector<std::string> environment = environment_of(command_);
    const int error = ::posix_spawnp(&pid_, words[0].c_str(), &actions.files, &actions.attributes,
                                     pointers(words).data(), pointers(environment).data());
    if (error != 0) {
      pid_ = 0;
      take_terminal_back();
      if (error == ENOENT || error == EACCES) return false;
      throw WorldError(fmt::format("cannot start {}: {}", words[0], std::strerror(error)));
    }
    feed(input.write.get());
    streams_[0] = std::move(out.read);
    streams_[1] = std::move(err.read);
    return true;
  }

  // A pipe takes max_input bytes at once.
  void feed(int fd) const {
    const std::string_view input = std::string_view(command_.input).substr(0, max_input);
    if (!input.empty() && ::write(fd, input.data(), input.size()) < 0 && errno != EPIPE) {
      throw WorldError(
          fmt::format("cannot write to {}: {}", command_.words[0], std::strerror(errno)));
    }
  }

  bool done() const {
    if (!reaped_) return false;
    return (!streams_[0] && !streams_[1]) || Clock::now() >= drained_;
  }

  // When something must happen though nothing was heard.
  Clock::time_point due() const {
    if (reaped_) return drained_;
    if (ending_) return kill_at_;
    return heard_ + command_.silence;
  }

  void step() {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due() - Clock::now()).count();
    const int wait = static_cast<int>(std::clamp<long>(left, 0, 3600 * 1000));
    pollfd fds[] = {{streams_[0].get(), POLLIN, 0},
                    {streams_[1].get(), POLLIN, 0},
                    {interrupts_.fd(), POLLIN, 0}};
    if (::poll(fds, 3, wait) < 0 && errno != EINTR) {
      throw WorldError(
          fmt::format("cannot wait for {}: {}", command_.words[0], std::strerror(errno)));
    }
    if (fds[0].revents != 0) receive(streams_[0], out_);
    if (fds[1].revents != 0) receive(streams_[1], err_);
    if (fds[2].revents != 0) interrupts_.take();
    if (interrupts_.asked()) end_group(ChildEnd::interrupted);
    look_after();
    if (!reaped_ && Clock::now() >= due()) overdue();
  }

  void receive(Fd& stream, const TakeBytes& take) {
    char bytes[16 * 1024];
    const ssize_t count = ::read(stream.get(), bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) return stream.close();
    heard_ = Clock::now();
    take(std::string_view(bytes, static_cast<std::size_t>(count)));
  }

  void overdue() {
    if (ending_) {
      ::kill(-pid_, SIGKILL);
      kill_at_ = Clock::now() + patience;
    } else {
      end_group(ChildEnd::silent);
    }
  }

  void end_group(ChildEnd::Kind why) {
    if (ending_ || reaped_) return;
    ending_ = true;
    end_.kind = why;
    ::kill(-pid_, SIGTERM);
    ::kill(-pid_, SIGCONT);
    kill_at_ = Clock::now() + patience;
  }

  void look_after() {
    int status = 0;
    if (reaped_ || ::waitpid(pid_, &status, WNOHANG | WUNTRACED) != pid_) return;
    if (WIFSTOPPED(status)) return stopped();
    reaped_ = true;
    drained_ = Clock::now() + afterwards;
    if (ending_) {
      ::kill(-pid_, SIGKILL);  // what is left of the group
      return;
    }
    if (WIFEXITED(status)) {
      end_ = {ChildEnd::exited, WEXITSTATUS(status)};
    } else {
      const int signal = WTERMSIG(status);
      end_ = {signal == SIGINT ? ChildEnd::interrupted : ChildEnd::killed, signal};
    }
  }

  // Ctrl-Z: we stop too, as the shell expects it of its job, and go on with the child.
  void stopped() {
    take_terminal_back();
    ::kill(0, SIGSTOP);
    terminal_ = own_terminal();
    if (terminal_) ::tcsetpgrp(terminal_.get(), pid_);
    ::kill(-pid_, SIGCONT);
    heard_ = Clock::now();
  }

  void take_terminal_back() {
    if (!terminal_) return;
    ::tcsetpgrp(terminal_.get(), ::getpgrp());
    terminal_.close();
  }

  const Command& command_;
  Interrupts& interrupts_;
  const TakeBytes& out_;
  const TakeBytes& err_;
  pid_t pid_ = 0;
  Fd terminal_;
  Fd streams_[2];
  Clock::time_point heard_;
  Clock::time_point kill_at_;
  Clock::time_point drained_;
  bool ending_ = false;
  bool reaped_ = false;
  ChildEnd end_;
};

}  // namespace

Interrupts::Interrupts() {
  sigset_t held;
  sigemptyset(&held);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&held, signal);
  fd_ = ::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd_ < 0) throw WorldError(fmt::format("cannot watch signals: {}", std::strerror(errno)));
  // Blocked only: writing to a terminal from its background, and to a pipe whose reader is gone.
  for (const int signal : {SIGTTOU, SIGPIPE}) sigaddset(&held, signal);
  ::sigprocmask(SIG_BLOCK, &held, &before_);
  ::signal(SIGCHLD, SIG_DFL);  // a caller that ignores it would leave us without exit codes
}

Interrupts::~Interrupts() {
  take();
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  ::close(fd_);
}

void Interrupts::take() {
  signalfd_siginfo info{};
  while (::read(fd_, &info, sizeof info) == sizeof info) {
    if (info.ssi_signo != SIGCHLD) asked_ = true;
  }
}

void Interrupts::check() {
  take();
  if (asked_) throw WorldError("stopped by the user; nothing was changed here");
}

ChildEnd run_child(const Command& command, Interrupts& interrupts, const TakeBytes& out,
                   const TakeBytes& err) {
  return Child(command, interrupts, out, err).run();
}

}  // namespace gizgen::deploy
