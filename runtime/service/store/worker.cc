// All that waits shares a transaction. It is run without savepoints first; where a job fails, all
// of it is rolled back and run again, each job in a savepoint of its own, so that a batch is run
// twice at most, however many jobs fail, and what a job saw is what was committed.
#include "runtime/service/store/worker.h"

#include <boost/asio/post.hpp>

#include "runtime/service/base/clock.h"
#include "runtime/service/base/refusal.h"
#include "runtime/service/store/migrations.h"
#include "runtime/service/store/users.h"

namespace giz::store {
namespace {

constexpr std::size_t kMaxQueue = 10'000;  // jobs
constexpr std::size_t kMaxBatch = 512;     // jobs that share a transaction
constexpr int kAttempts = 3;  // of a transaction that the database could not carry out just now
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5000};

std::exception_ptr unavailable(const char* what) {
  return std::make_exception_ptr(Refusal(Reason::unavailable, what, {}, 1));
}

std::string labels(Worker::Mode mode, std::string_view result = {}) {
  std::string text = mode == Worker::Mode::write ? "op=\"write\"" : "op=\"read\"";
  if (!result.empty()) text.append(",result=\"").append(result).append("\"");
  return text;
}

}  // namespace

bool Pending::start() {
  State expected = State::waiting;
  return state_.compare_exchange_strong(expected, State::running);
}

void Pending::stop() {
  state_ = State::waiting;
  state_.notify_all();
}

bool Pending::take_back() {
  State expected = State::waiting;
  return state_.compare_exchange_strong(expected, State::taken_back) ||
         expected == State::taken_back;
}

void Pending::take_back_surely() {
  while (!take_back()) state_.wait(State::running);
}

Worker::Worker(net::asio::io_context& loop, std::string url, Mode mode,
               std::unique_ptr<Database> database, const Log& log, Metrics& metrics)
    : loop_(loop),
      url_(std::move(url)),
      mode_(mode),
      log_(log),
      depth_(metrics.gauge("gz_db_queue", "jobs that wait for the store", labels(mode))),
      duration_(metrics.histogram("gz_db_duration_seconds",
                                  "one transaction of the store, with all jobs that shared it",
                                  labels(mode))),
      done_(metrics.counter("gz_db_jobs_total", "jobs of the store", labels(mode, "done"))),
      failed_(metrics.counter("gz_db_jobs_total", "jobs of the store", labels(mode, "failed"))),
      refused_(metrics.counter("gz_db_jobs_total", "jobs of the store", labels(mode, "refused"))),
      database_(std::move(database)),
      pause_(kFirstPause),
      thread_([this] { live(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Worker::add(std::shared_ptr<Pending> job) {
  bool taken = false;
  {
    const std::lock_guard lock(mutex_);
    taken = !down_ && !stopping_ && queue_.size() < kMaxQueue;
    if (taken) queue_.push_back(std::move(job));
    depth_.set(static_cast<std::int64_t>(queue_.size()));
  }
  if (taken) return changed_.notify_one();
  refused_.add();
  throw Refusal(Reason::unavailable,
                down_ ? "the database cannot be reached" : "the store has too much to do", {}, 1);
}

void Worker::live() {
  for (;;) {
    Batch batch = take();
    if (batch.empty()) return;
    carry_out(std::move(batch));
    if (!database_) connect_again();
  }
}

// Empty: the end.
Worker::Batch Worker::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  const std::size_t count = std::min(queue_.size(), kMaxBatch);
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  Batch batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  depth_.set(static_cast<std::int64_t>(queue_.size()));
  return batch;
}

void Worker::carry_out(Batch batch) {
  const auto start = std::chrono::steady_clock::now();
  if (!database_) return refuse(std::move(batch));
  for (int attempt = 1;; ++attempt) {
    try {
      if (mode_ == Mode::read)
        read_all(batch);
      else if (!write_all(batch, attempt > 1))
        write_all(batch, true);
      pause_ = kFirstPause;
      duration_.observe(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      for (const auto& job : batch) (job->error ? failed_ : done_).add();
      return answer(std::move(batch));
    } catch (const std::exception& error) {  // of the transaction, not of one job
      database_->rollback();
      if (attempt < kAttempts && database_->alive()) continue;
      lose(error.what());
      return refuse(std::move(batch));
    }
  }
}

// false: a job failed, all is rolled back; cannot be where it is careful.
bool Worker::write_all(const Batch& batch, bool careful) {
  database_->begin();
  for (const auto& job : batch) {
    job->error = nullptr;
    if (write_one(*job, careful)) continue;
    if (careful) continue;
    database_->rollback();
    if (batch.size() == 1) return true;
    return false;
  }
  database_->commit();
  return true;
}

// false: it failed, and says why; a fault of the database itself is thrown.
bool Worker::write_one(Pending& job, bool careful) {
  if (careful) database_->savepoint();
  if (!job.start()) {
    if (careful) database_->release();
    return true;
  }
  std::exception_ptr fault;
  try {
    job.work(*database_);
    if (careful) database_->release();
  } catch (const StoreError& error) {
    (error.retry ? fault : job.error) = std::current_exception();
  } catch (...) {
    job.error = std::current_exception();
  }
  job.stop();
  if (fault) std::rethrow_exception(fault);
  if (careful && job.error) database_->back_to_savepoint();
  return !job.error;
}

void Worker::read_all(const Batch& batch) {
  database_->begin_read();
  for (const auto& job : batch) {
    job->error = nullptr;
    if (!job->start()) continue;
    std::exception_ptr fault;
    bool broken = false;
    try {
      job->work(*database_);
    } catch (const StoreError& error) {
      broken = !error.retry;
      (error.retry ? fault : job->error) = std::current_exception();
    } catch (...) {
      job->error = std::current_exception();
    }
    job->stop();
    if (fault) std::rethrow_exception(fault);
    if (broken) {  // a failed statement ends PostgreSQL's transaction
      database_->rollback();
      database_->begin_read();
    }
  }
  database_->rollback();
}

void Worker::answer(Batch batch) {
  net::asio::post(loop_, [jobs = std::move(batch)] {
    for (const auto& job : jobs) {
      job->done = true;
      if (job->waiting) job->waiting->cancel();
    }
  });
}

void Worker::refuse(Batch batch) {
  for (const auto& job : batch) job->error = unavailable("the database cannot be reached");
  refused_.add(static_cast<std::int64_t>(batch.size()));
  answer(std::move(batch));
}

void Worker::lose(const char* why) {
  database_.reset();
  if (down_.exchange(true)) return;
  log_.error("database lost",
             {{"op", mode_ == Mode::write ? "write" : "read"}, {"why", std::string_view(why)}});
}

void Worker::connect_again() {
  for (;;) {
    Batch waiting;
    {
      std::unique_lock lock(mutex_);
      waiting.assign(queue_.begin(), queue_.end());
      queue_.clear();
      depth_.set(0);
    }
    if (!waiting.empty()) refuse(std::move(waiting));
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, pause_, [this] { return stopping_; })) return;
    }
    pause_ = std::min(2 * pause_, kLongestPause);
    if (try_to_connect()) return;
  }
}

bool Worker::try_to_connect() {
  try {
    auto database = open_database(url_);
    if (mode_ == Mode::write) {
      migrate(*database);
      put_note(*database, "store_probe", std::to_string(wall_now()));  // whether it can write
    }
    database_ = std::move(database);
  } catch (const std::exception& error) {
    log_.debug("database still lost", {{"why", std::string_view(error.what())}});
    return false;
  }
  down_ = false;
  log_.info("database back", {{"op", mode_ == Mode::write ? "write" : "read"}});
  return true;
}

}  // namespace giz::store
