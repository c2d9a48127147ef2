// Brings events to integrators: by HTTP to GZ_HOOK_URL, or as a message at the broker. What is in
// the outbox is tried until it is taken, with growing pauses, for a day.
//
//   POST GZ_HOOK_URL
//   X-GZ-Delivery: 17                     the same in every try: drop what you have seen
//   X-GZ-Timestamp: 1767225600            seconds since 1970
//   X-GZ-Signature: sha256=<hex>          HMAC-SHA256 with GZ_HOOK_SECRET over timestamp "." body
#pragma once

#include <memory>
#include <string>

#include "runtime/service/base/metrics.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/bus/bus.h"
#include "runtime/service/net/repeating.h"
#include "runtime/service/store/journal.h"
#include "runtime/service/store/store.h"

namespace giz::jobs {

std::string hook_signature(std::string_view secret, std::string_view timestamp,
                           std::string_view body);

class Outbox {
 public:
  Outbox(net::asio::io_context& loop, const Settings& settings, store::Store& store, bus::Bus& bus,
         const Log& log, Metrics& metrics, Clock clock);
  void start() { loop_->start(); }
  net::Task<> stop() { return loop_->stop(); }

 private:
  net::Task<bool> deliver_due();
  net::Task<> deliver(const store::Message& message);
  net::Task<> post(const store::Message& message);

  const Settings& settings_;
  store::Store& store_;
  bus::Bus& bus_;
  const Log& log_;
  Clock clock_;
  Counter& delivered_;
  Counter& failed_;
  Counter& given_up_;
  Gauge& depth_;
  std::shared_ptr<net::Repeating> loop_;
};

}  // namespace giz::jobs
