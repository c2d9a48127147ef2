// One table says of every property what its value is and where it may stand; reading, checking and
// writing follow it.
#include <algorithm>

#include "runtime/wire/mqtt.h"

namespace giz::wire::mqtt {
namespace {

enum class Kind : std::uint8_t { flag, number16, number32, varlen, data, text, pair };

constexpr unsigned kConnect = static_cast<unsigned>(Place::connect);
constexpr unsigned kWill = static_cast<unsigned>(Place::will);
constexpr unsigned kConnack = static_cast<unsigned>(Place::connack);
constexpr unsigned kFromServer = static_cast<unsigned>(Place::server_publish);
constexpr unsigned kPublish = static_cast<unsigned>(Place::client_publish) | kFromServer;
constexpr unsigned kAck = static_cast<unsigned>(Place::ack);
constexpr unsigned kSubscribe = static_cast<unsigned>(Place::subscribe);
constexpr unsigned kClientDisconnect = static_cast<unsigned>(Place::client_disconnect);
constexpr unsigned kServerDisconnect = static_cast<unsigned>(Place::server_disconnect);
constexpr unsigned kDisconnect = kClientDisconnect | kServerDisconnect;
constexpr unsigned kAuth = static_cast<unsigned>(Place::auth);
constexpr unsigned kEverywhere = 0xFFFF;

struct Row {
  PropertyId id;
  Kind kind;
  unsigned places;
  unsigned repeatable = 0;  // places where it may stand more than once
  bool nonzero = false;
};

constexpr Row kRows[] = {
    {PropertyId::payload_format, Kind::flag, kPublish | kWill},
    {PropertyId::message_expiry, Kind::number32, kPublish | kWill},
    {PropertyId::content_type, Kind::text, kPublish | kWill},
    {PropertyId::response_topic, Kind::text, kPublish | kWill},
    {PropertyId::correlation_data, Kind::data, kPublish | kWill},
    {PropertyId::subscription_id, Kind::varlen, kFromServer | kSubscribe, kFromServer, true},
    {PropertyId::session_expiry, Kind::number32, kConnect | kConnack | kClientDisconnect},
    {PropertyId::assigned_client_id, Kind::text, kConnack},
    {PropertyId::server_keep_alive, Kind::number16, kConnack},
    {PropertyId::auth_method, Kind::text, kConnect | kConnack | kAuth},
    {PropertyId::auth_data, Kind::data, kConnect | kConnack | kAuth},
    {PropertyId::request_problem_info, Kind::flag, kConnect},
    {PropertyId::will_delay, Kind::number32, kWill},
    {PropertyId::request_response_info, Kind::flag, kConnect},
    {PropertyId::response_info, Kind::text, kConnack},
    {PropertyId::server_reference, Kind::text, kConnack | kServerDisconnect},
    {PropertyId::reason_string, Kind::text, kConnack | kAck | kDisconnect | kAuth},
    {PropertyId::receive_maximum, Kind::number16, kConnect | kConnack, 0, true},
    {PropertyId::topic_alias_maximum, Kind::number16, kConnect | kConnack},
    {PropertyId::topic_alias, Kind::number16, kPublish, 0, true},
    {PropertyId::maximum_qos, Kind::flag, kConnack},
    {PropertyId::retain_available, Kind::flag, kConnack},
    {PropertyId::user_property, Kind::pair, kEverywhere, kEverywhere},
    {PropertyId::maximum_packet_size, Kind::number32, kConnect | kConnack, 0, true},
    {PropertyId::wildcards_available, Kind::flag, kConnack},
    {PropertyId::subscription_ids_available, Kind::flag, kConnack},
    {PropertyId::shared_available, Kind::flag, kConnack},
};

const Row* row_of(PropertyId id) {
  const Row* row = std::ranges::find(kRows, id, &Row::id);
  return row == std::end(kRows) ? nullptr : row;
}

void take_value(Fields& in, Kind kind, Property& property) {
  switch (kind) {
    case Kind::flag: property.number = in.number(1); break;
    case Kind::number16: property.number = in.number(2); break;
    case Kind::number32: property.number = in.number(4); break;
    case Kind::varlen: property.number = in.varlen(); break;
    case Kind::data: property.data = in.data(); break;
    case Kind::text: property.text = in.text(); break;
    case Kind::pair:
      property.text = in.text();
      property.value = in.text();
      break;
  }
}

Property take(Fields& in) {
  Property property;
  property.id = static_cast<PropertyId>(in.number(1));
  const Row* row = row_of(property.id);
  if (row == nullptr) {
    in.fail(Fault::unknown_property);
  } else {
    take_value(in, row->kind, property);
  }
  return property;
}

Fault check_value(const Row& row, const Property& property) {
  if (row.kind == Kind::flag && property.number > 1) return Fault::bad_property_value;
  if (row.id == PropertyId::response_topic) return check_topic(property.text);
  if (!row.nonzero || property.number > 0) return Fault::none;
  return row.id == PropertyId::topic_alias ? Fault::topic_alias_zero : Fault::bad_property_value;
}

constexpr std::uint64_t bit_of(PropertyId id) {
  return std::uint64_t{1} << static_cast<std::uint8_t>(id);
}

std::uint32_t max_of(Kind kind) {
  switch (kind) {
    case Kind::flag: return 0xFF;
    case Kind::number16: return 0xFFFF;
    case Kind::varlen: return kMaxRemaining;
    default: return 0xFFFFFFFF;
  }
}

}  // namespace

Fault check_properties(Bytes properties, Place place) {
  const unsigned here = static_cast<unsigned>(place);
  std::uint64_t seen = 0;
  Fields in(properties);
  while (!in.empty()) {
    const Property property = take(in);
    const Row* row = row_of(property.id);
    if (row != nullptr && (row->places & here) == 0) return Fault::misplaced_property;
    if (in.fault() != Fault::none) return in.fault();
    const bool is_again = (seen & bit_of(row->id)) != 0;
    if (is_again && (row->repeatable & here) == 0) return Fault::repeated_property;
    seen |= bit_of(row->id);
    const Fault fault = check_value(*row, property);
    if (fault != Fault::none) return fault;
  }
  const bool has_method = (seen & bit_of(PropertyId::auth_method)) != 0;
  const bool has_data = (seen & bit_of(PropertyId::auth_data)) != 0;
  return has_data && !has_method ? Fault::auth_data_alone : Fault::none;
}

std::optional<Property> next_property(Bytes& properties) {
  if (properties.empty()) return std::nullopt;
  Fields in(properties);
  const Property property = take(in);
  properties = in.rest();
  if (in.fault() != Fault::none) return std::nullopt;
  return property;
}

std::optional<Property> find_property(Bytes properties, PropertyId id) {
  while (const std::optional<Property> property = next_property(properties)) {
    if (property->id == id) return property;
  }
  return std::nullopt;
}

std::uint32_t number_or(Bytes properties, PropertyId id, std::uint32_t otherwise) {
  const std::optional<Property> property = find_property(properties, id);
  return property ? property->number : otherwise;
}

void Writer::add(const Property& property) {
  const Row* row = row_of(property.id);
  if (row == nullptr) return fail(Fault::unknown_property);
  if (property.number > max_of(row->kind)) return fail(Fault::bad_property_value);
  number(static_cast<std::uint32_t>(property.id), 1);
  switch (row->kind) {
    case Kind::flag: return number(property.number, 1);
    case Kind::number16: return number(property.number, 2);
    case Kind::number32: return number(property.number, 4);
    case Kind::varlen: return varlen(property.number);
    case Kind::data: return data(property.data);
    case Kind::text: return text(property.text);
    case Kind::pair: text(property.text); return text(property.value);
  }
}

}  // namespace giz::wire::mqtt
