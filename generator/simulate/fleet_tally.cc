#include "generator/simulate/fleet_tally.h"

#include <fmt/format.h>

#include "generator/simulate/cloud_log.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

constexpr Time kPause = std::chrono::seconds(5);
constexpr unsigned kMostTroubles = 5;

}  // namespace

void FleetTally::see(const CloudEnd& end, const CloudEvent& event) {
  switch (event.what) {
    case CloudEvent::sent: ++sent_; return;
    case CloudEvent::received: ++received_; return;
    case CloudEvent::joined: return;
    case CloudEvent::left: ++lost_; break;
    default: break;
  }
  if (++troubles_ > kMostTroubles) return;
  const std::string text = meaning(event, subject_.product, subject_.layout);
  print_(log_entry(event.time, "  ", end.identity().did + ": " + text, event.wire));
}

void FleetTally::start(const Fleet& fleet) {
  fleet_ = &fleet;
  arm();
}

void FleetTally::arm() {
  timer_.expires_after(kPause);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    print_line();
    arm();
  });
}

void FleetTally::print_line() {
  const Time now = loop_.now();
  const double seconds = std::chrono::duration<double>(now - last_).count();
  const std::uint64_t reports = fleet_->reports();
  const double rate = seconds > 0 ? static_cast<double>(reports - reports_) / seconds : 0;
  const std::string line = fmt::format(
      "{} of {} joined, {:.0f} reports a second; in all {} frames out, {} in, {} links lost",
      fleet_->joined(), fleet_->size(), rate, sent_, received_, lost_);
  print_(log_entry(now, "  ", line, {}));
  reports_ = reports;
  last_ = now;
  troubles_ = 0;
}

}  // namespace gizgen
