// The body is written twice, first only to learn its length. What stands in the room then is read
// as the peer will read it: so the rules are in one place, and a wrong packet is never sent.
#include <algorithm>
#include <array>

#include "runtime/wire/mqtt.h"

namespace giz::wire::mqtt {
namespace {

constexpr std::size_t kMaxField = 0xFFFF;

// A value above 3 is as wrong as 3, which is refused when the packet is read.
unsigned qos_bits(std::uint8_t qos) { return std::min<unsigned>(qos, 3); }

unsigned flags_of(const Packet& packet) {
  if (const Publish* publish = std::get_if<Publish>(&packet)) {
    return (publish->dup ? 8u : 0u) | qos_bits(publish->qos) << 1 | (publish->retain ? 1u : 0u);
  }
  const Type type = type_of(packet);
  const bool is_request =
      type == Type::pubrel || type == Type::subscribe || type == Type::unsubscribe;
  return is_request ? 2u : 0u;
}

unsigned connect_flags(const Connect& packet) {
  unsigned flags = packet.clean_start ? 2u : 0u;
  if (packet.will) {
    flags |= 4u | qos_bits(packet.will->qos) << 3 | (packet.will->retain ? 0x20u : 0u);
  }
  return flags | (packet.password ? 0x40u : 0u) | (packet.user ? 0x80u : 0u);
}

// Writes what follows the length.
struct Body {
  Writer& out;
  Version version;

  void operator()(const Connect& packet) const;
  void operator()(const Connack& packet) const;
  void operator()(const Publish& packet) const;
  void operator()(const Ack& packet) const;
  void operator()(const Subscribe& packet) const {
    list(packet.id, packet.properties, packet.list);
  }
  void operator()(const Suback& packet) const;
  void operator()(const Unsubscribe& packet) const {
    list(packet.id, packet.properties, packet.list);
  }
  void operator()(const Unsuback& packet) const {
    list(packet.id, packet.properties, is_v5() ? packet.reasons : Bytes{});
  }
  void operator()(const Pingreq&) const {}
  void operator()(const Pingresp&) const {}
  void operator()(const Disconnect& packet) const { reason(packet.reason, packet.properties); }
  void operator()(const Auth& packet) const;

  bool is_v5() const { return version == Version::v5; }
  void number(Reason code) const { out.number(static_cast<std::uint32_t>(code), 1); }

  void properties(Bytes bytes) const {
    if (!is_v5()) return;
    out.varlen(bytes.size());
    out.raw(bytes);
  }
  void list(std::uint16_t id, Bytes with, Bytes list) const {
    out.number(id, 2);
    properties(with);
    out.raw(list);
  }
  // In its shortest form: success and no properties go without saying.
  void reason(Reason code, Bytes with) const {
    if (!is_v5() || (code == Reason::success && with.empty())) return;
    number(code);
    if (!with.empty()) properties(with);
  }
};

void Body::operator()(const Connect& packet) const {
  out.text(version == Version::v3_1 ? "MQIsdp" : "MQTT");
  out.number(static_cast<std::uint32_t>(version), 1);
  out.number(connect_flags(packet), 1);
  out.number(packet.keep_alive, 2);
  properties(packet.properties);
  out.text(packet.client_id);
  if (packet.will) {
    properties(packet.will->properties);
    out.text(packet.will->topic);
    out.data(packet.will->payload);
  }
  if (packet.user) out.text(*packet.user);
  if (packet.password) out.data(*packet.password);
}

void Body::operator()(const Connack& packet) const {
  const bool has_session = packet.session_present && version != Version::v3_1;
  out.number(has_session ? 1 : 0, 1);
  out.number(is_v5() ? static_cast<std::uint32_t>(packet.reason) : connack_code(packet.reason), 1);
  properties(packet.properties);
}

void Body::operator()(const Publish& packet) const {
  out.text(packet.topic);
  if (packet.qos > 0) out.number(packet.id, 2);
  properties(packet.properties);
  out.raw(packet.payload);
}

void Body::operator()(const Ack& packet) const {
  out.number(packet.id, 2);
  reason(packet.reason, packet.properties);
}

// Before 5 all refusals are one.
void Body::operator()(const Suback& packet) const {
  out.number(packet.id, 2);
  properties(packet.properties);
  if (is_v5()) return out.raw(packet.reasons);
  for (const std::uint8_t code : packet.reasons)
    number(std::min(Reason{code}, Reason::unspecified));
}

void Body::operator()(const Auth& packet) const {
  if (packet.reason == Reason::success && packet.properties.empty()) return;
  number(packet.reason);
  properties(packet.properties);
}

bool has_right_type(const Packet& packet) {
  const Ack* ack = std::get_if<Ack>(&packet);
  return ack == nullptr || (ack->type >= Type::puback && ack->type <= Type::pubcomp);
}

Fault check_built(Bytes packet, const Link& link, bool is_connect) {
  return parse(packet, is_connect ? Link{link.from, std::nullopt} : link).fault;
}

}  // namespace

Type type_of(const Packet& packet) {
  if (const Ack* ack = std::get_if<Ack>(&packet)) return ack->type;
  constexpr std::array kTypes = {Type::connect,   Type::connack,  Type::publish,     Type{},
                                 Type::subscribe, Type::suback,   Type::unsubscribe, Type::unsuback,
                                 Type::pingreq,   Type::pingresp, Type::disconnect,  Type::auth};
  static_assert(kTypes.size() == std::variant_size_v<Packet>);
  return kTypes[packet.index()];
}

Built build(const Packet& packet, const Link& link, Buffer out) {
  const Connect* connect = std::get_if<Connect>(&packet);
  if (connect == nullptr && !link.version) return {Fault::not_connected, {}, 0};
  if (!has_right_type(packet)) return {Fault::bad_type, {}, 0};
  const Version version = connect != nullptr ? connect->version : *link.version;

  Writer counted{Buffer{}};
  std::visit(Body{counted, version}, packet);
  if (counted.need() > kMaxRemaining) return {Fault::oversize, {}, 0};
  Writer whole(out);
  whole.number(static_cast<unsigned>(type_of(packet)) << 4 | flags_of(packet), 1);
  whole.varlen(counted.need());
  std::visit(Body{whole, version}, packet);

  Built built{whole.fault(), whole.bytes(), whole.need()};
  if (built.fault == Fault::none) built.fault = check_built(built.bytes, link, connect != nullptr);
  if (built.fault != Fault::none) built.bytes = {};
  return built;
}

void Writer::number(std::uint32_t value, std::size_t size) {
  if (size_ + size <= room_.size()) put_number(room_, size_, size, value);
  size_ += size;
}

void Writer::varlen(std::size_t value) {
  if (value > kMaxRemaining) return fail(Fault::oversize);
  for (; value > 0x7F; value >>= 7) number(static_cast<std::uint32_t>(value & 0x7F) | 0x80, 1);
  number(static_cast<std::uint32_t>(value), 1);
}

void Writer::raw(Bytes bytes) {
  if (size_ + bytes.size() <= room_.size()) {
    std::copy(bytes.begin(), bytes.end(), room_.begin() + static_cast<std::ptrdiff_t>(size_));
  }
  size_ += bytes.size();
}

void Writer::data(Bytes bytes) {
  if (bytes.size() > kMaxField) return fail(Fault::long_field);
  number(static_cast<std::uint32_t>(bytes.size()), 2);
  raw(bytes);
}

void Writer::text(std::string_view text) { data(bytes_of(text)); }

void Writer::add(const Subscription& subscription) {
  text(subscription.filter);
  const unsigned handling =
      std::min<unsigned>(static_cast<unsigned>(subscription.retain_handling), 3);
  number(qos_bits(subscription.qos) | (subscription.no_local ? 4u : 0u) |
             (subscription.retain_as_published ? 8u : 0u) | handling << 4,
         1);
}

void Writer::fail(Fault fault) {
  if (fault_ == Fault::none) fault_ = fault;
}

Fault Writer::fault() const {
  return fault_ == Fault::none && size_ > room_.size() ? Fault::no_room : fault_;
}

}  // namespace giz::wire::mqtt
