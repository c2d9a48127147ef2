// A queue, and handlers that are started from the loop in its order. As many messages are being
// dealt with at once as a broker would leave unacknowledged; the others wait.
#include "runtime/service/bus/in_process.h"

#include <deque>

#include <boost/asio/post.hpp>

#include "runtime/service/bus/delivery.h"

namespace giz::bus {
namespace {

constexpr std::size_t kRunning = 500;  // messages that are being dealt with
constexpr std::size_t kQueued = 10'000;
constexpr std::size_t kQueuedBytes = 16u << 20;

struct Queue : std::enable_shared_from_this<Queue> {
  Queue(net::asio::io_context& io, const Log& log, Metrics& metrics)
      : loop(io),
        delivery(std::make_shared<Delivery>(io, log, metrics)),
        dropped(metrics.counter("gz_bus_dropped_total", "Messages that were lost",
                                "reason=\"full\"")) {}

  void push(std::string topic, std::string payload) {
    bytes += topic.size() + payload.size();
    waiting.emplace_back(std::move(topic), std::move(payload));
    while (waiting.size() > kQueued || bytes > kQueuedBytes) {
      pop();
      dropped.add();
    }
    wake();
  }

  std::pair<std::string, std::string> pop() {
    auto front = std::move(waiting.front());
    waiting.pop_front();
    bytes -= front.first.size() + front.second.size();
    return front;
  }

  void wake() {
    if (woken || waiting.empty() || running >= kRunning) return;
    woken = true;
    net::asio::post(loop, [self = shared_from_this()] { self->start_some(); });
  }

  void start_some() {
    woken = false;
    while (!waiting.empty() && running < kRunning) {
      auto [topic, payload] = pop();
      ++running;
      net::asio::co_spawn(loop, run(shared_from_this(), std::move(topic), std::move(payload)),
                          net::asio::detached);
    }
  }

  static net::Task<> run(std::shared_ptr<Queue> self, std::string topic, std::string payload) {
    co_await self->delivery->deliver(std::move(topic), std::move(payload));
    --self->running;
    self->wake();
  }

  net::asio::io_context& loop;
  std::shared_ptr<Delivery> delivery;
  Counter& dropped;
  std::deque<std::pair<std::string, std::string>> waiting;
  std::size_t bytes = 0;
  std::size_t running = 0;
  bool woken = false;
};

class InProcess : public Bus {
 public:
  InProcess(net::asio::io_context& loop, std::string instance, const Log& log, Metrics& metrics)
      : queue_(std::make_shared<Queue>(loop, log, metrics)), instance_(std::move(instance)) {}
  ~InProcess() override { queue_->delivery->stop(); }

  Subscription subscribe(std::string filter, Handler handler) override {
    return queue_->delivery->subscribe(std::move(filter), std::move(handler));
  }
  void publish(std::string topic, std::string payload) override {
    queue_->push(std::move(topic), std::move(payload));
  }
  net::Task<> publish_acknowledged(std::string topic, std::string payload) override {
    publish(std::move(topic), std::move(payload));
    co_return;
  }
  bool ready() const override { return true; }
  bool is_shared() const override { return false; }
  const std::string& instance() const override { return instance_; }
  Subscription on_gone(std::function<void(std::string)>) override { return {}; }

 private:
  std::shared_ptr<Queue> queue_;
  std::string instance_;
};

}  // namespace

std::unique_ptr<Bus> make_in_process(net::asio::io_context& loop, std::string instance,
                                     const Log& log, Metrics& metrics) {
  return std::make_unique<InProcess>(loop, std::move(instance), log, metrics);
}

}  // namespace giz::bus
