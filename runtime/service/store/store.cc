#include "runtime/service/store/store.h"

#include <boost/asio/redirect_error.hpp>

#include "runtime/service/base/refusal.h"
#include "runtime/service/store/migrations.h"
#include "runtime/service/store/worker.h"

namespace giz::store {
namespace {

// A job that has not begun by then is refused.
constexpr std::chrono::seconds kLongestWait{30};

std::unique_ptr<Database> opened(const std::string& url) {
  auto database = open_database(url);
  migrate(*database);
  return database;
}

// A database in memory belongs to its connection.
bool is_in_memory(std::string_view url) { return url == "sqlite://:memory:"; }

// Ties a job to the coroutine that waits for it.
struct Wait {
  Wait(Pending& pending, net::Timer& timer) : job(pending) { job.waiting = &timer; }
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() {
    job.waiting = nullptr;
    if (!job.done) job.take_back_surely();
  }
  Pending& job;
};

}  // namespace

struct Store::Inner {
  Inner(net::asio::io_context& io, std::string url, const Log& log, Metrics& metrics)
      : loop(io), writer(io, url, Worker::Mode::write, opened(url), log, metrics) {
    if (!is_in_memory(url))
      reader =
          std::make_unique<Worker>(io, url, Worker::Mode::read, open_database(url), log, metrics);
  }

  net::asio::io_context& loop;
  Worker writer;
  std::unique_ptr<Worker> reader;  // null: the writer reads too
};

Store::Store(net::asio::io_context& loop, std::string url, const Log& log, Metrics& metrics)
    : inner_(std::make_unique<Inner>(loop, std::move(url), log, metrics)) {}

Store::~Store() = default;

bool Store::ready() const {
  return inner_->writer.ready() && (!inner_->reader || inner_->reader->ready());
}

net::Task<> Store::run(bool writes, Work work) {
  const auto job = std::make_shared<Pending>(std::move(work));
  net::Timer timer(inner_->loop.get_executor());
  const Wait wait(*job, timer);
  Worker& worker = writes || !inner_->reader ? inner_->writer : *inner_->reader;
  worker.add(job);
  while (!job->done) {
    timer.expires_after(kLongestWait);
    boost::system::error_code error;
    co_await timer.async_wait(net::asio::redirect_error(net::use_task, error));
    if (job->done) break;
    if (error) throw boost::system::system_error(error);  // who waited was cancelled
    if (job->take_back())
      throw Refusal(Reason::unavailable, "the store did not come to it in time", {}, 1);
  }
  if (job->error) std::rethrow_exception(job->error);
}

}  // namespace giz::store
