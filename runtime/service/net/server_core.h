// What a server's connections share: limits, routes, counters, the list of them all.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/net/http.h"
#include "runtime/service/net/origins.h"
#include "runtime/service/net/proxies.h"
#include "runtime/service/net/rate.h"
#include "runtime/service/net/websocket.h"
#include "runtime/service/net/wheel.h"

namespace giz::net {

class ServerCore;

// One of the server's, HTTP or websocket; it is in the server's list while it lives.
class Connection : public Wheel::Timed {
 public:
  virtual bool drain() = 0;  // to end politely, as soon as it may; false: it was told already
  virtual void cut() = 0;    // ends now
  virtual bool is_websocket() const = 0;

 protected:
  explicit Connection(std::shared_ptr<ServerCore> core);
  ~Connection();

  const std::shared_ptr<ServerCore> core_;

 private:
  friend class ServerCore;
  Connection* next_ = nullptr;
  Connection* previous_ = nullptr;
};

struct WebSocketPlace {
  std::string path;
  WebSocketRoute route;
  std::string subprotocol;
  Gauge* open;
};

class ServerCore : public std::enable_shared_from_this<ServerCore> {
 public:
  ServerCore(asio::io_context& to, const Settings& given, const Log& to_log, Metrics& to_metrics);

  const WebSocketPlace* websocket_at(std::string_view path) const;

  // A request was answered.
  void count(std::string_view pattern, boost::beast::http::verb method, int status, double seconds);
  // A websocket was closed by us: slow, idle, rate, too_big, text, protocol.
  void count_drop(std::string_view reason);

  std::string new_id();
  // "Sat, 28 Nov 2026 04:00:00 GMT", made once a second.
  const std::string& date();

  void drain_requests();
  // Says goodbye to at most `most` more websockets; how many it were.
  std::size_t drain_websockets(std::size_t most);
  std::size_t websockets() const;
  void cut_all();

  asio::io_context& loop;
  const Settings settings;
  const Log log;
  Metrics& metrics;
  Router router;
  std::vector<std::unique_ptr<WebSocketPlace>> places;
  const Proxies proxies;
  const Origins origins;
  RateLimit accepts;
  Wheel wheel;
  std::size_t most = 0;      // connections
  std::size_t open = 0;      // those in the list
  std::size_t refusing = 0;  // of them, those that are only told that there are too many
  bool draining = false;
  Gauge& connections;
  Counter& messages_in;
  Counter& messages_out;

 private:
  friend class Connection;
  using RequestKey = std::tuple<std::string_view, boost::beast::http::verb, int>;

  Connection* first_ = nullptr;
  std::map<RequestKey, Counter*> requests_;
  std::map<std::string_view, Histogram*> durations_;
  std::string id_prefix_;
  std::uint32_t ids_ = 0;
  std::string date_;
  std::int64_t date_second_ = -1;
};

}  // namespace giz::net
