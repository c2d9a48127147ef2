// What a fleet does, in a line now and then, with the first few troubles of each time in full.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include <boost/asio/steady_timer.hpp>

#include "generator/simulate/fleet.h"
#include "generator/simulate/subject.h"

namespace gizgen {

class FleetTally {
 public:
  using Print = std::function<void(std::string_view)>;

  FleetTally(Loop& loop, const Subject& subject, Print print)
      : loop_(loop), subject_(subject), print_(std::move(print)), timer_(loop.io()) {}

  void see(const CloudEnd& end, const CloudEvent& event);

  // Prints a line every so often from now on; `fleet` must outlive the tally.
  void start(const Fleet& fleet);

  void print_line();

 private:
  void arm();

  Loop& loop_;
  const Subject& subject_;
  Print print_;
  boost::asio::steady_timer timer_;
  const Fleet* fleet_ = nullptr;
  std::uint64_t sent_ = 0;      // frames
  std::uint64_t received_ = 0;  // frames
  std::uint64_t lost_ = 0;      // links
  std::uint64_t reports_ = 0;   // when the last line was printed
  Time last_{0};
  unsigned troubles_ = 0;  // since the last line
};

}  // namespace gizgen
