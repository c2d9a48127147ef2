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

#include "generator/simulate/port.h"

namespace gizgen {

using Clock = std::chrono::steady_clock;

// The loop, and the signals that end it: SIGINT and SIGTERM.
class Loop {
 public:
  Loop();

  boost::asio::io_context& io() { return io_; }
  bool stopped() const { return stopped_; }

  // Runs what is ready until `done`, the deadline, or a stop.
  void run(Clock::time_point deadline, const std::function<bool()>& done);

 private:
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_, SIGINT, SIGTERM};
  bool stopped_ = false;
};

class AsioPort : public Port {
 public:
  // Takes over `peer`, a descriptor; `restore` is called with it before it is closed.
  AsioPort(std::unique_ptr<Loop> loop, int peer, std::function<void(int)> restore);
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

  std::unique_ptr<Loop> loop_;
  Descriptor peer_;
  Descriptor keyboard_;
  std::function<void(int)> restore_;
  Clock::time_point begin_ = Clock::now();
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
