// A packet is read field by field in the order of the specification. The first fault ends it: from
// there on every field reads as empty, so the code needs no way out after each of them.
#include "runtime/wire/mqtt.h"

namespace giz::wire::mqtt {
namespace {

constexpr std::size_t kMaxLengthBytes = 4;

Fault check_side(Type type, const Link& link) {
  const bool is_v5 = link.version == Version::v5;
  switch (type) {
    case Type::connect:
    case Type::subscribe:
    case Type::unsubscribe:
    case Type::pingreq: return link.from == Side::client ? Fault::none : Fault::wrong_side;
    case Type::connack:
    case Type::suback:
    case Type::unsuback:
    case Type::pingresp: return link.from == Side::server ? Fault::none : Fault::wrong_side;
    case Type::disconnect:
      return link.from == Side::client || is_v5 ? Fault::none : Fault::wrong_side;
    case Type::auth: return is_v5 ? Fault::none : Fault::bad_type;
    default: return Fault::none;
  }
}

// In 3.1 what asks for an acknowledgement has QoS 1, and may be marked as sent again.
Fault check_flags(Type type, unsigned flags, Version version) {
  const bool may_be_dup = version == Version::v3_1;
  switch (type) {
    case Type::publish:
      if ((flags & 6u) == 6u) return Fault::bad_qos;
      return (flags & 0xEu) == 8u && !may_be_dup ? Fault::dup_qos0 : Fault::none;
    case Type::pubrel:
    case Type::subscribe:
    case Type::unsubscribe:
      return flags == 2u || (flags == 0xAu && may_be_dup) ? Fault::none : Fault::bad_flags;
    default: return flags == 0 ? Fault::none : Fault::bad_flags;
  }
}

// The body of one packet. What it makes of it counts only without a fault.
class Body {
 public:
  Body(Bytes bytes, Side from, Version version) : in_(bytes), from_(from), version_(version) {}

  Connect connect();
  Connack connack();
  Publish publish(unsigned flags);
  Ack ack(Type type);
  Subscribe subscribe();
  Suback suback();
  Unsubscribe unsubscribe();
  Unsuback unsuback();
  Disconnect disconnect();
  Auth auth();

  // What was wrong with it, or is with what is left and with the length before it.
  Fault finish(const Varlen& length);

 private:
  bool is_v5() const { return version_ == Version::v5; }
  void require(bool is_true, Fault fault) {
    if (!is_true) in_.fail(fault);
  }
  void require(Fault fault) { require(fault == Fault::none, fault); }

  Version protocol();
  Will will(unsigned flags);
  std::uint16_t number16() { return static_cast<std::uint16_t>(in_.number(2)); }
  std::uint16_t packet_id();
  Bytes properties(Place place);
  Reason reason(Type type);
  Bytes reasons(Type type);

  Fields in_;
  Side from_;
  Version version_;
};

Fault Body::finish(const Varlen& length) {
  require(in_.empty(), Fault::long_packet);
  require(!is_v5() || !length.is_overlong, Fault::overlong_length);
  return in_.fault();
}

Version Body::protocol() {
  const std::string_view name = in_.text();
  const std::uint32_t level = in_.number(1);
  const bool is_old = name == "MQIsdp";
  require(is_old || name == "MQTT", Fault::bad_protocol_name);
  require(is_old ? level == 3 : level == 4 || level == 5, Fault::bad_protocol_level);
  return in_.fault() == Fault::none ? static_cast<Version>(level) : version_;
}

Connect Body::connect() {
  Connect packet;
  packet.version = version_ = protocol();
  const std::uint32_t flags = in_.number(1);
  const bool has_will = (flags & 4u) != 0;
  require((flags & 1u) == 0, Fault::bad_connect_flags);
  require(has_will || (flags & 0x38u) == 0, Fault::will_flags_alone);
  require((flags & 0x18u) != 0x18u, Fault::bad_qos);
  require(is_v5() || (flags & 0xC0u) != 0x40u, Fault::password_without_user);
  packet.clean_start = (flags & 2u) != 0;
  packet.keep_alive = number16();
  packet.properties = properties(Place::connect);
  packet.client_id = in_.text();
  const bool may_be_empty = is_v5() || (version_ == Version::v3_1_1 && packet.clean_start);
  require(!packet.client_id.empty() || may_be_empty, Fault::client_id_empty);
  if (has_will) packet.will = will(flags);
  // In 3.1 the packet may end before a user and a password that its flags announce.
  const bool may_end = version_ == Version::v3_1;
  if ((flags & 0x80u) != 0 && !(may_end && in_.empty())) packet.user = in_.text();
  if ((flags & 0x40u) != 0 && !(may_end && in_.empty())) packet.password = in_.data();
  return packet;
}

Will Body::will(unsigned flags) {
  Will will;
  will.qos = static_cast<std::uint8_t>(flags >> 3 & 3u);
  will.retain = (flags & 0x20u) != 0;
  will.properties = properties(Place::will);
  will.topic = in_.text();
  require(check_topic(will.topic));
  will.payload = in_.data();
  return will;
}

Connack Body::connack() {
  Connack packet;
  const std::uint32_t flags = in_.number(1);
  require(flags <= (version_ == Version::v3_1 ? 0u : 1u), Fault::bad_connack_flags);
  packet.session_present = flags == 1;
  if (is_v5()) {
    packet.reason = reason(Type::connack);
  } else {
    const std::optional<Reason> code = connack_reason(static_cast<std::uint8_t>(in_.number(1)));
    require(code.has_value(), Fault::bad_reason);
    packet.reason = code.value_or(Reason::success);
  }
  const bool is_refusal = packet.reason != Reason::success;
  require(!packet.session_present || !is_refusal, Fault::session_with_refusal);
  packet.properties = properties(Place::connack);
  return packet;
}

Publish Body::publish(unsigned flags) {
  Publish packet;
  packet.dup = (flags & 8u) != 0;
  packet.qos = static_cast<std::uint8_t>(flags >> 1 & 3u);
  packet.retain = (flags & 1u) != 0;
  packet.topic = in_.text();
  if (packet.qos > 0) packet.id = packet_id();
  packet.properties =
      properties(from_ == Side::client ? Place::client_publish : Place::server_publish);
  const bool has_alias = find_property(packet.properties, PropertyId::topic_alias).has_value();
  if (!packet.topic.empty() || !has_alias) require(check_topic(packet.topic));
  packet.payload = in_.all();
  return packet;
}

Ack Body::ack(Type type) {
  Ack packet{type, packet_id(), Reason::success, {}};
  if (is_v5() && !in_.empty()) packet.reason = reason(type);
  if (is_v5() && !in_.empty()) packet.properties = properties(Place::ack);
  return packet;
}

Subscribe Body::subscribe() {
  Subscribe packet{packet_id(), properties(Place::subscribe), in_.rest()};
  require(!in_.empty(), Fault::empty_list);
  while (!in_.empty()) {
    const std::string_view filter = in_.text();
    require(check_filter(filter, version_));
    const std::uint32_t options = in_.number(1);
    require((options & (is_v5() ? 0xC0u : 0xFCu)) == 0, Fault::bad_options);
    require((options & 3u) != 3u, Fault::bad_maximum_qos);
    require((options & 0x30u) != 0x30u, Fault::bad_retain_handling);
    const bool is_shared = is_v5() && !split_share(filter).name.empty();
    require(!is_shared || (options & 4u) == 0, Fault::shared_no_local);
  }
  return packet;
}

Suback Body::suback() { return {packet_id(), properties(Place::ack), reasons(Type::suback)}; }

Unsubscribe Body::unsubscribe() {
  Unsubscribe packet{packet_id(), properties(Place::unsubscribe), in_.rest()};
  require(!in_.empty(), Fault::empty_list);
  while (!in_.empty()) require(check_filter(in_.text(), version_));
  return packet;
}

Unsuback Body::unsuback() {
  Unsuback packet{packet_id(), properties(Place::ack), {}};
  if (is_v5()) packet.reasons = reasons(Type::unsuback);
  return packet;
}

Disconnect Body::disconnect() {
  Disconnect packet;
  if (is_v5() && !in_.empty()) packet.reason = reason(Type::disconnect);
  if (is_v5() && !in_.empty()) {
    packet.properties =
        properties(from_ == Side::client ? Place::client_disconnect : Place::server_disconnect);
  }
  return packet;
}

// The specification asks for a method, and allows success without any property: so only the latter
// does without.
Auth Body::auth() {
  Auth packet;
  const bool is_empty = in_.empty();
  if (!is_empty) packet.reason = static_cast<Reason>(in_.number(1));
  require(is_reason(Type::auth, from_, packet.reason), Fault::bad_reason);
  if (!is_empty) packet.properties = properties(Place::auth);
  const bool is_bare = packet.reason == Reason::success && packet.properties.empty();
  const bool has_method = find_property(packet.properties, PropertyId::auth_method).has_value();
  require(is_bare || has_method, Fault::auth_method_missing);
  return packet;
}

std::uint16_t Body::packet_id() {
  const std::uint16_t id = number16();
  require(id != 0, Fault::packet_id_zero);
  return id;
}

Bytes Body::properties(Place place) {
  if (!is_v5()) return {};
  const Bytes properties = in_.raw(in_.varlen());
  require(check_properties(properties, place));
  return properties;
}

Reason Body::reason(Type type) {
  const Reason reason = static_cast<Reason>(in_.number(1));
  require(is_reason(type, from_, reason), Fault::bad_reason);
  return reason;
}

// 3.1 has no code for a refused subscription; brokers answer 80 there as well.
Bytes Body::reasons(Type type) {
  const Bytes reasons = in_.all();
  require(!reasons.empty(), Fault::empty_list);
  for (const std::uint8_t code : reasons) {
    const bool is_old = code <= 2 || code == 0x80;
    const Reason reason = static_cast<Reason>(code);
    require(is_v5() ? is_reason(type, from_, reason) : is_old, Fault::bad_reason);
  }
  return reasons;
}

Packet packet_of(Type type, unsigned flags, Body& body) {
  switch (type) {
    case Type::connect: return body.connect();
    case Type::connack: return body.connack();
    case Type::publish: return body.publish(flags);
    case Type::puback:
    case Type::pubrec:
    case Type::pubrel:
    case Type::pubcomp: return body.ack(type);
    case Type::subscribe: return body.subscribe();
    case Type::suback: return body.suback();
    case Type::unsubscribe: return body.unsubscribe();
    case Type::unsuback: return body.unsuback();
    case Type::pingreq: return Pingreq{};
    case Type::pingresp: return Pingresp{};
    case Type::disconnect: return body.disconnect();
    case Type::auth: return body.auth();
  }
  return Pingreq{};
}

// What can be said of the first byte alone.
Fault check_type(Type type, const Link& link) {
  if (type == Type{}) return Fault::bad_type;
  const bool is_connect = type == Type::connect;
  if (is_connect && link.from == Side::client && link.version) return Fault::second_connect;
  if (!is_connect && !link.version) return Fault::not_connected;
  return check_side(type, link);
}

}  // namespace

Varlen read_varlen(Bytes bytes) {
  Varlen read;
  while (read.bytes < kMaxLengthBytes) {
    if (read.bytes == bytes.size()) return {Fault::short_packet, 0, 0, false};
    const std::uint8_t byte = bytes[read.bytes];
    read.value |= (byte & 0x7Fu) << (7 * read.bytes);
    read.is_overlong = read.bytes > 0 && byte == 0;
    ++read.bytes;
    if ((byte & 0x80) == 0) return read;
  }
  return {Fault::bad_length, 0, 0, false};
}

std::uint32_t Fields::number(std::size_t size) {
  const Bytes bytes = raw(size);
  return bytes.empty() ? 0 : get_number(bytes, 0, size);
}

std::uint32_t Fields::varlen() {
  const Varlen read = read_varlen(rest_);
  if (read.fault != Fault::none) fail(read.fault);
  if (read.is_overlong) fail(Fault::overlong_length);
  raw(read.bytes);
  return fault_ == Fault::none ? read.value : 0;
}

Bytes Fields::raw(std::size_t size) {
  if (size > rest_.size()) fail(Fault::short_packet);
  if (fault_ != Fault::none) return {};
  const Bytes bytes = rest_.first(size);
  rest_ = rest_.subspan(size);
  return bytes;
}

std::string_view Fields::text() {
  const Bytes bytes = data();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const Fault fault = check_text(text);
  if (fault != Fault::none) fail(fault);
  return text;
}

void Fields::fail(Fault fault) {
  if (fault_ == Fault::none) fault_ = fault;
  rest_ = {};
}

std::optional<Subscription> next_subscription(Bytes& list) {
  if (list.empty()) return std::nullopt;
  Fields in(list);
  Subscription taken;
  taken.filter = in.text();
  const std::uint32_t options = in.number(1);
  taken.qos = static_cast<std::uint8_t>(options & 3u);
  taken.no_local = (options & 4u) != 0;
  taken.retain_as_published = (options & 8u) != 0;
  taken.retain_handling = static_cast<RetainHandling>(options >> 4 & 3u);
  list = in.rest();
  if (in.fault() != Fault::none) return std::nullopt;
  return taken;
}

std::optional<std::string_view> next_filter(Bytes& list) {
  if (list.empty()) return std::nullopt;
  Fields in(list);
  const std::string_view filter = in.text();
  list = in.rest();
  if (in.fault() != Fault::none) return std::nullopt;
  return filter;
}

Parsed parse(Bytes packet, const Link& link) {
  if (packet.empty()) return {Fault::short_packet, {}};
  const Type type = static_cast<Type>(packet[0] >> 4);
  const unsigned flags = packet[0] & 0xFu;
  const Version version = link.version.value_or(Version::v3_1_1);
  if (const Fault fault = check_type(type, link); fault != Fault::none) return {fault, {}};
  if (const Fault fault = check_flags(type, flags, version); fault != Fault::none) {
    return {fault, {}};
  }
  const Varlen length = read_varlen(packet.subspan(1));
  if (length.fault != Fault::none) return {length.fault, {}};
  const Bytes rest = packet.subspan(1 + length.bytes);
  if (rest.size() < length.value) return {Fault::short_packet, {}};
  if (rest.size() > length.value) return {Fault::long_packet, {}};
  Body body(rest, link.from, version);
  Parsed parsed;
  parsed.packet = packet_of(type, flags, body);
  parsed.fault = body.finish(length);
  return parsed;
}

}  // namespace giz::wire::mqtt
