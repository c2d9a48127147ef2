#include "runtime/service/jobs/outbox.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/net/http_client.h"

namespace giz::jobs {
namespace {

constexpr std::size_t kAtOnce = 32;
constexpr Millis kLongestPause = kHour;
constexpr Millis kLongest = kDay;

Millis pause_after(unsigned attempts) {
  return std::min(kLongestPause, Millis{1000} << std::min(attempts, 12u));
}

}  // namespace

std::string hook_signature(std::string_view secret, std::string_view timestamp,
                           std::string_view body) {
  return "sha256=" + to_hex(hmac_sha256(secret, fmt::format("{}.{}", timestamp, body)));
}

Outbox::Outbox(net::asio::io_context& loop, const Settings& settings, store::Store& store,
               bus::Bus& bus, const Log& log, Metrics& metrics, Clock clock)
    : settings_(settings),
      store_(store),
      bus_(bus),
      log_(log),
      clock_(std::move(clock)),
      delivered_(
          metrics.counter("gz_outbox_total", "events to integrators", "result=\"delivered\"")),
      failed_(metrics.counter("gz_outbox_total", "events to integrators", "result=\"failed\"")),
      given_up_(metrics.counter("gz_outbox_total", "events to integrators", "result=\"given_up\"")),
      depth_(metrics.gauge("gz_outbox_depth", "events that wait to be delivered")),
      loop_(std::make_shared<net::Repeating>(
          loop, "outbox", std::chrono::milliseconds(500), [this] { return deliver_due(); }, log)) {}

net::Task<bool> Outbox::deliver_due() {
  const Millis now = clock_();
  const auto take = [now](store::Database& database) {
    return store::due_messages(database, now, kAtOnce);
  };
  const std::vector<store::Message> due = co_await store_.write(take);
  const auto count = [](store::Database& database) { return store::outbox_depth(database); };
  const std::int64_t depth = co_await store_.read(count);
  depth_.set(depth);
  for (const store::Message& message : due) co_await deliver(message);
  co_return due.size() == kAtOnce;
}

net::Task<> Outbox::deliver(const store::Message& message) {
  std::string failed;
  try {
    if (message.kind == "hook") {
      co_await post(message);
    } else {
      co_await bus_.publish_acknowledged(message.target, message.payload);
    }
  } catch (const std::exception& error) {
    failed = error.what();
  }
  const Millis now = clock_();
  const bool give_up = !failed.empty() && now - message.created > kLongest;
  const auto note = [&](store::Database& database) {
    if (failed.empty() || give_up) return store::delivered(database, message.id);
    store::try_again(database, message.id, now + pause_after(message.attempts));
  };
  co_await store_.write(note);
  (failed.empty() ? delivered_ : give_up ? given_up_ : failed_).add();
  if (failed.empty()) co_return;
  log_.warn(give_up ? "an event was given up" : "an event could not be delivered",
            {{"delivery", message.id}, {"target", message.target}, {"reason", failed}});
}

net::Task<> Outbox::post(const store::Message& message) {
  const std::string timestamp = fmt::format("{}", clock_() / 1000);
  net::ClientRequest request;
  request.method = boost::beast::http::verb::post;
  request.url = message.target;
  request.headers = {{"Content-Type", "application/json"},
                     {"X-GZ-Delivery", fmt::format("{}", message.id)},
                     {"X-GZ-Timestamp", timestamp}};
  if (!settings_.hook_secret.empty()) {
    request.headers.emplace_back("X-GZ-Signature",
                                 hook_signature(settings_.hook_secret, timestamp, message.payload));
  }
  request.body = message.payload;
  const net::Response answer = co_await net::fetch(std::move(request));
  if (answer.status < 200 || answer.status > 299) {
    throw std::runtime_error(fmt::format("it answered {}", answer.status));
  }
}

}  // namespace giz::jobs
