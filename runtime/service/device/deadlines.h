// Who must show a sign of life, ordered by when to look. A sign of life only moves the due time of
// who shows it, so it costs nothing here; each is looked at when its old time comes, and once a
// minute, so that who has gone is not remembered for longer.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

namespace giz::device {

using SteadyTime = std::chrono::steady_clock::time_point;

inline SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

class Mortal {
 public:
  virtual ~Mortal() = default;
  SteadyTime due() const { return due_; }
  void live_until(SteadyTime due) { due_ = due; }
  // Its time has come. Called once, if it does not live on.
  virtual void expire() = 0;

 private:
  SteadyTime due_{};
};

class Deadlines {
 public:
  // Added again, it is looked at at the earlier time too.
  void add(const std::shared_ptr<Mortal>& one, SteadyTime now = steady_now()) {
    waiting_.emplace(std::min(one->due(), now + kLookAgain), one);
  }

  void look(SteadyTime now);
  bool empty() const { return waiting_.empty(); }

 private:
  static constexpr std::chrono::minutes kLookAgain{1};

  std::multimap<SteadyTime, std::weak_ptr<Mortal>> waiting_;
};

}  // namespace giz::device
