#include "runtime/service/net/wheel.h"

#include <algorithm>

namespace giz::net {

void Wheel::Timed::unlink() {
  if (link_ != nullptr) {
    *link_ = next_;
    if (next_ != nullptr) {
      next_->link_ = link_;
    }
    link_ = nullptr;
    next_ = nullptr;
  }
}

Wheel::Ticks Wheel::read_clock() {
  using namespace std::chrono;
  return static_cast<Ticks>(duration_cast<milliseconds>(steady_clock::now().time_since_epoch()) /
                            kTick);
}

void Wheel::set(Timed& timed, std::chrono::milliseconds after) {
  if (!waiting_) {
    now_ = read_clock();
    wait();
  }
  timed.unlink();
  // One more, for the tick that runs has begun already.
  timed.at_ = now_ + ticks(after) + 1;
  insert(timed);
}

void Wheel::insert(Timed& timed) {
  // What is further away than the wheel is round is looked at once a round.
  const Ticks far = std::clamp<Ticks>(timed.at_ - now_, 1, kSlots - 1);
  Timed*& slot = slots_[(now_ + far) % kSlots];
  timed.next_ = slot;
  timed.link_ = &slot;
  if (slot != nullptr) {
    slot->link_ = &timed.next_;
  }
  slot = &timed;
}

void Wheel::stop() {
  for (Timed*& slot : slots_) {
    while (slot != nullptr) {
      slot->unlink();
    }
  }
  timer_.cancel();
  waiting_ = false;
}

void Wheel::wait() {
  waiting_ = true;
  timer_.expires_after(kTick);
  timer_.async_wait([self = self_](const boost::system::error_code& error) {
    if (*self != nullptr && !error) {
      (*self)->waiting_ = false;
      (*self)->sweep();
    }
  });
}

void Wheel::sweep() {
  const Ticks clock = read_clock();
  while (now_ != clock) {
    ++now_;
    Timed*& slot = slots_[now_ % kSlots];
    // Taken off one by one: on_time() may end others of this slot.
    while (slot != nullptr) {
      Timed& timed = *slot;
      timed.unlink();
      if (static_cast<std::int32_t>(timed.at_ - now_) > 0) {
        insert(timed);
      } else {
        timed.on_time();
      }
    }
  }
  const bool any =
      std::any_of(slots_.begin(), slots_.end(), [](const Timed* slot) { return slot != nullptr; });
  if (any && !waiting_) {
    wait();
  }
}

}  // namespace giz::net
