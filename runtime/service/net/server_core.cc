#include "runtime/service/net/server_core.h"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "runtime/service/base/clock.h"
#include "runtime/service/base/crypto.h"

namespace giz::net {

Connection::Connection(std::shared_ptr<ServerCore> core)
    : core_(std::move(core)), next_(core_->first_) {
  if (next_ != nullptr) {
    next_->previous_ = this;
  }
  core_->first_ = this;
  ++core_->open;
}

Connection::~Connection() {
  (previous_ != nullptr ? previous_->next_ : core_->first_) = next_;
  if (next_ != nullptr) {
    next_->previous_ = previous_;
  }
  --core_->open;
}

ServerCore::ServerCore(asio::io_context& to, const Settings& given, const Log& to_log,
                       Metrics& to_metrics)
    : loop(to),
      settings(given),
      log(to_log),
      metrics(to_metrics),
      proxies(given.trusted_proxies),
      origins(given.public_base_url, given.allowed_origins),
      accepts(given.rate_accept, 1000, given.rate_accept),
      wheel(to),
      connections(metrics.gauge("gz_http_connections", "Open connections, websockets too.")),
      messages_in(metrics.counter("gz_ws_frames_total", "Websocket messages.", R"(dir="in")")),
      messages_out(metrics.counter("gz_ws_frames_total", "Websocket messages.", R"(dir="out")")),
      id_prefix_(random_text(7, "0123456789abcdef")) {}

const WebSocketPlace* ServerCore::websocket_at(std::string_view path) const {
  const auto found = std::find_if(places.begin(), places.end(),
                                  [path](const auto& place) { return place->path == path; });
  return found == places.end() ? nullptr : found->get();
}

void ServerCore::count(std::string_view pattern, boost::beast::http::verb method, int status,
                       double seconds) {
  Counter*& counter = requests_[{pattern, method, status}];
  Histogram*& duration = durations_[pattern];
  if (counter == nullptr) {
    const auto verb = to_string(method);
    counter = &metrics.counter("gz_http_requests_total", "Requests answered.",
                               fmt::format("{},{},code=\"{}\"", label("route", pattern),
                                           label("method", {verb.data(), verb.size()}), status));
  }
  if (duration == nullptr) {
    duration = &metrics.histogram("gz_http_duration_seconds", "From a request to its answer.",
                                  label("route", pattern));
  }
  counter->add();
  duration->observe(seconds);
}

void ServerCore::count_drop(std::string_view reason) {
  metrics
      .counter("gz_ws_dropped_total", "Websockets that were closed for a reason of ours.",
               label("reason", reason))
      .add();
}

// Fifteen characters: what std::string holds without an allocation.
std::string ServerCore::new_id() { return fmt::format("{}{:08x}", id_prefix_, ids_++); }

const std::string& ServerCore::date() {
  const Millis now = wall_now();
  if (now / 1000 != date_second_) {
    date_second_ = now / 1000;
    const std::time_t seconds = now / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    date_ = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                        days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                        months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                        parts.tm_hour, parts.tm_min, parts.tm_sec);
  }
  return date_;
}

void ServerCore::drain_requests() {
  for (Connection* each = first_; each != nullptr; each = each->next_) {
    if (!each->is_websocket()) {
      each->drain();
    }
  }
}

std::size_t ServerCore::drain_websockets(std::size_t most_now) {
  std::size_t count = 0;
  for (Connection* each = first_; each != nullptr && count < most_now; each = each->next_) {
    if (each->is_websocket() && each->drain()) {
      ++count;
    }
  }
  return count;
}

std::size_t ServerCore::websockets() const {
  std::size_t count = 0;
  for (const Connection* each = first_; each != nullptr; each = each->next_) {
    count += each->is_websocket() ? 1 : 0;
  }
  return count;
}

void ServerCore::cut_all() {
  // cut() never destroys at once, so that the list stays as it is.
  for (Connection* each = first_; each != nullptr; each = each->next_) {
    each->cut();
  }
  wheel.stop();
}

}  // namespace giz::net
