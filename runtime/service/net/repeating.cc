#include "runtime/service/net/repeating.h"

#include <boost/asio/redirect_error.hpp>

namespace giz::net {

void Repeating::start() {
  running_ = true;
  asio::co_spawn(loop_, run(), [self = shared_from_this()](const std::exception_ptr&) {
    self->running_ = false;
  });
}

Task<> Repeating::run() {
  while (!stopping_) {
    const bool more = co_await once();
    if (stopping_) break;
    timer_.expires_after(more ? std::chrono::milliseconds(0) : pause_);
    boost::system::error_code ended;
    co_await timer_.async_wait(asio::redirect_error(use_task, ended));
  }
}

Task<bool> Repeating::once() {
  std::string failed;
  try {
    co_return co_await work_();
  } catch (const std::exception& error) {
    failed = error.what();
  }
  log_.warn("work was put off", {{"work", name_}, {"reason", failed}});
  co_return false;
}

Task<> Repeating::stop() {
  const auto self = shared_from_this();
  stopping_ = true;
  timer_.cancel();
  Timer wait(loop_);
  while (running_) {
    wait.expires_after(std::chrono::milliseconds(5));
    co_await wait.async_wait(use_task);
  }
}

}  // namespace giz::net
