// Something that is done again and again: a pause, a piece of work, a pause. What fails is logged,
// and tried again after the next pause.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "runtime/service/base/log.h"
#include "runtime/service/net/asio.h"

namespace giz::net {

class Repeating : public std::enable_shared_from_this<Repeating> {
 public:
  // `work` gives true where there is more to do at once; it must outlive stop().
  using Work = std::function<Task<bool>()>;

  Repeating(asio::io_context& loop, std::string name, std::chrono::milliseconds pause, Work work,
            const Log& log)
      : name_(std::move(name)),
        pause_(pause),
        work_(std::move(work)),
        log_(log),
        timer_(loop),
        loop_(loop) {}

  void start();
  // Waits for the work that runs now.
  Task<> stop();

 private:
  Task<> run();
  Task<bool> once();

  std::string name_;
  std::chrono::milliseconds pause_;
  Work work_;
  const Log& log_;
  Timer timer_;
  asio::io_context& loop_;
  bool running_ = false;
  bool stopping_ = false;
};

}  // namespace giz::net
