// A filter without wildcards is looked up by the topic, so that thousands of watched devices cost
// nothing; the few with wildcards are tried one by one.
#include "runtime/service/bus/delivery.h"

#include <algorithm>
#include <stdexcept>

#include "runtime/service/base/refusal.h"
#include "runtime/service/net/gate.h"
#include "runtime/wire/mqtt.h"

namespace giz::bus {
namespace {

namespace mqtt = wire::mqtt;

constexpr int kTries = 5;
constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{5000};

void require_filter(std::string_view filter) {
  mqtt::Fault fault = mqtt::check_text(filter);
  if (fault == mqtt::Fault::none) fault = mqtt::check_filter(filter, mqtt::Version::v5);
  if (fault != mqtt::Fault::none) {
    throw std::invalid_argument("'" + std::string(filter) +
                                "' is no topic filter: " + std::string(mqtt::name_of(fault)));
  }
}

enum class Outcome { done, unavailable, failed };

}  // namespace

Delivery::Delivery(net::asio::io_context& loop, const Log& log, Metrics& metrics)
    : executor_(loop.get_executor()),
      log_(log),
      retried_(metrics.counter("gz_bus_retries_total", "Messages that a handler got again")),
      given_up_(metrics.counter("gz_bus_dropped_total", "Messages that were lost",
                                "reason=\"handler\"")) {}

Subscription Delivery::subscribe(std::string filter, Handler handler) {
  require_filter(filter);
  const std::uint64_t id = next_++;
  const bool is_new = !filters_.contains(filter);
  Filter& entry = filters_[filter];
  entry.handlers.emplace(id, std::make_shared<const Handler>(std::move(handler)));
  if (is_new) {
    std::erase(left_, filter);
    entry.is_plain =
        filter.find_first_of("+#") == std::string::npos && mqtt::split_share(filter).name.empty();
    if (!entry.is_plain) wild_.push_back(filter);
    if (on_filter) on_filter(filter, true);
  }
  const auto end_it = [weak = weak_from_this(), filter, id] {
    if (const auto self = weak.lock()) self->end(filter, id);
  };
  return Subscription(end_it);
}

void Delivery::end(const std::string& filter, std::uint64_t id) {
  const auto found = filters_.find(filter);
  if (found == filters_.end() || found->second.handlers.erase(id) == 0) return;
  if (!found->second.handlers.empty()) return;
  if (!found->second.is_plain) std::erase(wild_, filter);
  if (!mqtt::split_share(filter).name.empty()) left_.push_back(filter);
  filters_.erase(found);
  if (on_filter && !stopped_) on_filter(filter, false);
}

std::vector<std::string> Delivery::filters() const {
  std::vector<std::string> all;
  for (const auto& [filter, entry] : filters_) all.push_back(filter);
  return all;
}

std::vector<Delivery::Weak> Delivery::handlers_of(std::string_view topic) const {
  std::vector<Weak> found;
  const auto take = [&](const Filter& filter) {
    for (const auto& [id, handler] : filter.handlers) found.push_back(handler);
  };
  const auto plain = filters_.find(topic);
  if (plain != filters_.end() && plain->second.is_plain) take(plain->second);
  for (const std::string& filter : wild_) {
    if (mqtt::matches(mqtt::split_share(filter).filter, topic)) take(filters_.find(filter)->second);
  }
  return found;
}

bool Delivery::has_left(std::string_view topic) const {
  return std::any_of(left_.begin(), left_.end(), [topic](const std::string& filter) {
    return mqtt::matches(mqtt::split_share(filter).filter, topic);
  });
}

net::Task<bool> Delivery::deliver(std::string topic, std::string payload) {
  const auto self = shared_from_this();
  const std::vector<Weak> handlers = handlers_of(topic);
  if (handlers.empty()) co_return !has_left(topic);
  for (const Weak& handler : handlers) {
    if (!co_await persuade(handler, topic, payload)) co_return false;
  }
  co_return true;
}

net::Task<bool> Delivery::persuade(Weak handler, const std::string& topic,
                                   const std::string& payload) {
  std::chrono::milliseconds pause = kFirstPause;
  for (int tries = 1;;) {
    Outcome outcome = Outcome::done;
    std::string why;
    const auto held = handler.lock();
    if (!held) co_return !has_left(topic);
    try {
      Message message;
      message.topic = topic;
      message.payload = payload;
      co_await (*held)(message);
    } catch (const Refusal& refusal) {
      outcome = refusal.reason == Reason::unavailable ? Outcome::unavailable : Outcome::failed;
      why = refusal.what();
    } catch (const std::exception& error) {
      outcome = Outcome::failed;
      why = error.what();
    }
    if (outcome == Outcome::done) co_return true;
    if (stopped_) co_return false;
    if (outcome == Outcome::failed && tries++ == kTries) {
      given_up_.add();
      log_.error("a message was given up", {{"topic", topic}, {"why", why}});
      co_return true;
    }
    retried_.add();
    co_await net::pause(executor_, pause);
    if (stopped_) co_return false;
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace giz::bus
