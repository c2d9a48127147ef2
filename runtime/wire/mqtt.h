// MQTT 3.1, 3.1.1 and 5 for both sides, without sockets. Sources: the MQTT V3.1 protocol
// specification (IBM and Eurotech) and OASIS MQTT 3.1.1 and 5.0.
//
//   type and flags u8 | varlen | variable header | payload
//
// varlen counts what follows it, 7 bits a byte, low group first, top bit: more. Numbers are
// big-endian; a text or data field is a u16 length and its bytes. Nothing is allocated: what is
// parsed are views into the packet, what is built stands in the caller's room. parse() takes only
// what the specification of the link's version allows, and build() gives only what parse() takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "runtime/wire/bytes.h"

namespace giz::wire::mqtt {

enum class Version : std::uint8_t { v3_1 = 3, v3_1_1 = 4, v5 = 5 };  // the protocol level
enum class Side : std::uint8_t { client, server };

enum class Type : std::uint8_t {
  connect = 1,  // client
  connack,      // server
  publish,
  puback,
  pubrec,
  pubrel,
  pubcomp,
  subscribe,    // client
  suback,       // server
  unsubscribe,  // client
  unsuback,     // server
  pingreq,      // client
  pingresp,     // server
  disconnect,   // client; both in 5
  auth,         // 5 only
};

// The codes of MQTT 5. The five refusals of an older CONNACK are translated to and from them.
enum class Reason : std::uint8_t {
  success = 0x00,  // also: normal disconnection, granted QoS 0
  granted_qos1 = 0x01,
  granted_qos2 = 0x02,
  disconnect_with_will = 0x04,
  no_matching_subscribers = 0x10,
  no_subscription_existed = 0x11,
  continue_authentication = 0x18,
  reauthenticate = 0x19,
  unspecified = 0x80,
  malformed_packet = 0x81,
  protocol_error = 0x82,
  implementation_specific = 0x83,
  unsupported_version = 0x84,
  client_id_not_valid = 0x85,
  bad_user_or_password = 0x86,
  not_authorized = 0x87,
  server_unavailable = 0x88,
  server_busy = 0x89,
  banned = 0x8A,
  shutting_down = 0x8B,
  bad_auth_method = 0x8C,
  keep_alive_timeout = 0x8D,
  session_taken_over = 0x8E,
  topic_filter_invalid = 0x8F,
  topic_name_invalid = 0x90,
  packet_id_in_use = 0x91,
  packet_id_not_found = 0x92,
  receive_maximum_exceeded = 0x93,
  topic_alias_invalid = 0x94,
  packet_too_large = 0x95,
  message_rate_too_high = 0x96,
  quota_exceeded = 0x97,
  administrative_action = 0x98,
  payload_format_invalid = 0x99,
  retain_not_supported = 0x9A,
  qos_not_supported = 0x9B,
  use_another_server = 0x9C,
  server_moved = 0x9D,
  shared_not_supported = 0x9E,
  connection_rate_exceeded = 0x9F,
  maximum_connect_time = 0xA0,
  subscription_ids_not_supported = 0xA1,
  wildcards_not_supported = 0xA2,
};

constexpr bool is_failure(Reason reason) { return reason >= Reason::unspecified; }

enum class Fault : std::uint8_t {
  none,
  // Any packet:
  bad_type,         // type 0, or AUTH before 5
  bad_flags,        // reserved bits of the first byte
  bad_length,       // a varlen of more than four bytes
  overlong_length,  // a varlen with more bytes than it needs; 5 only
  oversize,         // above the maximum packet size, or above what a varlen can say
  short_packet,     // a field ends behind the packet
  long_packet,      // bytes behind the last field
  wrong_side,       // a packet that this side never sends
  not_connected,    // something else before CONNECT
  second_connect,
  bad_utf8,  // a surrogate, an overlong form, above U+10FFFF, or no sequence at all
  nul_character,
  packet_id_zero,
  bad_reason,  // a code that this packet does not have in this version
  // Topics:
  topic_empty,
  topic_wildcard,
  filter_empty,
  bad_wildcard,  // a wildcard that is not a level of its own, or a # that is not the last one
  bad_share,     // $share without a name, with a wildcard in it, or without a filter
  // CONNECT and CONNACK:
  bad_protocol_name,
  bad_protocol_level,
  bad_connect_flags,      // the reserved bit
  will_flags_alone,       // a QoS or retain of a will that is not there
  password_without_user,  // before 5
  client_id_empty,        // in 3.1; in 3.1.1 without clean session
  bad_connack_flags,      // reserved bits
  session_with_refusal,   // session present in a refusal
  // PUBLISH and subscriptions:
  bad_qos,  // 3, of a message
  dup_qos0,
  empty_list,           // no filter or no reason
  bad_options,          // reserved bits of a subscription
  bad_maximum_qos,      // 3, of a subscription
  bad_retain_handling,  // 3
  shared_no_local,
  // Properties:
  unknown_property,
  misplaced_property,  // not in this packet, or not from this side
  repeated_property,
  bad_property_value,
  topic_alias_zero,
  auth_data_alone,      // without a method
  auth_method_missing,  // in AUTH
  // Building only:
  long_field,  // text or data above 65535 bytes
  no_room,
};

std::string_view name_of(Fault fault);
// What a DISCONNECT, or the CONNACK that refuses a CONNECT, tells the peer.
Reason reason_of(Fault fault);

// Whether a packet of this type from this side can carry the code in MQTT 5.
bool is_reason(Type type, Side from, Reason reason);

// The return code of a CONNACK before 5, and what it says. A refusal that has no code of its own
// travels as "server unavailable" or "not authorized".
std::uint8_t connack_code(Reason reason);
std::optional<Reason> connack_reason(std::uint8_t code);

enum class PropertyId : std::uint8_t {
  payload_format = 0x01,
  message_expiry = 0x02,  // s
  content_type = 0x03,
  response_topic = 0x08,
  correlation_data = 0x09,
  subscription_id = 0x0B,  // repeatable in PUBLISH
  session_expiry = 0x11,   // s
  assigned_client_id = 0x12,
  server_keep_alive = 0x13,  // s
  auth_method = 0x15,
  auth_data = 0x16,
  request_problem_info = 0x17,
  will_delay = 0x18,  // s
  request_response_info = 0x19,
  response_info = 0x1A,
  server_reference = 0x1C,
  reason_string = 0x1F,
  receive_maximum = 0x21,
  topic_alias_maximum = 0x22,
  topic_alias = 0x23,
  maximum_qos = 0x24,
  retain_available = 0x25,
  user_property = 0x26,        // repeatable
  maximum_packet_size = 0x27,  // bytes
  wildcards_available = 0x28,
  subscription_ids_available = 0x29,
  shared_available = 0x2A,
};

// Numbers are in `number`, binary data in `data`, texts in `text`; a user property is `text` and
// its `value`.
struct Property {
  PropertyId id = PropertyId::user_property;
  std::uint32_t number = 0;
  Bytes data;
  std::string_view text;
  std::string_view value;
};

// Properties travel, and are kept here, as encoded bytes without the length before them. The first
// property with this id.
std::optional<Property> find_property(Bytes properties, PropertyId id);
std::uint32_t number_or(Bytes properties, PropertyId id, std::uint32_t otherwise);

enum class RetainHandling : std::uint8_t { send, send_if_new, do_not_send };

struct Subscription {
  std::string_view filter;
  std::uint8_t qos = 0;  // the highest that is wanted
  // In 5:
  bool no_local = false;
  bool retain_as_published = false;
  RetainHandling retain_handling = RetainHandling::send;
};

// Each takes one element from the front of an encoded list; nothing at its end.
std::optional<Property> next_property(Bytes& properties);
std::optional<Subscription> next_subscription(Bytes& list);
std::optional<std::string_view> next_filter(Bytes& list);

struct Will {
  std::uint8_t qos = 0;
  bool retain = false;
  Bytes properties;  // in 5
  std::string_view topic;
  Bytes payload;
};

struct Connect {
  Version version = Version::v3_1_1;
  bool clean_start = true;       // clean session before 5
  std::uint16_t keep_alive = 0;  // s; 0: none
  Bytes properties;              // in 5
  std::string_view client_id;    // 3.1 limits it to 23 characters; that is left to the server
  std::optional<Will> will;
  std::optional<std::string_view> user;
  std::optional<Bytes> password;
};

struct Connack {
  bool session_present = false;  // from 3.1.1
  Reason reason = Reason::success;
  Bytes properties;  // in 5
};

struct Publish {
  bool dup = false;
  std::uint8_t qos = 0;
  bool retain = false;
  std::string_view topic;  // empty only in 5 and beside a topic alias
  std::uint16_t id = 0;    // with QoS 1 and 2
  Bytes properties;        // in 5
  Bytes payload;
};

// PUBACK, PUBREC, PUBREL, PUBCOMP.
struct Ack {
  Type type = Type::puback;
  std::uint16_t id = 0;
  Reason reason = Reason::success;  // in 5
  Bytes properties;                 // in 5
};

struct Subscribe {
  std::uint16_t id = 0;
  Bytes properties;  // in 5
  Bytes list;        // of Subscription
};

struct Suback {
  std::uint16_t id = 0;
  Bytes properties;  // in 5
  Bytes reasons;     // a Reason for each subscription, in their order
};

struct Unsubscribe {
  std::uint16_t id = 0;
  Bytes properties;  // in 5
  Bytes list;        // of filters
};

struct Unsuback {
  std::uint16_t id = 0;
  Bytes properties;  // in 5
  Bytes reasons;     // in 5: a Reason for each filter, in their order
};

struct Pingreq {};
struct Pingresp {};

struct Disconnect {
  Reason reason = Reason::success;  // in 5
  Bytes properties;                 // in 5
};

struct Auth {
  Reason reason = Reason::success;
  Bytes properties;
};

using Packet = std::variant<Connect, Connack, Publish, Ack, Subscribe, Suback, Unsubscribe,
                            Unsuback, Pingreq, Pingresp, Disconnect, Auth>;

Type type_of(const Packet& packet);

// Whose packets these are. Before a server has seen CONNECT it knows no version, and nothing else
// is understood; behind it, CONNECT no longer is.
struct Link {
  Side from = Side::client;
  std::optional<Version> version;
};

struct Parsed {
  Fault fault = Fault::none;
  Packet packet;  // with a fault nothing of use, but the version for the answer to a CONNECT
};

// One whole packet, as Reader finds it.
Parsed parse(Bytes packet, const Link& link);

struct Built {
  Fault fault = Fault::none;
  Buffer bytes;          // the start of `out`; empty with a fault
  std::size_t need = 0;  // the room that the packet takes; also with no_room
};

// The packet as it travels. What the version has no place for is left out: properties and the
// reasons of acknowledgements before 5. For a Connect its own version counts.
Built build(const Packet& packet, const Link& link, Buffer out);

constexpr std::size_t kMaxRemaining = 0x0FFFFFFF;  // what four length bytes can say
constexpr std::size_t kMaxPacket = 1 + 4 + kMaxRemaining;

// Finds packets in a stream that comes in any portions. After a fault nothing more is understood,
// and the connection should be closed.
class Reader {
 public:
  // `room` holds a packet that comes in pieces. A packet above `max_packet` bytes is a fault; one
  // that is above the room waits until move_to() gives more.
  Reader(Buffer room, std::size_t max_packet) : room_(room), max_packet_(max_packet) {}

  // Consumes `bytes` up to and including the next packet, or all of them, or as much as there is
  // room for. The packet is a view into `bytes` or the room and lives until the next call.
  std::optional<Bytes> next(Bytes& bytes);

  Fault fault() const { return fault_; }

  // Bytes of a half-received packet that stand in the room.
  std::size_t pending() const { return filled_; }

  // How much room the half-received packet wants, where it is more than there is; else 0.
  std::size_t wanted() const { return wanted_; }

  // Goes on in another room of at least pending() bytes.
  void move_to(Buffer room);

 private:
  Buffer room_;
  std::size_t max_packet_;
  std::size_t filled_ = 0;
  std::size_t wanted_ = 0;
  Fault fault_ = Fault::none;
};

Fault check_text(std::string_view text);
Fault check_topic(std::string_view topic);  // of text that passed check_text
Fault check_filter(std::string_view filter, Version version);

// Whether the subscription's filter takes the topic. Both must have passed their check; of a shared
// one, split_share().filter is meant.
bool matches(std::string_view filter, std::string_view topic);

struct Share {
  std::string_view name;    // empty: not shared
  std::string_view filter;  // without $share/name/
};
Share split_share(std::string_view filter);

// What a property may stand in.
enum class Place : std::uint16_t {
  connect = 1,
  will = 2,
  connack = 4,
  client_publish = 8,
  server_publish = 16,
  ack = 32,  // PUBACK to PUBCOMP, SUBACK, UNSUBACK
  subscribe = 64,
  unsubscribe = 128,
  client_disconnect = 256,
  server_disconnect = 512,
  auth = 1024,
};
Fault check_properties(Bytes properties, Place place);

// A varlen at the front of `bytes`; the fault is short_packet where it goes on behind them, or
// bad_length.
struct Varlen {
  Fault fault = Fault::none;
  std::uint32_t value = 0;
  std::size_t bytes = 0;
  bool is_overlong = false;
};
Varlen read_varlen(Bytes bytes);

// Takes fields from the front of a packet. After the first fault everything reads as empty.
class Fields {
 public:
  explicit Fields(Bytes rest) : rest_(rest) {}

  std::uint32_t number(std::size_t size);  // of 1 to 4 bytes
  std::uint32_t varlen();
  Bytes raw(std::size_t size);
  Bytes data() { return raw(number(2)); }
  std::string_view text();  // checked
  Bytes all() { return raw(rest_.size()); }

  void fail(Fault fault);  // the first one stays
  Fault fault() const { return fault_; }
  Bytes rest() const { return rest_; }
  bool empty() const { return rest_.empty(); }

 private:
  Bytes rest_;
  Fault fault_ = Fault::none;
};

// Writes fields, properties and subscriptions one behind the other; counts on where they no longer
// fit.
class Writer {
 public:
  explicit Writer(Buffer room) : room_(room) {}

  void number(std::uint32_t value, std::size_t size);
  void varlen(std::size_t value);
  void raw(Bytes bytes);
  void data(Bytes bytes);
  void text(std::string_view text);  // also a filter of an UNSUBSCRIBE
  void add(const Property& property);
  void add(const Subscription& subscription);

  void fail(Fault fault);  // the first one stays
  Fault fault() const;
  std::size_t need() const { return size_; }
  Buffer bytes() const { return fault() == Fault::none ? room_.first(size_) : Buffer{}; }

 private:
  Buffer room_;
  std::size_t size_ = 0;
  Fault fault_ = Fault::none;
};

}  // namespace giz::wire::mqtt
