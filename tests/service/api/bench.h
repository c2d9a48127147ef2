// The API over a store, a bus and a hub of its own, without sockets: requests are handed to the
// router, websockets are lists of texts, a device is a Link that answers as it is told.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/service/api/api.h"
#include "runtime/service/bus/bus.h"
#include "runtime/service/hub/hub.h"
#include "runtime/service/net/http.h"
#include "tests/service/bench_product.h"

namespace giz::bench {

using net::Json;

struct Answer {
  int status = 0;
  Json json;
  std::string text;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string header(std::string_view name) const;
  // error.code, or error_code of the Gizwits surface.
  std::string code() const;
};

struct Ask {
  std::string method = "GET";
  std::string target = {};
  Json body = nullptr;
  std::string token = {};  // Authorization: Bearer
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string raw = {};  // a body that is no JSON
  std::string peer = "192.0.2.1";
};

// A device's link: keeps what it is sent and answers controls where `answers` is set.
class Device : public hub::Link {
 public:
  explicit Device(hub::Hub& hub, std::string did) : hub_(hub), did_(std::move(did)) {}
  hub::LinkKind kind() const override { return hub::LinkKind::tcp; }
  bool send(std::uint32_t sn, std::span<const std::uint8_t> p0) override;
  bool push(std::span<const std::uint8_t> p0) override;
  void close(std::string_view) override { closed = true; }

  bool answers = true;
  bool closed = false;
  std::vector<hub::P0> sent, pushed;

 private:
  hub::Hub& hub_;
  std::string did_;
};

// A websocket's other end.
class Socket : public net::WebSocket {
 public:
  bool send(std::shared_ptr<const std::string> message, bool) override;
  void close(std::uint16_t code, std::string_view reason) override;
  const net::Request& request() const override { return request_; }
  std::size_t queued_bytes() const override { return 0; }

  // The first message of this cmd that has not been taken; waits for it.
  std::vector<Json> messages;
  std::uint16_t closed = 0;
  std::string reason;
  net::Request request_;
};

class Bench {
 public:
  explicit Bench(const std::function<void(Settings&)>& change = {});
  ~Bench();

  Answer call(const Ask& ask);
  // Runs the loop until it is so; false: not within five seconds.
  bool until(const std::function<bool()>& done);
  template <typename Value>
  Value run(net::Task<Value> task) {
    std::optional<Value> value;
    std::exception_ptr failed;
    net::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, Value result) {
      failed = error;
      value = std::move(result);
    });
    if (!until([&] { return value.has_value() || failed; })) throw std::runtime_error("no end");
    if (failed) std::rethrow_exception(failed);
    return std::move(*value);
  }
  void run(net::Task<> task);

  // A token of a new anonymous user.
  std::string sign_in();
  // A device in the store, by the admin's route; its claim code.
  struct Made {
    std::string did, claim_code, passcode;
  };
  Made make_device();
  // Claimed by this user.
  std::string own_device(const std::string& token);
  std::shared_ptr<Device> join(const std::string& did);
  void report(const std::string& did, const Json& attrs);

  struct Client {
    std::unique_ptr<Socket> socket;
    std::unique_ptr<net::WebSocketUser> user;
  };
  Client connect(const std::string& origin = {});
  void say(Client& client, const Json& message);
  // The first message with this cmd that came; taken out. null: none within the time.
  Json hear(Client& client, const std::string& cmd);
  // Logged in with a ticket of this user's.
  Client page(const std::string& token, bool auto_subscribe = true);

  std::filesystem::path folder;
  Millis now = 1'800'000'000'000;
  net::asio::io_context loop;
  Settings settings;
  MasterKey key{Digest{1, 2, 3}};
  Log log;
  Metrics metrics;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<Hooks> hooks;
  std::unique_ptr<hub::Hub> hub;
  net::Router router;
  std::optional<api::Parts> parts;
  net::WebSocketRoute route;
  std::string admin = "the-admin-token";

 private:
  unsigned devices_ = 0;
};

}  // namespace giz::bench
