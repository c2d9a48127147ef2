// One connection to a broker, from CONNECT to its end. Knows the socket and the packets, but not
// what is asked for or kept: that is its owner's, who outlives connections.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/bus/mqtt_bus.h"
#include "runtime/wire/mqtt.h"

namespace giz::bus {

namespace mqtt = wire::mqtt;

// Why a connection came to nothing or ended.
struct MqttEnd {
  std::string why;
  bool wants_older = false;  // the broker does not speak this version
};

// What the broker said to CONNECT.
struct MqttWelcome {
  bool session_present = false;
  std::size_t window = 65535;                    // QoS 1 messages that may be on their way to it
  std::size_t max_packet = mqtt::kMaxRemaining;  // bytes
};

class MqttConnection : public std::enable_shared_from_this<MqttConnection> {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_welcome(const MqttWelcome& welcome) = 0;
    virtual void on_acknowledged(std::uint16_t id, mqtt::Reason reason) = 0;
    virtual void on_subscribed(std::uint16_t id, wire::Bytes reasons) = 0;
    // Finishes with true when the message is dealt with.
    virtual net::Task<bool> on_message(std::string topic, std::string payload) = 0;
  };

  MqttConnection(net::asio::io_context& loop, const MqttOptions& options, mqtt::Version version,
                 bool clean, std::weak_ptr<Owner> owner);

  net::Task<MqttEnd> run();
  void close();

  mqtt::Version version() const { return version_; }
  // Bytes that wait to be written.
  std::size_t backlog() const { return out_.size(); }
  // Appends the packet; false: it cannot be built (its text is too long).
  bool send(const mqtt::Packet& packet);
  // Writes what waits and closes, within a second.
  net::Task<> finish();

 private:
  // A QoS 1 message that has not been acknowledged.
  struct Arrival {
    std::uint16_t id;
    bool done = false;
  };

  net::Task<bool> open();
  void send_connect();
  void flush();
  static net::Task<> write_all(std::shared_ptr<MqttConnection> self);
  static net::Task<> keep_alive(std::shared_ptr<MqttConnection> self);
  static net::Task<> handle(std::shared_ptr<MqttConnection> self, std::shared_ptr<Arrival> arrival,
                            std::string topic, std::string payload);
  net::Task<> read_all();
  bool take(wire::Bytes bytes, mqtt::Reader& reader);
  bool take_packet(wire::Bytes packet);
  bool take_connack(const mqtt::Connack& connack);
  bool take_publish(const mqtt::Publish& publish);
  void acknowledge_done();
  void fail(std::string why);

  net::asio::io_context& loop_;
  MqttOptions options_;
  mqtt::Version version_;
  bool clean_;
  std::weak_ptr<Owner> owner_;
  net::Socket socket_;
  MqttEnd end_;
  bool welcome_ = false;
  bool closed_ = false;
  bool writing_ = false;
  std::string out_;
  std::vector<std::uint8_t> room_;
  std::deque<std::shared_ptr<Arrival>> arrivals_;
  std::size_t running_ = 0;  // messages whose handlers have not finished
  std::chrono::steady_clock::time_point heard_, said_;
};

}  // namespace giz::bus
