// A server on a free port, its loop on a thread of its own.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>

#include "runtime/service/net/server.h"

class Fixture {
 public:
  // The defaults, but on loopback and without the limits on how often.
  static giz::Settings settings();

  explicit Fixture(const giz::Settings& settings = Fixture::settings());
  ~Fixture();

  std::uint16_t port() const { return port_; }
  // Runs it on the loop and waits.
  void on_loop(const std::function<void()>& work);
  void drain();
  // Lines of the log so far that hold this text.
  std::vector<std::string> log_lines(std::string_view text);
  std::string metrics() const { return metrics_.print(); }

  std::atomic<int> opened{0}, closed{0};

 private:
  void add_routes();

  std::mutex mutex_;
  std::vector<std::string> lines_;
  giz::Log log_;
  giz::Metrics metrics_;
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<giz::net::Executor> work_{loop_.get_executor()};
  std::unique_ptr<giz::net::Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};
