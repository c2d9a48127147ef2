#include "runtime/service/api/worker.h"

#include <optional>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/thread_pool.hpp>

#include "runtime/service/base/refusal.h"

namespace giz::api {

struct Worker::Inner {
  std::optional<net::asio::thread_pool> pool;
  std::size_t waiting = 0;  // touched on the loop only
  std::size_t most = 0;
};

namespace {

// What the thread and the coroutine share: either may be gone first.
struct Job {
  explicit Job(net::asio::io_context& loop) : timer(loop.get_executor()) {}
  net::Timer timer;
  bool done = false;
};

}  // namespace

Worker::Worker(std::size_t most_waiting) : inner_(std::make_unique<Inner>()) {
  inner_->most = most_waiting;
}

Worker::~Worker() {
  if (!inner_->pool) return;
  inner_->pool->stop();
  inner_->pool->join();
}

net::Task<> Worker::run(net::asio::io_context& loop, std::function<void()> work) {
  if (inner_->waiting >= inner_->most) {
    throw Refusal(Reason::unavailable, "too many passwords are being checked; try again", {}, 2);
  }
  if (!inner_->pool) inner_->pool.emplace(1);
  auto job = std::make_shared<Job>(loop);
  job->timer.expires_at(net::Timer::time_point::max());
  ++inner_->waiting;
  auto finish = [job] {
    job->done = true;
    job->timer.cancel();
  };
  auto both = [&loop, finish, work = std::move(work)] {
    work();
    net::asio::post(loop, finish);
  };
  net::asio::post(*inner_->pool, std::move(both));
  boost::system::error_code ignored;
  while (!job->done) {
    co_await job->timer.async_wait(net::asio::redirect_error(net::use_task, ignored));
  }
  --inner_->waiting;
}

}  // namespace giz::api
