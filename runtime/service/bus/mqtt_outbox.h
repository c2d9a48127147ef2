// What is to be published: a queue, and behind it what was sent and is not acknowledged yet, in
// order. Outlives connections; knows packets but no socket.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "runtime/service/net/gate.h"

namespace giz::bus {

// Somebody waits for the broker's word.
struct Receipt {
  explicit Receipt(net::Executor executor) : gate(executor) {}
  net::Gate gate;
  bool taken = false;
  void settle(bool is_taken) {
    taken = is_taken;
    gate.open();
  }
};

class MqttOutbox {
 public:
  struct Letter {
    std::string topic, payload;
    std::shared_ptr<Receipt> receipt;  // may be none
    std::uint16_t id = 0;              // once it is sent
    std::size_t size() const { return topic.size() + payload.size(); }
  };

  static constexpr std::size_t kMost = 10'000;  // letters
  static constexpr std::size_t kMostBytes = 16u << 20;

  // How many of the oldest that wait had to go for it; what was sent stays.
  std::size_t push(Letter letter);
  // The next to send, with an id that is free; nothing where none waits or `window` is used up.
  // The letter stays here until settle().
  const Letter* send_next(std::size_t window);
  // false: no letter has this id.
  bool settle(std::uint16_t id, bool taken);
  // Those that were sent on a connection that is gone, oldest first.
  const std::deque<Letter>& sent() const { return sent_; }

  std::uint16_t next_id();  // also for subscriptions

 private:
  std::deque<Letter> waiting_, sent_;
  std::size_t bytes_ = 0;
  std::uint16_t last_id_ = 0;
};

}  // namespace giz::bus
