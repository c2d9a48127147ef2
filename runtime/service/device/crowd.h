// Everybody who talks at a listener, so that all can be told to leave.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <utility>

#include "runtime/service/base/settings.h"
#include "runtime/service/net/asio.h"

namespace giz::device {

// `One` has end(why).
template <typename One>
class Crowd {
 public:
  void add(const std::shared_ptr<One>& one) { here_.emplace(one.get(), one); }
  void remove(const One* one) { here_.erase(one); }
  bool empty() const { return here_.empty(); }
  std::size_t size() const { return here_.size(); }

  // Ends all, and finishes when they have left, or after this time.
  net::Task<> leave(net::asio::io_context& loop, Seconds limit) {
    const auto members = here_;
    for (const auto& [key, weak] : members) {
      if (const std::shared_ptr<One> one = weak.lock()) one->end("the service stops");
    }
    const auto give_up = std::chrono::steady_clock::now() + limit;
    net::Timer pause(loop);
    while (!here_.empty() && std::chrono::steady_clock::now() < give_up) {
      pause.expires_after(std::chrono::milliseconds(10));
      co_await pause.async_wait(net::use_task);
    }
  }

 private:
  std::map<const One*, std::weak_ptr<One>> here_;
};

}  // namespace giz::device
