// Three coroutines share a connection: one reads, one writes while there is something to write, one
// watches the time. The first that fails closes the socket, which ends the others.
#include "runtime/service/bus/mqtt_connection.h"

#include <algorithm>
#include <array>
#include <variant>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include "runtime/service/net/gate.h"

namespace giz::bus {
namespace {

namespace asio = net::asio;
using Steady = std::chrono::steady_clock;
using std::chrono::seconds;

constexpr std::uint16_t kKeepAlive = 15;      // s; a dead broker is known of in one and a half
constexpr seconds kHandshake{10};             // from the connection's start to CONNACK
constexpr std::size_t kWindow = 500;          // messages that are being dealt with
constexpr std::size_t kRoom = 4096;           // bytes of a packet in pieces, at first
constexpr std::size_t kMaxPacket = 1u << 20;  // bytes
constexpr std::uint32_t kWillDelay = 5;       // s; a short break is no death
constexpr std::uint32_t kLongSession = 3600;  // s
constexpr std::uint32_t kShortSession = 30;   // s
constexpr std::size_t kRead = 16u << 10;      // bytes a read

struct Properties {
  std::array<std::uint8_t, 64> room{};
  mqtt::Writer writer{room};

  void add(mqtt::PropertyId id, std::uint32_t number) {
    mqtt::Property property;
    property.id = id;
    property.number = number;
    writer.add(property);
  }
};

}  // namespace

MqttConnection::MqttConnection(asio::io_context& loop, const MqttOptions& options,
                               mqtt::Version version, bool clean, std::weak_ptr<Owner> owner)
    : loop_(loop),
      options_(options),
      version_(version),
      clean_(clean),
      owner_(std::move(owner)),
      socket_(loop),
      room_(kRoom),
      heard_(Steady::now()),
      said_(heard_) {}

net::Task<MqttEnd> MqttConnection::run() {
  const auto self = shared_from_this();
  asio::co_spawn(loop_, keep_alive(self), asio::detached);
  if (co_await open()) {
    send_connect();
    co_await read_all();
  }
  close();
  co_return end_;
}

net::Task<bool> MqttConnection::open() {
  boost::system::error_code error;
  asio::ip::basic_resolver<net::Tcp, net::Executor> resolver(loop_);
  const std::string port = std::to_string(options_.address.port);
  const auto found = co_await resolver.async_resolve(options_.address.host, port,
                                                     asio::redirect_error(net::use_task, error));
  if (!error && !closed_) {
    co_await asio::async_connect(socket_, found, asio::redirect_error(net::use_task, error));
  }
  if (error) fail(error.message());
  if (error || closed_) co_return false;
  socket_.set_option(net::Tcp::no_delay(true), error);
  co_return true;
}

void MqttConnection::send_connect() {
  Properties properties;
  properties.add(mqtt::PropertyId::session_expiry,
                 options_.name_stays ? kLongSession : kShortSession);
  properties.add(mqtt::PropertyId::receive_maximum, kWindow);
  properties.add(mqtt::PropertyId::maximum_packet_size, kMaxPacket);
  Properties will_properties;
  will_properties.add(mqtt::PropertyId::will_delay, kWillDelay);
  const std::string gone = options_.prefix + "/gone";

  mqtt::Connect connect;
  connect.version = version_;
  connect.clean_start = clean_;
  connect.keep_alive = kKeepAlive;
  connect.properties = properties.writer.bytes();
  connect.client_id = options_.instance;
  connect.will.emplace();
  connect.will->qos = 1;
  connect.will->properties = will_properties.writer.bytes();
  connect.will->topic = gone;
  connect.will->payload = wire::bytes_of(options_.instance);
  if (!options_.address.user.empty()) connect.user = options_.address.user;
  if (!options_.address.password.empty())
    connect.password = wire::bytes_of(options_.address.password);
  if (!send(connect)) fail("the user, password or instance name cannot be sent");
}

bool MqttConnection::send(const mqtt::Packet& packet) {
  if (closed_) return true;  // nothing is said any more; the owner says it again
  const mqtt::Link link{mqtt::Side::client, version_};
  const mqtt::Built measured = mqtt::build(packet, link, {});
  const std::size_t start = out_.size();
  out_.resize(start + measured.need);
  const wire::Buffer room(reinterpret_cast<std::uint8_t*>(out_.data()) + start, measured.need);
  const mqtt::Built built = mqtt::build(packet, link, room);
  out_.resize(start + built.bytes.size());
  if (built.fault != mqtt::Fault::none) return false;
  flush();
  return true;
}

void MqttConnection::flush() {
  if (writing_ || closed_ || out_.empty()) return;
  writing_ = true;
  asio::co_spawn(loop_, write_all(shared_from_this()), asio::detached);
}

net::Task<> MqttConnection::write_all(std::shared_ptr<MqttConnection> self) {
  std::string chunk;
  while (!self->out_.empty() && !self->closed_) {
    chunk.clear();
    chunk.swap(self->out_);
    boost::system::error_code error;
    const auto buffer = asio::buffer(chunk);
    co_await asio::async_write(self->socket_, buffer, asio::redirect_error(net::use_task, error));
    if (error) self->fail(error.message());
    self->said_ = Steady::now();
  }
  self->writing_ = false;
}

net::Task<> MqttConnection::keep_alive(std::shared_ptr<MqttConnection> self) {
  const Steady::time_point start = Steady::now();
  while (!self->closed_) {
    co_await net::pause(self->loop_.get_executor(), seconds(1));
    const Steady::time_point now = Steady::now();
    if (!self->welcome_ && now - start > kHandshake) self->fail("no answer to CONNECT");
    // While handlers hold the window nothing is read, so nothing can be heard.
    if (self->running_ >= kWindow) self->heard_ = now;
    if (now - self->heard_ > seconds(kKeepAlive) * 3 / 2) self->fail("nothing was heard");
    if (self->welcome_ && now - self->said_ > seconds(kKeepAlive) / 2) {
      self->said_ = now;
      self->send(mqtt::Pingreq{});
    }
  }
}

net::Task<> MqttConnection::read_all() {
  mqtt::Reader reader(room_, kMaxPacket);
  std::array<std::uint8_t, kRead> chunk;
  while (!closed_) {
    boost::system::error_code error;
    const auto buffer = asio::buffer(chunk);
    const std::size_t size =
        co_await socket_.async_read_some(buffer, asio::redirect_error(net::use_task, error));
    if (error) {
      fail(error.message());
      end_.wants_older = !welcome_ && version_ == mqtt::Version::v5;
      co_return;
    }
    heard_ = Steady::now();
    if (!take(wire::Bytes(chunk).first(size), reader)) co_return;
    while (running_ >= kWindow * 2 && !closed_) {
      co_await net::pause(loop_.get_executor(), std::chrono::milliseconds(5));
    }
  }
}

bool MqttConnection::take(wire::Bytes bytes, mqtt::Reader& reader) {
  for (;;) {
    const auto packet = reader.next(bytes);
    if (packet) {
      if (!take_packet(*packet)) return false;
      continue;
    }
    if (reader.fault() != mqtt::Fault::none) {
      fail(std::string(mqtt::name_of(reader.fault())));
      end_.wants_older = !welcome_ && version_ == mqtt::Version::v5;
      return false;
    }
    if (reader.wanted() == 0) return true;
    std::vector<std::uint8_t> larger(std::max(reader.wanted(), room_.size() * 2));
    reader.move_to(larger);
    room_.swap(larger);
  }
}

bool MqttConnection::take_packet(wire::Bytes packet) {
  const mqtt::Link link{mqtt::Side::server, version_};
  const mqtt::Parsed parsed = mqtt::parse(packet, link);
  if (parsed.fault != mqtt::Fault::none) {
    fail("the broker sent a packet that is wrong: " + std::string(mqtt::name_of(parsed.fault)));
    end_.wants_older = !welcome_ && version_ == mqtt::Version::v5;
    return false;
  }
  if (const auto* connack = std::get_if<mqtt::Connack>(&parsed.packet)) {
    return take_connack(*connack);
  }
  const auto owner = owner_.lock();
  if (!owner || !welcome_) return false;
  if (const auto* publish = std::get_if<mqtt::Publish>(&parsed.packet)) {
    return take_publish(*publish);
  }
  if (const auto* ack = std::get_if<mqtt::Ack>(&parsed.packet)) {
    if (ack->type == mqtt::Type::puback) owner->on_acknowledged(ack->id, ack->reason);
  }
  if (const auto* suback = std::get_if<mqtt::Suback>(&parsed.packet)) {
    owner->on_subscribed(suback->id, suback->reasons);
  }
  if (const auto* bye = std::get_if<mqtt::Disconnect>(&parsed.packet)) {
    fail(bye->reason == mqtt::Reason::session_taken_over
             ? "another client has this instance's name: give each its own GZ_INSTANCE"
             : "the broker ended the connection, reason " +
                   std::to_string(static_cast<int>(bye->reason)));
    return false;
  }
  return true;
}

bool MqttConnection::take_connack(const mqtt::Connack& connack) {
  if (welcome_ || mqtt::is_failure(connack.reason)) {
    end_.wants_older = connack.reason == mqtt::Reason::unsupported_version;
    const bool is_login = connack.reason == mqtt::Reason::bad_user_or_password ||
                          connack.reason == mqtt::Reason::not_authorized;
    fail(is_login ? "the broker refused user and password: see GZ_MQTT_URL"
                  : "the broker refused the connection, reason " +
                        std::to_string(static_cast<int>(connack.reason)));
    return false;
  }
  welcome_ = true;
  MqttWelcome welcome;
  welcome.session_present = connack.session_present;
  welcome.window = mqtt::number_or(connack.properties, mqtt::PropertyId::receive_maximum, 65535);
  welcome.max_packet = mqtt::number_or(connack.properties, mqtt::PropertyId::maximum_packet_size,
                                       static_cast<std::uint32_t>(mqtt::kMaxRemaining));
  if (const auto owner = owner_.lock()) owner->on_welcome(welcome);
  return true;
}

bool MqttConnection::take_publish(const mqtt::Publish& publish) {
  if (publish.qos > 1) {
    fail("the broker sent a message with QoS 2, which was not subscribed");
    return false;
  }
  std::shared_ptr<Arrival> arrival;
  if (publish.qos == 1) {
    arrival = std::make_shared<Arrival>(Arrival{publish.id});
    arrivals_.push_back(arrival);
  }
  ++running_;
  const auto* payload = reinterpret_cast<const char*>(publish.payload.data());
  asio::co_spawn(loop_,
                 handle(shared_from_this(), std::move(arrival), std::string(publish.topic),
                        std::string(payload, publish.payload.size())),
                 asio::detached);
  return true;
}

net::Task<> MqttConnection::handle(std::shared_ptr<MqttConnection> self,
                                   std::shared_ptr<Arrival> arrival, std::string topic,
                                   std::string payload) {
  bool done = false;
  if (const auto owner = self->owner_.lock()) {
    done = co_await owner->on_message(std::move(topic), std::move(payload));
  }
  --self->running_;
  if (arrival && done) {
    arrival->done = true;
    self->acknowledge_done();
  }
}

// MQTT wants acknowledgements in the order of the messages.
void MqttConnection::acknowledge_done() {
  while (!arrivals_.empty() && arrivals_.front()->done) {
    mqtt::Ack ack;
    ack.id = arrivals_.front()->id;
    arrivals_.pop_front();
    send(ack);
  }
}

void MqttConnection::fail(std::string why) {
  if (!closed_) end_.why = std::move(why);
  close();
}

void MqttConnection::close() {
  closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

net::Task<> MqttConnection::finish() {
  const auto self = shared_from_this();
  for (int i = 0; i < 100 && writing_ && !closed_; ++i) {
    co_await net::pause(loop_.get_executor(), std::chrono::milliseconds(10));
  }
  boost::system::error_code ignored;
  socket_.shutdown(net::Tcp::socket::shutdown_send, ignored);
  close();
}

}  // namespace giz::bus
