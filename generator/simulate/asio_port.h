// The port to a real peer, over a file descriptor: what is written and read goes through one Asio
// loop, which runs only while somebody waits.
#pragma once

#include <chrono>
#include <csignal>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>  // Asio 1.81 needs it and does not include it

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>

#include "generator/simulate/output.h"
#include "generator/simulate/port.h"

namespace gizgen {

using Clock = std::chrono::steady_clock;

// The loop, its clock, and the signals that end it: SIGINT, SIGTERM and SIGHUP.
class Loop {
 public:
  // What the output could not take yet is given to it while the loop runs.
  explicit Loop(Output& output);

  boost::asio::io_context& io() { return io_; }
  bool stopped() const { return stopped_; }

  // The session's time, and when that began.
  Time now() const { return std::chrono::duration_cast<Time>(Clock::now() - begin_); }
  Clock::time_point begin() const { return begin_; }

  // Runs what is ready until `done`, the deadline, a stop, or wake().
  void run(Clock::time_point deadline, const std::function<bool()>& done);
  void run(Time until, const std::function<bool()>& done);

  // Ends the run() under way, because something was asked of whoever waits in it, who then takes
  // note of it.
  void wake() { woken_ = true; }
  bool take_woken() { return std::exchange(woken_, false); }

 private:
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_, SIGINT, SIGTERM, SIGHUP};
  Output& output_;
  Clock::time_point begin_ = Clock::now();
  bool stopped_ = false;
  bool woken_ = false;
};

// A description of its own for standard input where it can be had, because Asio makes it
// non-blocking and a terminal's is shared with standard output and with the shell.
int open_keyboard();

class AsioPort : public Port {
 public:
  // Takes over `peer`, a descriptor; `restore` is called with it before it is closed.
  AsioPort(Loop& loop, int peer, std::function<void(int)> restore);
  ~AsioPort() override;

  Time now() override;
  void write(giz::wire::Bytes bytes) override;
  Arrival wait(Time until, bool typing) override;

 private:
  using Descriptor = boost::asio::posix::stream_descriptor;

  void read();
  void write_on();
  void read_line();
  void take_line(const boost::system::error_code& error, std::size_t size);
  void end(const boost::system::error_code& error);
  std::optional<Arrival> arrived(bool typing);

  Loop& loop_;
  Descriptor peer_;
  Descriptor keyboard_;
  std::function<void(int)> restore_;
  std::vector<std::uint8_t> room_;  // that the peer's bytes are read into
  std::vector<std::uint8_t> data_;  // read and not yet given out
  std::vector<std::uint8_t> leaving_;
  std::vector<std::uint8_t> queue_;  // behind `leaving_`
  std::string typed_;
  std::deque<Arrival> lines_;
  std::optional<std::string> gone_;
  bool reading_ = false;
  bool writing_ = false;
  bool typing_ = false;
};

}  // namespace gizgen
