#include "runtime/service/jobs/repeating.h"

#include <boost/asio/redirect_error.hpp>

namespace giz::jobs {

void Repeating::start() {
  running_ = true;
  net::asio::co_spawn(loop_, run(), [self = shared_from_this()](const std::exception_ptr&) {
    self->running_ = false;
  });
}

net::Task<> Repeating::run() {
  while (!stopping_) {
    const bool more = co_await once();
    if (stopping_) break;
    timer_.expires_after(more ? std::chrono::milliseconds(0) : pause_);
    boost::system::error_code ended;
    co_await timer_.async_wait(net::asio::redirect_error(net::use_task, ended));
  }
}

net::Task<bool> Repeating::once() {
  std::string failed;
  try {
    co_return co_await work_();
  } catch (const std::exception& error) {
    failed = error.what();
  }
  log_.warn("work was put off", {{"work", name_}, {"reason", failed}});
  co_return false;
}

net::Task<> Repeating::stop() {
  const auto self = shared_from_this();
  stopping_ = true;
  timer_.cancel();
  net::Timer wait(loop_);
  while (running_) {
    wait.expires_after(std::chrono::milliseconds(5));
    co_await wait.async_wait(net::use_task);
  }
}

}  // namespace giz::jobs
