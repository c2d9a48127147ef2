// Something that coroutines wait for: closed at first, then open for good. Who waits must hold what
// the gate is part of.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include <boost/asio/redirect_error.hpp>

#include "runtime/service/net/asio.h"

namespace giz::net {

class Gate {
 public:
  explicit Gate(Executor executor) : executor_(executor) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  bool is_open() const { return open_; }

  // Those who wait go on later, from the loop, in the order in which they came.
  void open() {
    open_ = true;
    for (Timer* timer : waiting_) timer->cancel();
  }

  // Whether it opened within this time.
  Task<bool> wait(std::chrono::steady_clock::duration limit) {
    if (open_) co_return true;
    Timer timer(executor_, limit);
    const Place place(waiting_, timer);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(use_task, ignored));
    co_return open_;
  }

 private:
  // Out of the list again however the wait ends.
  class Place {
   public:
    Place(std::vector<Timer*>& list, Timer& timer) : list_(list), timer_(&timer) {
      list_.push_back(timer_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { list_.erase(std::find(list_.begin(), list_.end(), timer_)); }

   private:
    std::vector<Timer*>& list_;
    Timer* timer_;
  };

  Executor executor_;
  bool open_ = false;
  std::vector<Timer*> waiting_;
};

// A pause in a coroutine.
inline Task<> pause(Executor executor, std::chrono::steady_clock::duration time) {
  Timer timer(executor, time);
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(use_task, ignored));
}

}  // namespace giz::net
