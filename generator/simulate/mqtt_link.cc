// The broker answers CONNECT and SUBSCRIBE before the link is up. Everything else is one message a
// frame.
#include "generator/simulate/mqtt_link.h"

#include <algorithm>
#include <array>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "generator/base/unicode.h"

namespace gizgen {
namespace {

namespace mqtt = giz::wire::mqtt;
using giz::wire::Bytes;

constexpr std::uint16_t kKeepAlive = 120;  // s
constexpr std::size_t kLongestPacket = 64 * 1024;
constexpr unsigned kMostMissed = 3;
constexpr std::uint16_t kSubscribeId = 1;
constexpr mqtt::Link kOut{mqtt::Side::client, mqtt::Version::v3_1};
constexpr mqtt::Link kIn{mqtt::Side::server, mqtt::Version::v3_1};

std::string_view refusal(mqtt::Reason reason) {
  switch (reason) {
    case mqtt::Reason::unsupported_version: return "it does not speak MQTT 3.1";
    case mqtt::Reason::client_id_not_valid: return "it does not take this client id";
    case mqtt::Reason::bad_user_or_password: return "wrong did or passcode";
    case mqtt::Reason::not_authorized: return "not authorized";
    default: return "it is not available";
  }
}

// Bytes of the packet that `held` begins with; 0: more are needed to know.
std::size_t packet_size(Bytes held, bool& good) {
  if (held.size() < 2) return 0;
  const mqtt::Varlen length = mqtt::read_varlen(held.subspan(1));
  if (length.fault == mqtt::Fault::short_packet) return 0;
  good = length.fault == mqtt::Fault::none && length.value <= kLongestPacket;
  return 1 + length.bytes + length.value;
}

}  // namespace

MqttLink::MqttLink(boost::asio::io_context& io, boost::asio::ip::tcp::endpoint peer,
                   const DeviceIdentity& identity, const CloudSettings& settings, LinkUser& user)
    : connection_(io, std::move(peer), *this),
      did_(identity.did),
      passcode_(identity.passcode),
      settings_(settings),
      user_(user),
      timer_(io) {}

void MqttLink::open() {
  held_.clear();
  missed_ = 0;
  up_ = ended_ = false;
  connection_.open();
}

void MqttLink::on_up() {
  mqtt::Connect connect;
  connect.version = mqtt::Version::v3_1;
  connect.keep_alive = kKeepAlive;
  connect.client_id = did_;
  connect.user = did_;
  connect.password = giz::wire::bytes_of(passcode_);
  put(connect);
}

void MqttLink::put(const mqtt::Packet& packet) {
  std::array<std::uint8_t, 512> small;
  const mqtt::Built built = mqtt::build(packet, kOut, small);
  if (built.fault != mqtt::Fault::no_room) return connection_.send(built.bytes, "");
  std::vector<std::uint8_t> room(built.need);
  connection_.send(mqtt::build(packet, kOut, room).bytes, "");
}

void MqttLink::on_bytes(Bytes bytes, std::string_view) {
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  std::size_t at = 0;
  while (!ended_) {
    bool good = true;
    const Bytes rest = Bytes(held_).subspan(at);
    const std::size_t size = packet_size(rest, good);
    if (!good) return end("what the broker sends cannot be understood");
    if (size == 0 || size > rest.size()) break;
    const mqtt::Parsed parsed = mqtt::parse(rest.first(size), kIn);
    if (parsed.fault != mqtt::Fault::none) {
      return end(fmt::format("what the broker sends cannot be understood: {}",
                             mqtt::name_of(parsed.fault)));
    }
    take(parsed.packet);
    at += size;
  }
  held_.erase(held_.begin(),
              held_.begin() + static_cast<std::ptrdiff_t>(std::min(at, held_.size())));
}

void MqttLink::take(const mqtt::Packet& packet) {
  missed_ = 0;
  if (const auto* connack = std::get_if<mqtt::Connack>(&packet)) take(*connack);
  if (const auto* suback = std::get_if<mqtt::Suback>(&packet)) take(*suback);
  if (const auto* publish = std::get_if<mqtt::Publish>(&packet)) take(*publish);
}

void MqttLink::take(const mqtt::Connack& connack) {
  if (!mqtt::is_failure(connack.reason)) return subscribe();
  end(fmt::format("the broker refused {}: {}", did_, refusal(connack.reason)));
}

void MqttLink::subscribe() {
  const std::string filters[] = {fmt::format("app2dev/{}/#", did_),
                                 fmt::format("ser2cli_res/{}", did_),
                                 fmt::format("ser2cli_noti/{}", settings_.product_key)};
  std::array<std::uint8_t, 512> room;
  mqtt::Writer list(room);
  for (const std::string& filter : filters) {
    mqtt::Subscription one;
    one.filter = filter;
    list.add(one);
  }
  put(mqtt::Subscribe{kSubscribeId, {}, list.bytes()});
}

void MqttLink::take(const mqtt::Suback& suback) {
  if (up_) return;
  if (!suback.reasons.empty() && mqtt::is_failure(static_cast<mqtt::Reason>(suback.reasons[0]))) {
    return end(fmt::format("the broker refused the subscription of {}", did_));
  }
  up_ = true;
  beat();
  user_.on_up();
}

void MqttLink::take(const mqtt::Publish& publish) {
  if (publish.qos == 1) put(mqtt::Ack{mqtt::Type::puback, publish.id, {}, {}});
  const std::string start = fmt::format("app2dev/{}/", did_);
  const bool is_app = publish.topic.starts_with(start);
  const std::string peer(is_app ? publish.topic.substr(start.size()) : "");
  if (up_) user_.on_bytes(publish.payload, peer);
}

void MqttLink::beat() {
  if (settings_.heartbeat == Time{0}) return;
  timer_.expires_after(settings_.heartbeat);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || !up_) return;
    if (missed_ >= kMostMissed) return end("the broker is silent");
    ++missed_;
    put(mqtt::Pingreq{});
    beat();
  });
}

void MqttLink::send(Bytes frame, std::string_view peer) {
  if (!up_) return;
  std::string topic = "dev2app/" + did_;
  if (!peer.empty()) topic += "/" + std::string(peer);
  mqtt::Publish publish;
  publish.topic = topic;
  publish.payload = frame;
  put(publish);
}

void MqttLink::close() {
  if (up_) put(mqtt::Disconnect{});
  up_ = false;
  ended_ = true;
  timer_.cancel();
  connection_.close();
}

void MqttLink::on_down(const std::string& why) {
  up_ = false;
  ended_ = true;
  timer_.cancel();
  user_.on_down(why);
}

void MqttLink::end(const std::string& why) {
  close();
  boost::asio::post(timer_.get_executor(), [this, why] {
    if (ended_) user_.on_down(why);
  });
}

}  // namespace gizgen
