// The store as coroutines see it. Writes run on one thread, in the order they were asked for, and
// share transactions: all that wait (at most 512 jobs) are committed together, then each is
// answered, so what was answered is on the disk (synchronous FULL; PostgreSQL's commit). Where one
// job of a transaction fails, the others are run again without it. Reads run on a thread of their
// own and see what was committed. Both queues are bounded: past that, Refusal unavailable at once.
// When the database is gone, jobs are refused with `unavailable`, and the thread connects again,
// with pauses, until it is back. A write that was refused so may have been done all the same, where
// the connection was lost between the commit and its answer: who asks again must not mind.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/net/asio.h"
#include "runtime/service/store/database.h"

namespace giz::store {

class Store {
 public:
  // Opens, migrates forward, and refuses a database whose migrations are newer or have been
  // changed.
  Store(net::asio::io_context& loop, std::string url, const Log& log, Metrics& metrics);
  ~Store();  // what was asked for is finished first

  // `job` is called as job(Database&) on the store's thread, perhaps more than once (it must have
  // no other effects), and its result is given on the loop after the commit. A Refusal that it
  // throws undoes this job alone and is thrown here.
  template <typename Job>
  net::Task<std::invoke_result_t<Job, Database&>> write(Job job);
  template <typename Job>
  net::Task<std::invoke_result_t<Job, Database&>> read(Job job);

  bool ready() const;  // for /readyz

 private:
  using Work = std::function<void(Database&)>;
  struct Inner;
  net::Task<> run(bool writes, Work work);  // resumes on the loop, or throws
  std::unique_ptr<Inner> inner_;
};

template <typename Job>
net::Task<std::invoke_result_t<Job, Database&>> Store::write(Job job) {
  using Result = std::invoke_result_t<Job, Database&>;
  if constexpr (std::is_void_v<Result>) {
    Work work = [&job](Database& database) { job(database); };
    co_await run(true, std::move(work));
  } else {
    std::optional<Result> result;
    Work work = [&](Database& database) { result = job(database); };
    co_await run(true, std::move(work));
    co_return std::move(*result);
  }
}

template <typename Job>
net::Task<std::invoke_result_t<Job, Database&>> Store::read(Job job) {
  using Result = std::invoke_result_t<Job, Database&>;
  if constexpr (std::is_void_v<Result>) {
    Work work = [&job](Database& database) { job(database); };
    co_await run(false, std::move(work));
  } else {
    std::optional<Result> result;
    Work work = [&](Database& database) { result = job(database); };
    co_await run(false, std::move(work));
    co_return std::move(*result);
  }
}

}  // namespace giz::store
