// CONNECT, and what is common to all packets; messages are in mqtt_messages.cc, subscriptions in
// mqtt_subscriptions.cc.
#include "runtime/service/device/mqtt_session.h"

#include <algorithm>
#include <array>

namespace giz::device {
namespace {

namespace mqtt = wire::mqtt;

using Call = MqttSession::Call;

Call ended_with(std::string_view why) {
  Call call;
  call.what = Call::end;
  call.why = why;
  return call;
}

}  // namespace

MqttSession::MqttSession(const Product& product, const MqttLimits& limits, std::string address)
    : product_(product), limits_(limits) {
  who_.address = std::move(address);
  who_.product_key = product.key;
}

std::size_t MqttSession::packet_limit() const {
  return joined_ ? limits_.packet : limits_.first_packet;
}

void MqttSession::put(const mqtt::Packet& packet) {
  const mqtt::Link link{mqtt::Side::server, version_};
  const std::size_t start = output_.size();
  const std::size_t need = mqtt::build(packet, link, {}).need;
  output_.resize(start + need);
  const mqtt::Built built = mqtt::build(packet, link, wire::Buffer(output_).subspan(start));
  output_.resize(start + built.bytes.size());
}

Call MqttSession::end(mqtt::Reason reason, std::string_view why) {
  disconnect(reason);
  return ended_with(why);
}

void MqttSession::disconnect(mqtt::Reason reason) {
  if (is_v5() && joined_ && mqtt::is_reason(mqtt::Type::disconnect, mqtt::Side::server, reason)) {
    put(mqtt::Disconnect{reason, {}});
  }
}

Call MqttSession::failed(mqtt::Fault fault) { return end(mqtt::reason_of(fault), name_of(fault)); }

Call MqttSession::take(wire::Bytes packet) {
  const mqtt::Parsed parsed = mqtt::parse(packet, {mqtt::Side::client, version_});
  const auto* connect = std::get_if<mqtt::Connect>(&parsed.packet);
  if (parsed.fault != mqtt::Fault::none) {
    const mqtt::Reason reason = mqtt::reason_of(parsed.fault);
    const bool is_first = !version_ && packet[0] >> 4 == static_cast<int>(mqtt::Type::connect);
    // What is no CONNECT at all is not answered.
    if (!is_first || reason == mqtt::Reason::malformed_packet) return failed(parsed.fault);
    version_ = connect->version;
    return turn_away(reason, name_of(parsed.fault));
  }
  if (connect != nullptr) return take(*connect);
  if (const auto* publish = std::get_if<mqtt::Publish>(&parsed.packet)) return take(*publish);
  if (const auto* ack = std::get_if<mqtt::Ack>(&parsed.packet)) return take(*ack);
  if (const auto* one = std::get_if<mqtt::Subscribe>(&parsed.packet)) return take(*one);
  if (const auto* one = std::get_if<mqtt::Unsubscribe>(&parsed.packet)) return take(*one);
  if (std::holds_alternative<mqtt::Pingreq>(parsed.packet)) {
    put(mqtt::Pingresp{});
    return {};
  }
  if (std::holds_alternative<mqtt::Disconnect>(parsed.packet)) return ended_with({});
  return end(mqtt::Reason::protocol_error, "authentication was not agreed upon");
}

Call MqttSession::turn_away(mqtt::Reason reason, std::string_view why) {
  refused(reason);
  return ended_with(why);
}

// A reason that CONNACK does not have becomes the general one.
void MqttSession::refused(mqtt::Reason reason) {
  who_.passcode.clear();
  if (!version_) return;
  const bool fits = mqtt::is_reason(mqtt::Type::connack, mqtt::Side::server, reason);
  put(mqtt::Connack{false, fits ? reason : mqtt::Reason::unspecified, {}});
}

std::optional<Call> MqttSession::connect_mistake(const mqtt::Connect& connect) {
  using mqtt::PropertyId;
  if (connect.version == mqtt::Version::v5) {
    if (mqtt::find_property(connect.properties, PropertyId::auth_method)) {
      return turn_away(mqtt::Reason::bad_auth_method, "extended authentication");
    }
    if (connect.will && connect.will->retain) {
      return turn_away(mqtt::Reason::retain_not_supported, "a retained will");
    }
    if (connect.will && connect.will->qos > 1) {
      return turn_away(mqtt::Reason::qos_not_supported, "a will of QoS 2");
    }
  }
  const std::string_view did = connect.user.value_or("");
  if (!is_did(did) || !connect.password) {
    return turn_away(mqtt::Reason::bad_user_or_password, "no did and passcode");
  }
  if (!connect.client_id.empty() && connect.client_id != did) {
    return turn_away(mqtt::Reason::client_id_not_valid, "a client id that is not the did");
  }
  return std::nullopt;
}

Call MqttSession::take(const mqtt::Connect& connect) {
  using mqtt::PropertyId;
  version_ = connect.version;
  if (const std::optional<Call> mistake = connect_mistake(connect)) return *mistake;
  who_.did = *connect.user;
  who_.passcode.assign(reinterpret_cast<const char*>(connect.password->data()),
                       connect.password->size());
  has_no_id_ = connect.client_id.empty();
  keeps_ = !is_v5() && !connect.clean_start;
  keep_alive_ = connect.keep_alive;
  is_keep_alive_ours_ = is_v5() && (keep_alive_ == 0 || keep_alive_ > limits_.most_keep_alive);
  if (is_keep_alive_ours_) {
    keep_alive_ = keep_alive_ == 0 ? limits_.keep_alive : limits_.most_keep_alive;
  }
  const wire::Bytes properties = connect.properties;
  wants_expiry_ = mqtt::number_or(properties, PropertyId::session_expiry, 0) > 0;
  window_ = static_cast<std::uint16_t>(std::min<std::uint32_t>(
      mqtt::number_or(properties, PropertyId::receive_maximum, 0xFFFF), limits_.window));
  most_out_ = mqtt::number_or(properties, PropertyId::maximum_packet_size,
                              static_cast<std::uint32_t>(mqtt::kMaxPacket));
  Call call;
  call.what = Call::admit;
  return call;
}

void MqttSession::admitted(std::optional<MqttKept> kept) {
  who_.passcode.clear();
  joined_ = true;
  if (keeps_ && kept) kept_ = std::move(*kept);
  welcome(keeps_ && kept.has_value());
}

void MqttSession::welcome(bool is_session_present) {
  using mqtt::PropertyId;
  std::array<std::uint8_t, 256> room;
  mqtt::Writer writer(room);
  const auto add = [&writer](PropertyId id, std::size_t number) {
    mqtt::Property property;
    property.id = id;
    property.number = static_cast<std::uint32_t>(number);
    writer.add(property);
  };
  if (is_v5()) {
    add(PropertyId::receive_maximum, limits_.window);
    add(PropertyId::maximum_qos, 1);
    add(PropertyId::retain_available, 0);
    add(PropertyId::maximum_packet_size, limits_.packet);
    add(PropertyId::subscription_ids_available, 0);
    add(PropertyId::shared_available, 0);
    if (wants_expiry_) add(PropertyId::session_expiry, 0);
    if (is_keep_alive_ours_) add(PropertyId::server_keep_alive, keep_alive_);
    if (has_no_id_) {
      mqtt::Property assigned;
      assigned.id = PropertyId::assigned_client_id;
      assigned.text = who_.did;
      writer.add(assigned);
    }
  }
  const bool may_say = version_ != mqtt::Version::v3_1;
  put(mqtt::Connack{may_say && is_session_present, mqtt::Reason::success, writer.bytes()});
}

}  // namespace giz::device
