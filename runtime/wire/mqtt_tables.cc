// The rows of the specifications: what each fault is called and tells the peer, and which packets
// carry which reason.
#include <algorithm>
#include <array>

#include "runtime/wire/mqtt.h"

namespace giz::wire::mqtt {
namespace {

struct FaultRow {
  Fault fault;
  std::string_view name;
  Reason reason;
};

constexpr auto kFaults = std::to_array<FaultRow>({
    {Fault::none, "none", Reason::success},
    {Fault::bad_type, "bad_type", Reason::malformed_packet},
    {Fault::bad_flags, "bad_flags", Reason::malformed_packet},
    {Fault::bad_length, "bad_length", Reason::malformed_packet},
    {Fault::overlong_length, "overlong_length", Reason::malformed_packet},
    {Fault::oversize, "oversize", Reason::packet_too_large},
    {Fault::short_packet, "short_packet", Reason::malformed_packet},
    {Fault::long_packet, "long_packet", Reason::malformed_packet},
    {Fault::wrong_side, "wrong_side", Reason::protocol_error},
    {Fault::not_connected, "not_connected", Reason::protocol_error},
    {Fault::second_connect, "second_connect", Reason::protocol_error},
    {Fault::bad_utf8, "bad_utf8", Reason::malformed_packet},
    {Fault::nul_character, "nul_character", Reason::malformed_packet},
    {Fault::packet_id_zero, "packet_id_zero", Reason::protocol_error},
    {Fault::bad_reason, "bad_reason", Reason::protocol_error},
    {Fault::topic_empty, "topic_empty", Reason::protocol_error},
    {Fault::topic_wildcard, "topic_wildcard", Reason::topic_name_invalid},
    {Fault::filter_empty, "filter_empty", Reason::topic_filter_invalid},
    {Fault::bad_wildcard, "bad_wildcard", Reason::topic_filter_invalid},
    {Fault::bad_share, "bad_share", Reason::topic_filter_invalid},
    {Fault::bad_protocol_name, "bad_protocol_name", Reason::unsupported_version},
    {Fault::bad_protocol_level, "bad_protocol_level", Reason::unsupported_version},
    {Fault::bad_connect_flags, "bad_connect_flags", Reason::malformed_packet},
    {Fault::will_flags_alone, "will_flags_alone", Reason::malformed_packet},
    {Fault::password_without_user, "password_without_user", Reason::malformed_packet},
    {Fault::client_id_empty, "client_id_empty", Reason::client_id_not_valid},
    {Fault::bad_connack_flags, "bad_connack_flags", Reason::malformed_packet},
    {Fault::session_with_refusal, "session_with_refusal", Reason::protocol_error},
    {Fault::bad_qos, "bad_qos", Reason::malformed_packet},
    {Fault::dup_qos0, "dup_qos0", Reason::malformed_packet},
    {Fault::empty_list, "empty_list", Reason::protocol_error},
    {Fault::bad_options, "bad_options", Reason::malformed_packet},
    {Fault::bad_maximum_qos, "bad_maximum_qos", Reason::protocol_error},
    {Fault::bad_retain_handling, "bad_retain_handling", Reason::protocol_error},
    {Fault::shared_no_local, "shared_no_local", Reason::protocol_error},
    {Fault::unknown_property, "unknown_property", Reason::malformed_packet},
    {Fault::misplaced_property, "misplaced_property", Reason::malformed_packet},
    {Fault::repeated_property, "repeated_property", Reason::protocol_error},
    {Fault::bad_property_value, "bad_property_value", Reason::protocol_error},
    {Fault::topic_alias_zero, "topic_alias_zero", Reason::topic_alias_invalid},
    {Fault::auth_data_alone, "auth_data_alone", Reason::protocol_error},
    {Fault::auth_method_missing, "auth_method_missing", Reason::protocol_error},
    {Fault::long_field, "long_field", Reason::unspecified},
    {Fault::no_room, "no_room", Reason::unspecified},
});

constexpr bool in_order() {
  for (std::size_t i = 0; i < kFaults.size(); ++i) {
    if (static_cast<std::size_t>(kFaults[i].fault) != i) return false;
  }
  return kFaults.back().fault == Fault::no_room;
}
static_assert(in_order());

enum Carrier : std::uint16_t {
  connack = 1,
  client_puback = 2,  // and PUBREC
  server_puback = 512,
  puback = client_puback | server_puback,
  pubrel = 4,  // and PUBCOMP
  suback = 8,
  unsuback = 16,
  client_disconnect = 32,
  server_disconnect = 64,
  disconnect = client_disconnect | server_disconnect,
  client_auth = 128,
  server_auth = 256,
  any_ack = puback | suback | unsuback,
};

struct ReasonRow {
  Reason reason;
  unsigned carriers;
};

constexpr ReasonRow kReasons[] = {
    {Reason::success, connack | puback | pubrel | suback | unsuback | disconnect | server_auth},
    {Reason::granted_qos1, suback},
    {Reason::granted_qos2, suback},
    {Reason::disconnect_with_will, client_disconnect},
    {Reason::no_matching_subscribers, server_puback},
    {Reason::no_subscription_existed, unsuback},
    {Reason::continue_authentication, client_auth | server_auth},
    {Reason::reauthenticate, client_auth},
    {Reason::unspecified, connack | any_ack | disconnect},
    {Reason::malformed_packet, connack | disconnect},
    {Reason::protocol_error, connack | disconnect},
    {Reason::implementation_specific, connack | any_ack | disconnect},
    {Reason::unsupported_version, connack},
    {Reason::client_id_not_valid, connack},
    {Reason::bad_user_or_password, connack},
    {Reason::not_authorized, connack | any_ack | server_disconnect},
    {Reason::server_unavailable, connack},
    {Reason::server_busy, connack | server_disconnect},
    {Reason::banned, connack},
    {Reason::shutting_down, server_disconnect},
    {Reason::bad_auth_method, connack | server_disconnect},
    {Reason::keep_alive_timeout, server_disconnect},
    {Reason::session_taken_over, server_disconnect},
    {Reason::topic_filter_invalid, suback | unsuback | server_disconnect},
    {Reason::topic_name_invalid, connack | puback | disconnect},
    {Reason::packet_id_in_use, any_ack},
    {Reason::packet_id_not_found, pubrel},
    {Reason::receive_maximum_exceeded, disconnect},
    {Reason::topic_alias_invalid, disconnect},
    {Reason::packet_too_large, connack | disconnect},
    {Reason::message_rate_too_high, disconnect},
    {Reason::quota_exceeded, connack | puback | suback | disconnect},
    {Reason::administrative_action, disconnect},
    {Reason::payload_format_invalid, connack | puback | disconnect},
    {Reason::retain_not_supported, connack | server_disconnect},
    {Reason::qos_not_supported, connack | server_disconnect},
    {Reason::use_another_server, connack | server_disconnect},
    {Reason::server_moved, connack | server_disconnect},
    {Reason::shared_not_supported, suback | server_disconnect},
    {Reason::connection_rate_exceeded, connack | server_disconnect},
    {Reason::maximum_connect_time, server_disconnect},
    {Reason::subscription_ids_not_supported, suback | server_disconnect},
    {Reason::wildcards_not_supported, suback | server_disconnect},
};

// By the code of MQTT 3.1 and 3.1.1.
constexpr Reason kConnackReasons[] = {
    Reason::success,
    Reason::unsupported_version,
    Reason::client_id_not_valid,
    Reason::server_unavailable,
    Reason::bad_user_or_password,
    Reason::not_authorized,
};

unsigned carrier_of(Type type, Side from) {
  switch (type) {
    case Type::connack: return connack;
    case Type::puback:
    case Type::pubrec: return from == Side::client ? client_puback : server_puback;
    case Type::pubrel:
    case Type::pubcomp: return pubrel;
    case Type::suback: return suback;
    case Type::unsuback: return unsuback;
    case Type::disconnect: return from == Side::client ? client_disconnect : server_disconnect;
    case Type::auth: return from == Side::client ? client_auth : server_auth;
    default: return 0;
  }
}

}  // namespace

std::string_view name_of(Fault fault) { return kFaults[static_cast<std::size_t>(fault)].name; }

Reason reason_of(Fault fault) { return kFaults[static_cast<std::size_t>(fault)].reason; }

bool is_reason(Type type, Side from, Reason reason) {
  const unsigned carrier = carrier_of(type, from);
  for (const ReasonRow& row : kReasons) {
    if (row.reason == reason) return (row.carriers & carrier) != 0;
  }
  return false;
}

std::uint8_t connack_code(Reason reason) {
  if (reason == Reason::banned || reason == Reason::bad_auth_method) {
    reason = Reason::not_authorized;
  }
  const auto* found = std::ranges::find(kConnackReasons, reason);
  if (found == std::end(kConnackReasons)) return connack_code(Reason::server_unavailable);
  return static_cast<std::uint8_t>(found - kConnackReasons);
}

std::optional<Reason> connack_reason(std::uint8_t code) {
  if (code >= std::size(kConnackReasons)) return std::nullopt;
  return kConnackReasons[code];
}

}  // namespace giz::wire::mqtt
