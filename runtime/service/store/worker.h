// A thread with one connection that carries out jobs from a bounded queue.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/net/asio.h"
#include "runtime/service/store/database.h"

namespace giz::store {

// What one coroutine asked for and waits for. The coroutine's frame owns what `work` touches, so
// that a frame that goes away takes its job back first: it will not run again, and does not run
// now.
class Pending {
 public:
  explicit Pending(std::function<void(Database&)> what) : work(std::move(what)) {}

  // On the worker's thread: false where it was taken back.
  bool start();
  void stop();
  // On the loop: false where it runs at the moment.
  bool take_back();
  // The same, but waits until it does not run: for as long as one job takes.
  void take_back_surely();

  std::function<void(Database&)> work;
  std::exception_ptr error;       // written by the worker before it answers
  bool done = false;              // on the loop
  net::Timer* waiting = nullptr;  // on the loop: cancelled when it is done

 private:
  enum class State : std::uint8_t { waiting, running, taken_back };
  std::atomic<State> state_{State::waiting};
};

class Worker {
 public:
  enum class Mode : std::uint8_t { write, read };

  Worker(net::asio::io_context& loop, std::string url, Mode mode,
         std::unique_ptr<Database> database, const Log& log, Metrics& metrics);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();  // finishes what stands in the queue

  // Refusal unavailable where the queue is full or the database gone.
  void add(std::shared_ptr<Pending> job);
  bool ready() const { return !down_; }

 private:
  using Batch = std::vector<std::shared_ptr<Pending>>;

  void live();
  Batch take();
  void carry_out(Batch batch);
  bool write_all(const Batch& batch, bool careful);
  bool write_one(Pending& job, bool careful);
  void read_all(const Batch& batch);
  void answer(Batch batch);
  void refuse(Batch batch);
  void lose(const char* why);
  void connect_again();
  bool try_to_connect();

  net::asio::io_context& loop_;
  const std::string url_;
  const Mode mode_;
  const Log& log_;
  Gauge& depth_;
  Histogram& duration_;
  Counter& done_;
  Counter& failed_;
  Counter& refused_;

  std::unique_ptr<Database> database_;  // the thread's; null: gone
  std::chrono::milliseconds pause_;     // before the next attempt to connect
  std::atomic<bool> down_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Pending>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace giz::store
