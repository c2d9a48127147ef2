// The module sends one request at a time and in order, so the first P0 without an sn is the one
// that goes out next, unless somebody typed another.
#include "generator/simulate/bridge.h"

#include <algorithm>

#include "generator/simulate/p0_version.h"

namespace gizgen {
namespace {

using giz::wire::Command;

constexpr std::uint16_t kCloudConnected = 0x0020;  // of the module's status

}  // namespace

void Bridge::up(Time now) {
  session_.up(now);
  show_cloud(session_.joined());
}

void Bridge::down() {
  session_.down();
  waiting_.clear();
  show_cloud(false);
}

void Bridge::show_cloud(bool joined) {
  const auto word = static_cast<std::uint16_t>(joined ? module_.status() | kCloudConnected
                                                      : module_.status() & ~kCloudConnected);
  if (word == module_.status()) return;
  module_.set_status(word);
  wake_();
}

void Bridge::receive(giz::wire::Bytes bytes, std::string_view peer, Time now) {
  for (Down& down : session_.receive(bytes, peer, now)) {
    if (module_.request(Command::p0_down, down.p0)) {
      waiting_.push_back({std::move(down), std::nullopt});
    } else {
      session_.note("too many requests are waiting for the MCU: not passed on", now);
    }
    wake_();
  }
  show_cloud(session_.joined());
  if (!session_.joined()) return;
  for (; !kept_.empty(); kept_.pop_front()) session_.report(kept_.front(), now);
}

bool Bridge::report(const OwnedFrame& frame, Time now) {
  if (session_.joined()) {
    session_.report(frame.payload, now);
    return true;
  }
  kept_.push_back(frame.payload);
  if (kept_.size() > kMostKept) kept_.pop_front();
  return false;
}

bool Bridge::see(const Event& event) {
  const OwnedFrame& frame = event.stretch.frame;
  switch (event.what) {
    case Event::sent: return !event.again && see_sent(frame);
    case Event::unanswered: return give_up(frame, event.time);
    case Event::silent: return false;
    case Event::received: break;
  }
  if (event.stretch.event != giz::wire::SerialEvent::frame) return false;
  if (const auto version = p0_version_of(frame)) session_.set_p0_version(*version);
  if (frame.command == Command::p0_down_ack) return see_answer(frame, event.time);
  return frame.command == Command::p0_up && !event.again && report(frame, event.time);
}

bool Bridge::see_sent(const OwnedFrame& frame) {
  if (frame.command != Command::p0_down) return false;
  for (Waiting& waiting : waiting_) {
    if (waiting.sn) continue;
    if (waiting.down.p0 == frame.payload) waiting.sn = frame.sn;
    break;
  }
  return false;
}

bool Bridge::see_answer(const OwnedFrame& frame, Time now) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&](const Waiting& one) { return one.sn == frame.sn; });
  if (found == waiting_.end()) return false;
  session_.answer(found->down, frame.payload, now);
  waiting_.erase(found);
  return true;
}

bool Bridge::give_up(const OwnedFrame& frame, Time now) {
  const auto count =
      std::erase_if(waiting_, [&](const Waiting& one) { return one.sn == frame.sn; });
  if (count == 0) return false;
  session_.note("the MCU did not answer: neither does the device", now);
  return true;
}

}  // namespace gizgen
