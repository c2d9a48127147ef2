// Between instances, and to the devices at a broker. In process, or MQTT. Topics and filters are
// MQTT's (runtime/wire/mqtt.h has check and match).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/service/net/asio.h"

namespace giz::bus {

struct Message {
  std::string_view topic;
  std::string_view payload;
};

// Finished when the message is dealt with (for a report: stored); only then is a QoS 1 message
// acknowledged to the broker. Throwing leaves it unacknowledged, and it comes again: for ever after
// Refusal unavailable, else five times (delivery.h). The views live until it is finished.
using Handler = std::function<net::Task<>(Message)>;

// Ends the subscription when it goes.
class Subscription {
 public:
  Subscription() = default;
  explicit Subscription(std::function<void()> end) : end_(std::move(end)) {}
  Subscription(Subscription&& other) noexcept : end_(std::exchange(other.end_, nullptr)) {}
  Subscription& operator=(Subscription&& other) noexcept {
    if (end_) end_();
    end_ = std::exchange(other.end_, nullptr);
    return *this;
  }
  ~Subscription() {
    if (end_) end_();
  }

 private:
  std::function<void()> end_;
};

class Bus {
 public:
  virtual ~Bus() = default;

  // "a/+/b", "a/#", "$share/gw/a/+". The same filter twice is one subscription with two handlers.
  virtual Subscription subscribe(std::string filter, Handler handler) = 0;
  // QoS 1. Queued while the broker is away, at most 10,000 messages or 16 MiB, then the oldest go
  // (counted). A handler of this process is called later, never from inside.
  virtual void publish(std::string topic, std::string payload) = 0;
  // The same, and finishes when the broker has it; throws Refusal unavailable after 10 s.
  virtual net::Task<> publish_acknowledged(std::string topic, std::string payload) = 0;

  virtual bool ready() const = 0;                   // for /readyz
  virtual bool is_shared() const = 0;               // other instances may be there
  virtual const std::string& instance() const = 0;  // this instance's name
  // Told when another instance is gone (its last will), with its name.
  virtual Subscription on_gone(std::function<void(std::string)> told) = 0;

  // Says good-bye: other instances are told that this one is gone. At most a second.
  virtual net::Task<> stop() { co_return; }
};

}  // namespace giz::bus
