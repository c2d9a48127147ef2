// Who hears what, and how often it is tried. Both buses deliver by this.
//
// A handler that throws gets its message again after a pause: five times in all, then the message
// is given up, counted and logged; one that throws Refusal unavailable (the store is away) until it
// no longer does, for the message is not to blame.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/bus/bus.h"

namespace giz::bus {

class Delivery : public std::enable_shared_from_this<Delivery> {
 public:
  Delivery(net::asio::io_context& loop, const Log& log, Metrics& metrics);

  // Told when a filter gets its first handler (true) or has lost its last one (false).
  std::function<void(const std::string& filter, bool wanted)> on_filter;

  // Throws std::invalid_argument where the filter is none.
  Subscription subscribe(std::string filter, Handler handler);
  bool wants(std::string_view filter) const { return filters_.contains(filter); }
  std::vector<std::string> filters() const;

  // Runs all handlers that the topic concerns. false: it was interrupted by stop(), or a shared
  // subscription has just ended here, and another instance is to have it.
  net::Task<bool> deliver(std::string topic, std::string payload);

  void stop() { stopped_ = true; }

 private:
  using Ids = std::map<std::uint64_t, std::shared_ptr<const Handler>>;
  using Weak =
      std::weak_ptr<const Handler>;  // one whose subscription has ended is not called again
  struct Filter {
    Ids handlers;
    bool is_plain = false;  // no wildcard, not shared: found by its topic
  };

  void end(const std::string& filter, std::uint64_t id);
  std::vector<Weak> handlers_of(std::string_view topic) const;
  bool has_left(std::string_view topic) const;
  net::Task<bool> persuade(Weak handler, const std::string& topic, const std::string& payload);

  net::Executor executor_;
  const Log& log_;
  Counter& retried_;
  Counter& given_up_;
  bool stopped_ = false;
  std::uint64_t next_ = 0;
  std::map<std::string, Filter, std::less<>> filters_;
  std::vector<std::string> wild_;  // those that have to be tried
  std::vector<std::string> left_;  // shared ones that ended; some of their messages still come
};

}  // namespace giz::bus
