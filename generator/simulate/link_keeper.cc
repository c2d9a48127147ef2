#include "generator/simulate/link_keeper.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

constexpr unsigned kMostDoublings = 16;

}  // namespace

LinkKeeper::LinkKeeper(Shared& shared, CloudEnd& end)
    : shared_(shared),
      end_(end),
      link_(shared.make_link(end.identity(), *this)),
      timer_(shared.loop.io()) {}

void LinkKeeper::start(Time pause) {
  if (state_ != stopped) return;
  state_ = waiting;
  next_ = shared_.loop.now() + pause;
  failures_ = 0;
  turn();
}

void LinkKeeper::stop(const std::string& why) {
  if (state_ == stopped) return;
  const bool was_up = state_ == open;
  link_->close();
  end_.down();
  state_ = stopped;
  next_ = joined_at_ = kNever;
  if (was_up) tell(CloudEvent::left, why);
  arm();
}

void LinkKeeper::turn() {
  due();
  const Time now = shared_.loop.now();
  end_.tick(now);
  carry();
  if (const auto failure = end_.session().take_failure(); failure && state_ == open) {
    lose(*failure);
  }
  arm();
}

void LinkKeeper::due() {
  if (shared_.loop.now() < next_) return;
  if (state_ == opening) return lose("no answer");
  if (state_ != waiting) return;
  state_ = opening;
  next_ = shared_.loop.now() + shared_.retry.open_wait;
  link_->open();
}

void LinkKeeper::on_up() {
  if (state_ != opening) return;
  state_ = open;
  next_ = kNever;
  end_.up(shared_.loop.now());
  turn();
}

void LinkKeeper::on_bytes(giz::wire::Bytes bytes, std::string_view peer) {
  end_.receive(bytes, peer, shared_.loop.now());
  turn();
}

void LinkKeeper::on_down(const std::string& why) {
  if (state_ != opening && state_ != open) return;
  lose(why);
  arm();
}

void LinkKeeper::carry() {
  for (const CloudEvent& event : end_.session().take_events()) {
    if (event.what == CloudEvent::joined) joined_at_ = event.time;
    shared_.observe(end_, event);
    if (event.what == CloudEvent::sent) link_->send(event.wire, event.peer);
  }
}

void LinkKeeper::lose(const std::string& why) {
  const Time now = shared_.loop.now();
  carry();
  link_->close();
  end_.down();
  if (joined_at_ != kNever && now - joined_at_ >= shared_.retry.steady) failures_ = 0;
  joined_at_ = kNever;
  state_ = waiting;
  const Time wait = pause();
  next_ = now + wait;
  tell(CloudEvent::left, fmt::format("{}; again in {}", why, duration_text(wait)));
}

// Doubles with each failure; half of it is left to chance, so that a fleet does not come back as
// one.
Time LinkKeeper::pause() {
  const std::int64_t whole =
      std::min(shared_.retry.longest.count(), shared_.retry.first.count() << failures_);
  failures_ = std::min(failures_ + 1, kMostDoublings);
  std::uniform_int_distribution<std::int64_t> chance(whole / 2, whole);
  return Time(chance(shared_.random));
}

void LinkKeeper::tell(CloudEvent::What what, std::string text) {
  shared_.observe(end_, {shared_.loop.now(), what, {}, std::move(text), {}});
}

void LinkKeeper::arm() {
  const Time due = std::min(next_, end_.deadline());
  if (due == armed_) return;
  armed_ = due;
  if (due == kNever) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(shared_.loop.begin() + due);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    armed_ = kNever;
    turn();
  });
}

}  // namespace gizgen
