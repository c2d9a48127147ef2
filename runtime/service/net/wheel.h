// All time limits of a server's connections, swept four times a second: a timer a connection would
// cost memory, a timer an operation would cost time. Activity costs nothing: who waits for silence
// notes now() where something came, and looks at it when its time comes.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>

#include "runtime/service/net/asio.h"

namespace giz::net {

class Wheel {
 public:
  using Ticks = std::uint32_t;
  static constexpr std::chrono::milliseconds kTick{250};

  class Timed {
   public:
    Timed() = default;
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;
    virtual void on_time() = 0;

   protected:
    ~Timed() { unlink(); }

   private:
    friend class Wheel;
    void unlink();

    Timed* next_ = nullptr;
    Timed** link_ = nullptr;  // what points at this one; null: it is in no list
    Ticks at_ = 0;
  };

  explicit Wheel(asio::io_context& loop) : timer_(loop) {}
  ~Wheel() { *self_ = nullptr; }
  Wheel(const Wheel&) = delete;
  Wheel& operator=(const Wheel&) = delete;

  // Calls timed.on_time() once, when `after` has passed (up to a tick later). An earlier call of
  // set() for it is forgotten.
  void set(Timed& timed, std::chrono::milliseconds after);
  void cancel(Timed& timed) { timed.unlink(); }
  // Forgets all.
  void stop();

  // As of the last sweep.
  Ticks now() const { return now_; }
  static Ticks ticks(std::chrono::milliseconds time) {
    return static_cast<Ticks>((time + kTick - std::chrono::milliseconds(1)) / kTick);
  }

 private:
  static constexpr Ticks kSlots = 1024;

  static Ticks read_clock();
  void insert(Timed& timed);
  void wait();
  void sweep();

  Timer timer_;
  std::array<Timed*, kSlots> slots_{};
  Ticks now_ = read_clock();
  bool waiting_ = false;
  // What the timer's handler looks at first: it may come when the wheel is gone.
  std::shared_ptr<Wheel*> self_ = std::make_shared<Wheel*>(this);
};

}  // namespace giz::net
