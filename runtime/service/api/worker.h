// What takes hundreds of milliseconds of a processor, which neither the loop nor the store's
// threads have: password hashes. One thread, made when it is first needed; a bounded queue.
#pragma once

#include <functional>
#include <memory>

#include "runtime/service/net/asio.h"

namespace giz::api {

class Worker {
 public:
  explicit Worker(std::size_t most_waiting = 16);
  ~Worker();  // what runs is finished, what waits is not begun

  // Calls `work` on the thread and goes on, on the loop, when it is done. Refusal unavailable where
  // too many wait. `work` must not throw.
  net::Task<> run(net::asio::io_context& loop, std::function<void()> work);

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

}  // namespace giz::api
