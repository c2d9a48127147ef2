#include "runtime/wire/mqtt.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <list>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hex.h"

namespace giz::wire::mqtt {
namespace {

constexpr Version kVersions[] = {Version::v3_1, Version::v3_1_1, Version::v5};
using Room = std::vector<std::uint8_t>;

std::string quoted(std::string_view text) { return " '" + std::string(text) + "'"; }
std::string number(unsigned value) { return " " + std::to_string(value); }
std::string tagged(const char* tag, Bytes bytes) {
  return bytes.empty() ? "" : " " + (tag + hex(bytes));
}
std::string flag(bool is_set, const char* name) { return is_set ? std::string(" ") + name : ""; }
std::string code(Reason reason) {
  const std::uint8_t byte = static_cast<std::uint8_t>(reason);
  return "0x" + hex({&byte, 1});
}

// Every member of a packet as a line of text.
struct Line {
  std::string operator()(const Connect& packet) const {
    std::string text = "CONNECT" + number(static_cast<unsigned>(packet.version)) +
                       flag(packet.clean_start, "clean") + number(packet.keep_alive) +
                       tagged("p:", packet.properties) + quoted(packet.client_id);
    if (packet.will) {
      text += " will" + number(packet.will->qos) + flag(packet.will->retain, "retain") +
              tagged("p:", packet.will->properties) + quoted(packet.will->topic) + " " +
              hex(packet.will->payload);
    }
    if (packet.user) text += " user" + quoted(*packet.user);
    if (packet.password) text += " password " + hex(*packet.password);
    return text;
  }
  std::string operator()(const Connack& packet) const {
    return "CONNACK " + code(packet.reason) + flag(packet.session_present, "session") +
           tagged("p:", packet.properties);
  }
  std::string operator()(const Publish& packet) const {
    return "PUBLISH" + number(packet.qos) + flag(packet.dup, "dup") +
           flag(packet.retain, "retain") + number(packet.id) + tagged("p:", packet.properties) +
           quoted(packet.topic) + " " + hex(packet.payload);
  }
  std::string operator()(const Ack& packet) const {
    constexpr const char* kNames[] = {"PUBACK", "PUBREC", "PUBREL", "PUBCOMP"};
    return kNames[static_cast<int>(packet.type) - static_cast<int>(Type::puback)] +
           number(packet.id) + " " + code(packet.reason) + tagged("p:", packet.properties);
  }
  std::string operator()(const Subscribe& packet) const {
    std::string text = "SUBSCRIBE" + number(packet.id) + tagged("p:", packet.properties);
    Bytes list = packet.list;
    while (const std::optional<Subscription> next = next_subscription(list)) {
      text += quoted(next->filter) + number(next->qos) + flag(next->no_local, "no_local") +
              flag(next->retain_as_published, "as_published") +
              number(static_cast<unsigned>(next->retain_handling));
    }
    return text;
  }
  std::string operator()(const Suback& packet) const {
    return "SUBACK" + number(packet.id) + tagged("p:", packet.properties) + " " +
           hex(packet.reasons);
  }
  std::string operator()(const Unsubscribe& packet) const {
    std::string text = "UNSUBSCRIBE" + number(packet.id) + tagged("p:", packet.properties);
    Bytes list = packet.list;
    while (const std::optional<std::string_view> next = next_filter(list)) text += quoted(*next);
    return text;
  }
  std::string operator()(const Unsuback& packet) const {
    return "UNSUBACK" + number(packet.id) + tagged("p:", packet.properties) + " " +
           hex(packet.reasons);
  }
  std::string operator()(const Pingreq&) const { return "PINGREQ"; }
  std::string operator()(const Pingresp&) const { return "PINGRESP"; }
  std::string operator()(const Disconnect& packet) const {
    return "DISCONNECT " + code(packet.reason) + tagged("p:", packet.properties);
  }
  std::string operator()(const Auth& packet) const {
    return "AUTH " + code(packet.reason) + tagged("p:", packet.properties);
  }
};

std::string text_of(const Packet& packet) { return std::visit(Line{}, packet); }
std::string text_of(Fault fault) {
  return std::string(name_of(fault)) + " " + code(reason_of(fault));
}
std::string text_of(const Parsed& parsed) {
  return parsed.fault == Fault::none ? text_of(parsed.packet) : text_of(parsed.fault);
}

// "c4" is a client's packet in 3.1.1, "s5" a server's in 5, "c" one before any CONNECT.
Link link_of(std::string_view name) {
  Link link{name[0] == 'c' ? Side::client : Side::server, std::nullopt};
  if (name.size() > 1) link.version = static_cast<Version>(name[1] - '0');
  return link;
}

void check(std::string_view link, std::string_view wire, const std::string& expected) {
  INFO(wire);
  CHECK(text_of(parse(bytes(wire), link_of(link))) == expected);
}

// Understood, and built again as it was.
void check_both(std::string_view link, std::string_view wire, const std::string& expected) {
  check(link, wire, expected);
  const Room packet = bytes(wire);
  Room out(packet.size());
  const Built built = build(parse(packet, link_of(link)).packet, link_of(link), out);
  CHECK(name_of(built.fault) == "none");
  CHECK(hex(built.bytes) == hex(packet));
}

}  // namespace

TEST_CASE("packets are understood in each version and built again as they were") {
  check_both("c", "101600044d51545404ce000a0000 0001610000 000175 0000",
             "CONNECT 4 clean 10 '' will 1 'a'  user 'u' password ");
  check_both("c", "101d00044d51545405ce000a051100 00000a0000 00 0001610000 000175 0000",
             "CONNECT 5 clean 10 p:110000000a '' will 1 'a'  user 'u' password ");
  check_both("c", "101100064d514973647003020078 0003646964", "CONNECT 3 clean 120 'did'");
  check_both("c",
             "102200064d5149736470 03 f4 0078 0003646964 000161 00027879 0003646964 0003010203",
             "CONNECT 3 120 'did' will 2 retain 'a' 7879 user 'did' password 010203");
  check_both("c", "101000044d5154540540 0000 00 0000 000101", "CONNECT 5 0 '' password 01");
  check_both("s3", "20020000", "CONNACK 0x00");
  check_both("s3", "20020002", "CONNACK 0x85");
  check_both("s4", "20020100", "CONNACK 0x00 session");
  check_both("s4", "20020005", "CONNACK 0x87");
  check_both("s5", "2003010000", "CONNACK 0x00 session");
  check_both("s5", "2006008c0321000a", "CONNACK 0x8c p:21000a");
  check_both("c4", "30050003612f62", "PUBLISH 0 0 'a/b' ");
  check_both("c3", "3a070003612f62000a", "PUBLISH 1 dup 10 'a/b' ");
  check_both("s4", "3b080003612f62000aff", "PUBLISH 1 dup retain 10 'a/b' ff");
  check_both("c5", "34080003612f62000a00", "PUBLISH 2 10 'a/b' ");
  check_both("c5", "3006000003230001", "PUBLISH 0 0 p:230001 '' ");
  check_both("c3", "3805 0003612f62", "PUBLISH 0 dup 0 'a/b' ");
  check_both("c4", "30080006 41f0aa9b942f", "PUBLISH 0 0 'A\xF0\xAA\x9B\x94/' ");
  check_both("c4", "4002000a", "PUBACK 10 0x00");
  check_both("s5", "4002000a", "PUBACK 10 0x00");
  check_both("s5", "5003000a97", "PUBREC 10 0x97");
  check_both("c4", "6202000a", "PUBREL 10 0x00");
  check("c3", "6a02000a", "PUBREL 10 0x00");
  check_both("c5", "7008000a92041f000161", "PUBCOMP 10 0x92 p:1f000161");
  check("c5", "4004000a0000", "PUBACK 10 0x00");
  check_both("c4", "820e000a 0003612f6201 0003632f6402", "SUBSCRIBE 10 'a/b' 1 0 'c/d' 2 0");
  check_both("c5", "820f000a00 0003612f622d 0003632f640a",
             "SUBSCRIBE 10 'a/b' 1 no_local as_published 2 'c/d' 2 as_published 0");
  check_both("c5", "82090001020b01 00016100", "SUBSCRIBE 1 p:0b01 'a' 0 0");
  check_both("s4", "9005000a000280", "SUBACK 10 000280");
  check_both("s5", "9004000a009e", "SUBACK 10 9e");
  check_both("c4", "a20c000a0003612f620003632f64", "UNSUBSCRIBE 10 'a/b' 'c/d'");
  check_both("s4", "b002000a", "UNSUBACK 10 ");
  check_both("s5", "b005000a001187", "UNSUBACK 10 1187");
  check_both("c4", "c000", "PINGREQ");
  check_both("s4", "d000", "PINGRESP");
  check_both("c4", "e000", "DISCONNECT 0x00");
  check_both("c5", "e00104", "DISCONNECT 0x04");
  check_both("s5", "e0069d041c000161", "DISCONNECT 0x9d p:1c000161");
  check("s5", "e0020000", "DISCONNECT 0x00");
  check_both("c5", "f0061904 15000161", "AUTH 0x19 p:15000161");
  check_both("s5", "f000", "AUTH 0x00");
  check("s5", "f0020000", "AUTH 0x00");
  check("c4", "c08000", "PINGREQ");
  check("c", "101300064d514973647003c20078 0003646964 0000", "CONNECT 3 clean 120 'did' user ''");
  check("c", "101100064d514973647003c20078 0003646964", "CONNECT 3 clean 120 'did'");
}

TEST_CASE("each violation is a fault with a name and a reason") {
  check("c4", "", "short_packet 0x81");
  check("c4", "0000", "bad_type 0x81");
  check("c4", "f000", "bad_type 0x81");
  for (const char* wire : {"c100", "4202000a", "6002000a", "8006000a00016100", "a005000a000161"}) {
    check("c4", wire, "bad_flags 0x81");
  }
  check("c4", "6a02000a", "bad_flags 0x81");
  check("c", "110000", "bad_flags 0x81");
  check("c4", "c08080808000", "bad_length 0x81");
  check("c4", "c0ffffffff", "bad_length 0x81");
  check("c4", "c080", "short_packet 0x81");
  check("c5", "c08000", "overlong_length 0x81");
  check("c", "108e00 00044d51545405020000 00 0001", "short_packet 0x81");
  check("c", "108d00 00044d5154540502 0000 00 0000", "overlong_length 0x81");
  check("c5", "30050001618000", "overlong_length 0x81");
  check("c5", "300700016180808080", "bad_length 0x81");
  check("c5", "30050001610526", "short_packet 0x81");
  check("c4", "c001", "short_packet 0x81");
  check("c4", "c000c000", "long_packet 0x81");
  check("c4", "c00100", "long_packet 0x81");
  check("c4", "4003000a00", "long_packet 0x81");
  check("s4", "b003000a00", "long_packet 0x81");
  check("c", "100d00044d5154540402000000 0000", "long_packet 0x81");
  for (const char* wire : {"20020000", "9003000a00", "b002000a", "d000"}) {
    check("c4", wire, "wrong_side 0x82");
  }
  for (const char* wire :
       {"100c00044d51545404020000 0000", "8206000a00016100", "a205000a000161", "c000", "e000"}) {
    check("s4", wire, "wrong_side 0x82");
  }
  check("c", "c000", "not_connected 0x82");
  check("c4", "100c00044d51545404020000 0000", "second_connect 0x82");
  for (const char* text : {"c080", "e08080", "eda080", "edbfbf", "f0808080", "f4908080", "f5808080",
                           "80", "ff", "c3", "e282", "c328", "e28228", "fe"}) {
    std::string wire = "30";
    const std::size_t size = bytes(text).size();
    check("c4", wire + "0" + std::to_string(2 + size) + "000" + std::to_string(size) + text,
          "bad_utf8 0x81");
  }
  check("c4", "300400026100", "nul_character 0x81");
  check("c4", "40020000", "packet_id_zero 0x82");
  check("c4", "32050001610000", "packet_id_zero 0x82");
  check("c5", "82070000000001 6100", "packet_id_zero 0x82");
  check("s4", "20020006", "bad_reason 0x82");
  check("s5", "20030001 00", "bad_reason 0x82");
  check("s3", "9003000a03", "bad_reason 0x82");
  check("s5", "9004000a0010", "bad_reason 0x82");
  check("c5", "e0018b", "bad_reason 0x82");
  check("s5", "e00104", "bad_reason 0x82");
  check("c5", "f000", "bad_reason 0x82");
  check("s5", "f0061904 15000161", "bad_reason 0x82");
  check("c5", "3003000000", "topic_empty 0x82");
  check("c4", "30020000", "topic_empty 0x82");
  check("c4", "30050003612f2b", "topic_wildcard 0x90");
  check("c4", "30050003612f23", "topic_wildcard 0x90");
  check("c", "101100044d51545404060000 0000 0001230000", "topic_wildcard 0x90");
  check("c5", "3008000161 04 08000123", "topic_wildcard 0x90");
  check("c4", "8205000a000000", "filter_empty 0x8f");
  check("c4", "a204000a0000", "filter_empty 0x8f");
  check("c4", "8207000a0002612b00", "bad_wildcard 0x8f");
  check("c5", "a20f000a00 000a 2473686172652f2f6162", "bad_share 0x8f");
  check("c", "100c00044d51545504020000 0000", "bad_protocol_name 0x84");
  check("c", "100e00064d51697364700302 0000 0000", "bad_protocol_name 0x84");
  check("c", "100c00044d51545403020000 0000", "bad_protocol_level 0x84");
  check("c", "100c00044d51545406020000 0000", "bad_protocol_level 0x84");
  check("c", "100c00044d51545484020000 0000", "bad_protocol_level 0x84");
  check("c", "100e00064d51497364700402 0000 0000", "bad_protocol_level 0x84");
  check("c", "100c00044d51545404030000 0000", "bad_connect_flags 0x81");
  check("c", "100c00044d515454040a0000 0000", "will_flags_alone 0x81");
  check("c", "100c00044d51545404220000 0000", "will_flags_alone 0x81");
  check("c", "100e00044d51545404420000 0000 0000", "password_without_user 0x81");
  check("c", "100c00044d51545404000000 0000", "client_id_empty 0x85");
  check("c", "100e00064d51497364700302 0000 0000", "client_id_empty 0x85");
  check("s4", "20020200", "bad_connack_flags 0x81");
  check("s3", "20020100", "bad_connack_flags 0x81");
  check("s4", "20020101", "session_with_refusal 0x82");
  check("s5", "2003018700", "session_with_refusal 0x82");
  check("c4", "36050001610001", "bad_qos 0x81");
  check("c", "101100044d515454041e0000 0000 0001610000", "bad_qos 0x81");
  check("c4", "3803000161", "dup_qos0 0x81");
  check("c4", "8202000a", "empty_list 0x82");
  check("c5", "a203000a00", "empty_list 0x82");
  check("s4", "9002000a", "empty_list 0x82");
  check("s5", "b003000a00", "empty_list 0x82");
  check("c4", "8206000a00016104", "bad_options 0x81");
  check("c5", "8207000a0000016140", "bad_options 0x81");
  check("c4", "8206000a00016103", "bad_maximum_qos 0x82");
  check("c5", "8207000a0000016130", "bad_retain_handling 0x82");
  check("c5", "8210000a00 000a 2473686172652f672f61 04", "shared_no_local 0x82");
  check("c5", "300600016102 0000", "unknown_property 0x81");
  check("c5", "3006000161 02 0b01", "misplaced_property 0x81");
  check("c5", "3008000161 04 01000100", "repeated_property 0x82");
  check("c5", "3006000161 02 0102", "bad_property_value 0x82");
  check("s5", "3006000161 02 0b00", "bad_property_value 0x82");
  check("s5", "2006000003 210000", "bad_property_value 0x82");
  check("s5", "2008000005 2700000000", "bad_property_value 0x82");
  check("c5", "3007000161 03 230000", "topic_alias_zero 0x94");
  check("s5", "20060000 03160000", "auth_data_alone 0x82");
  check("c5", "f0021800", "auth_method_missing 0x82");
  check("c5", "f00118", "short_packet 0x81");
}

TEST_CASE("a refused CONNECT tells the version of the answer") {
  const auto version_of = [](std::string_view wire) {
    const Packet packet = parse(bytes(wire), link_of("c")).packet;
    return static_cast<int>(std::get<Connect>(packet).version);
  };
  CHECK(version_of("100d00044d51545405030000 00 0000") == 5);
  CHECK(version_of("100e00064d51497364700302 0000 0000") == 3);
  CHECK(version_of("100c00044d51545406020000 0000") == 4);
}

TEST_CASE("a packet cut short anywhere is a fault, unless a list goes on there") {
  const auto row = [](const char* link, std::uint8_t first, const char* wire, std::size_t good) {
    const Room body = bytes(wire);
    for (std::size_t size = 0; size < body.size(); ++size) {
      Room packet = {first, static_cast<std::uint8_t>(size)};
      packet.insert(packet.end(), body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size));
      INFO(hex(packet));
      CHECK((parse(packet, link_of(link)).fault == Fault::none) == (size == good));
    }
  };
  row("c", 0x10, "00044d51545405ce000a05110000000a 0000 00 0001610000 000175 0000", 99);
  row("s5", 0x20, "008c0321000a", 99);
  row("c5", 0x82, "000a00 0003612f622d 0003632f640a", 9);
  row("c5", 0xA2, "000a00 000161 000162", 6);
}

namespace {

struct PropertyRow {
  const char* wire;
  Property expected;
  unsigned places;
};

constexpr unsigned places(std::initializer_list<Place> list) {
  unsigned sum = 0;
  for (const Place place : list) sum |= static_cast<unsigned>(place);
  return sum;
}

const std::vector<PropertyRow>& property_rows() {
  using enum PropertyId;
  static const Room data = {7, 8};
  constexpr unsigned message = places({Place::client_publish, Place::server_publish, Place::will});
  constexpr unsigned both = places({Place::connect, Place::connack});
  constexpr unsigned connack = places({Place::connack});
  constexpr unsigned disconnect = places({Place::client_disconnect, Place::server_disconnect});
  static const std::vector<PropertyRow> rows = {
      {"0101", {payload_format, 1, {}, {}, {}}, message},
      {"0200000005", {message_expiry, 5, {}, {}, {}}, message},
      {"03000178", {content_type, 0, {}, "x", {}}, message},
      {"08000178", {response_topic, 0, {}, "x", {}}, message},
      {"0900020708", {correlation_data, 0, data, {}, {}}, message},
      {"0b8001",
       {subscription_id, 128, {}, {}, {}},
       places({Place::server_publish, Place::subscribe})},
      {"11ffffffff",
       {session_expiry, 0xFFFFFFFF, {}, {}, {}},
       both | places({Place::client_disconnect})},
      {"12000178", {assigned_client_id, 0, {}, "x", {}}, connack},
      {"130005", {server_keep_alive, 5, {}, {}, {}}, connack},
      {"15000178", {auth_method, 0, {}, "x", {}}, both | places({Place::auth})},
      {"1700", {request_problem_info, 0, {}, {}, {}}, places({Place::connect})},
      {"1800000005", {will_delay, 5, {}, {}, {}}, places({Place::will})},
      {"1901", {request_response_info, 1, {}, {}, {}}, places({Place::connect})},
      {"1a000178", {response_info, 0, {}, "x", {}}, connack},
      {"1c000178",
       {server_reference, 0, {}, "x", {}},
       connack | places({Place::server_disconnect})},
      {"1f000178",
       {reason_string, 0, {}, "x", {}},
       connack | disconnect | places({Place::ack, Place::auth})},
      {"210005", {receive_maximum, 5, {}, {}, {}}, both},
      {"220005", {topic_alias_maximum, 5, {}, {}, {}}, both},
      {"230005",
       {topic_alias, 5, {}, {}, {}},
       places({Place::client_publish, Place::server_publish})},
      {"2401", {maximum_qos, 1, {}, {}, {}}, connack},
      {"2500", {retain_available, 0, {}, {}, {}}, connack},
      {"260001780000", {user_property, 0, {}, "x", ""}, 0x7FF},
      {"2700000005", {maximum_packet_size, 5, {}, {}, {}}, both},
      {"2800", {wildcards_available, 0, {}, {}, {}}, connack},
      {"2901", {subscription_ids_available, 1, {}, {}, {}}, connack},
      {"2a00", {shared_available, 0, {}, {}, {}}, connack},
  };
  return rows;
}

}  // namespace

TEST_CASE("each property has its packets and is found by its id") {
  for (const PropertyRow& row : property_rows()) {
    INFO(row.wire);
    const Room wire = bytes(row.wire);
    for (unsigned place = 1; place <= static_cast<unsigned>(Place::auth); place <<= 1) {
      const Fault expected = (row.places & place) != 0 ? Fault::none : Fault::misplaced_property;
      CHECK(name_of(check_properties(wire, static_cast<Place>(place))) == name_of(expected));
    }
    Room out(wire.size());
    Writer writer(out);
    writer.add(row.expected);
    CHECK(hex(writer.bytes()) == hex(wire));

    const Room before = bytes("260001610001 62");
    Room list = before;
    list.insert(list.end(), wire.begin(), wire.end());
    const bool is_user = row.expected.id == PropertyId::user_property;
    const std::optional<Property> found = find_property(is_user ? wire : list, row.expected.id);
    REQUIRE(found);
    CHECK(found->number == row.expected.number);
    CHECK(hex(found->data) == hex(row.expected.data));
    CHECK(found->text == row.expected.text);
    CHECK(found->value == row.expected.value);
    CHECK(number_or(before, PropertyId::topic_alias, 9) == 9);
  }
}

TEST_CASE("a property stands once, unless it may be repeated; every other id is unknown") {
  for (const PropertyRow& row : property_rows()) {
    const std::string twice = std::string(row.wire) + row.wire;
    for (unsigned place = 1; place <= static_cast<unsigned>(Place::auth); place <<= 1) {
      if ((row.places & place) == 0) continue;
      const bool is_repeatable = row.expected.id == PropertyId::user_property ||
                                 (row.expected.id == PropertyId::subscription_id && place == 16);
      INFO(twice);
      CHECK(name_of(check_properties(bytes(twice), static_cast<Place>(place))) ==
            (is_repeatable ? "none" : "repeated_property"));
    }
  }
  CHECK(check_properties(bytes("15000178 16000178"), Place::connect) == Fault::none);
  CHECK(check_properties(bytes("16000178"), Place::auth) == Fault::auth_data_alone);
  std::size_t unknown = 0;
  for (unsigned id = 0; id < 256; ++id) {
    const Room wire = {static_cast<std::uint8_t>(id)};
    if (check_properties(wire, Place::connect) == Fault::unknown_property) ++unknown;
  }
  CHECK(unknown == 256 - 27);
}

TEST_CASE("each packet of MQTT 5 has its reasons") {
  const auto reasons = [](Type type, Side from) {
    Room all;
    for (unsigned i = 0; i < 256; ++i) {
      const std::uint8_t byte = static_cast<std::uint8_t>(i);
      if (is_reason(type, from, static_cast<Reason>(byte))) all.push_back(byte);
    }
    return hex(all);
  };
  CHECK(reasons(Type::connack, Side::server) == "00808182838485868788898a8c909597999a9b9c9d9f");
  CHECK(reasons(Type::puback, Side::client) == "0080838790919799");
  CHECK(reasons(Type::puback, Side::server) == "001080838790919799");
  CHECK(reasons(Type::pubrec, Side::server) == "001080838790919799");
  CHECK(reasons(Type::pubrel, Side::client) == "0092");
  CHECK(reasons(Type::pubcomp, Side::client) == "0092");
  CHECK(reasons(Type::suback, Side::server) == "0001028083878f91979ea1a2");
  CHECK(reasons(Type::unsuback, Side::server) == "00118083878f91");
  CHECK(reasons(Type::disconnect, Side::client) == "0004808182839093949596979899");
  CHECK(reasons(Type::disconnect, Side::server) ==
        "008081828387898b8c8d8e8f90939495969798999a9b9c9d9e9fa0a1a2");
  CHECK(reasons(Type::auth, Side::client) == "1819");
  CHECK(reasons(Type::auth, Side::server) == "0018");
  CHECK(reasons(Type::publish, Side::client).empty());
}

TEST_CASE("a stream gives its packets in any portions") {
  const std::string packets[] = {"c000", "300500036 12f62", "3086010001 61" + std::string(262, 'a'),
                                 "e000"};
  std::string all;
  for (const std::string& packet : packets) all += packet;
  const Room stream = bytes(all);
  for (std::size_t portion = 1; portion <= stream.size(); ++portion) {
    Room room(200);
    Reader reader(room, 200);
    std::string found;
    for (std::size_t at = 0; at < stream.size(); at += portion) {
      Bytes part = Bytes(stream).subspan(at, std::min(portion, stream.size() - at));
      while (const std::optional<Bytes> packet = reader.next(part)) found += hex(*packet);
      CHECK(part.empty());
    }
    CHECK(found == hex(stream));
    CHECK(reader.fault() == Fault::none);
    CHECK(reader.pending() == 0);
  }
}

TEST_CASE("a packet that is too long, or whose length is none, ends the stream") {
  const auto fault_of = [](std::string_view wire, std::size_t max_packet) {
    const Room stream = bytes(wire);
    for (const bool is_bytewise : {false, true}) {
      Room room(10);
      Reader reader(room, max_packet);
      for (std::size_t at = 0; at < stream.size(); at += is_bytewise ? 1 : stream.size()) {
        Bytes part = Bytes(stream).subspan(at, is_bytewise ? 1 : stream.size());
        while (reader.next(part)) continue;
      }
      Bytes more = stream;
      CHECK(!reader.next(more));
      if (is_bytewise) return text_of(reader.fault());
    }
    return std::string();
  };
  CHECK(fault_of("3009", 10) == "oversize 0x95");
  CHECK(fault_of("c000 30ffffff7f", 10) == "oversize 0x95");
  CHECK(fault_of("30ffffff80", 10) == "bad_length 0x81");
  CHECK(fault_of("3080808080", kMaxPacket) == "bad_length 0x81");
}

TEST_CASE("a packet longer than the room waits for more of it") {
  const Room packet = bytes("300c0001610102030405060708 09");
  Room small(5);
  Reader reader(small, 100);
  Bytes part = Bytes(packet).first(6);
  CHECK(!reader.next(part));
  CHECK(reader.wanted() == 14);
  CHECK(part.size() == 6 - reader.pending());
  Room large(reader.wanted());
  reader.move_to(large);
  CHECK(!reader.next(part));
  CHECK(reader.wanted() == 0);
  part = Bytes(packet).subspan(6);
  const std::optional<Bytes> whole = reader.next(part);
  REQUIRE(whole);
  CHECK(hex(*whole) == hex(packet));

  Reader without_room({}, 100);
  part = packet;
  CHECK(hex(without_room.next(part).value()) == hex(packet));
  part = Bytes(packet).first(1);
  CHECK(!without_room.next(part));
  CHECK(without_room.wanted() == 5);
}

TEST_CASE("filters take the topics that they name") {
  const auto taken = [](const char* filter, const char* topic) {
    INFO(filter);
    REQUIRE(check_filter(filter, Version::v5) == Fault::none);
    REQUIRE(check_topic(topic) == Fault::none);
    return matches(filter, topic);
  };
  CHECK(taken("sport/tennis/player1/#", "sport/tennis/player1"));
  CHECK(taken("sport/tennis/player1/#", "sport/tennis/player1/ranking"));
  CHECK(taken("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon"));
  CHECK(!taken("sport/tennis/player1/#", "sport/tennis/player11"));
  CHECK(taken("sport/#", "sport"));
  CHECK(taken("#", "/"));
  CHECK(taken("sport/tennis/+", "sport/tennis/player1"));
  CHECK(!taken("sport/tennis/+", "sport/tennis/player1/ranking"));
  CHECK(!taken("sport/+", "sport"));
  CHECK(taken("sport/+", "sport/"));
  CHECK(taken("+/+", "/finance"));
  CHECK(taken("/+", "/finance"));
  CHECK(!taken("+", "/finance"));
  CHECK(taken("+/tennis/#", "sport/tennis"));
  CHECK(taken("sport/+/player1", "sport//player1"));
  CHECK(!taken("sport", "sports"));
  CHECK(!taken("sports", "sport"));
  CHECK(!taken("ACCOUNTS", "Accounts"));
  CHECK(!taken("/finance", "finance"));
  CHECK(!taken("#", "$SYS/x"));
  CHECK(!taken("+/monitor/Clients", "$SYS/monitor/Clients"));
  CHECK(taken("$SYS/#", "$SYS/x"));
  CHECK(taken("$SYS/monitor/+", "$SYS/monitor/Clients"));
  CHECK(taken("a/+", "a/$b"));
}

TEST_CASE("filters have their wildcards in the right places") {
  const auto fault_of = [](const char* filter) {
    return std::string(name_of(check_filter(filter, Version::v5)));
  };
  for (const char* good : {"#", "+", "/", "+/+", "a/#", "/+/", "+/a/#", "$share/g/a/+", "$share",
                           "$share/g//", "a b", "$shared/+"}) {
    CHECK(fault_of(good) == "none");
  }
  for (const char* bad : {"a#", "#/", "a/#/b", "a+", "+a", "a/+b/c", "##", "++", "$share/g/a#"}) {
    CHECK(fault_of(bad) == "bad_wildcard");
  }
  for (const char* bad :
       {"$share/", "$share/g", "$share/g/", "$share//a", "$share/+/a", "$share/g#/a"}) {
    CHECK(fault_of(bad) == "bad_share");
  }
  CHECK(check_filter("$share/g", Version::v3_1_1) == Fault::none);
  CHECK(split_share("$share/group/a/b").name == "group");
  CHECK(split_share("$share/group/a/b").filter == "a/b");
  CHECK(split_share("a/b").name.empty());
  CHECK(split_share("a/b").filter == "a/b");
}

TEST_CASE("lengths take the bytes that the specification gives them") {
  const auto row = [](std::size_t value, const char* wire) {
    Room out(4);
    Writer writer(out);
    writer.varlen(value);
    CHECK(hex(writer.bytes()) == wire);
    const Room encoded = bytes(wire);
    Fields fields(encoded);
    CHECK(fields.varlen() == value);
    CHECK(fields.fault() == Fault::none);
  };
  row(0, "00");
  row(127, "7f");
  row(128, "8001");
  row(16383, "ff7f");
  row(16384, "808001");
  row(2097151, "ffff7f");
  row(2097152, "80808001");
  row(268435455, "ffffff7f");
}

TEST_CASE("what parsing refuses is not built either") {
  Room room(100);
  const Room many(0x10000, 'a');
  const std::string_view long_text(reinterpret_cast<const char*>(many.data()), many.size());
  const auto fault_of = [&](const Packet& packet, const char* link) {
    const Built built = build(packet, link_of(link), room);
    CHECK(built.bytes.empty());
    return std::string(name_of(built.fault));
  };
  CHECK(fault_of(Publish{false, 3, false, "a", 1, {}, {}}, "c4") == "bad_qos");
  CHECK(fault_of(Publish{false, 4, false, "a", 1, {}, {}}, "c4") == "bad_qos");
  CHECK(fault_of(Publish{false, 1, false, "a", 0, {}, {}}, "c4") == "packet_id_zero");
  CHECK(fault_of(Publish{false, 0, false, long_text, 0, {}, {}}, "c4") == "long_field");
  CHECK(fault_of(Publish{false, 0, false, "a", 0, {}, many}, "c4") == "no_room");
  CHECK(fault_of(Publish{false, 0, false, "a\xFF", 0, {}, {}}, "c4") == "bad_utf8");
  CHECK(fault_of(Ack{Type::pingreq, 1, Reason::success, {}}, "c4") == "bad_type");
  CHECK(fault_of(Ack{Type::pubrel, 1, Reason::not_authorized, {}}, "c5") == "bad_reason");
  CHECK(fault_of(Auth{}, "c4") == "bad_type");
  CHECK(fault_of(Connack{}, "c4") == "wrong_side");
  CHECK(fault_of(Pingreq{}, "c") == "not_connected");
  CHECK(build(Publish{false, 0, false, "a", 0, {}, many}, link_of("c4"), room).need == 0x10007);
  CHECK(build(Pingreq{}, link_of("c4"), {}).need == 2);

  Writer writer(room);
  writer.add({PropertyId::topic_alias, 0x10000, {}, {}, {}});
  CHECK(writer.fault() == Fault::bad_property_value);
  Writer other(room);
  other.add({static_cast<PropertyId>(0), 0, {}, {}, {}});
  CHECK(other.fault() == Fault::unknown_property);
}

TEST_CASE("what an older version has no place for is left out") {
  const auto built = [](const Packet& packet, const char* link, const char* wire) {
    Room room(100);
    CHECK(hex(build(packet, link_of(link), room).bytes) == wire);
  };
  const Room properties = bytes("1f000161");
  const Room reasons = bytes("00029e");
  for (const char* link : {"s3", "s4"}) {
    built(Ack{Type::puback, 10, Reason::quota_exceeded, properties}, link, "4002000a");
    built(Suback{10, properties, reasons}, link, "9005000a000280");
    built(Unsuback{10, properties, reasons}, link, "b002000a");
    built(Connack{false, Reason::banned, properties}, link, "20020005");
    built(Connack{false, Reason::server_busy, properties}, link, "20020003");
  }
  built(Connack{true, Reason::success, {}}, "s3", "20020000");
  built(Disconnect{Reason::disconnect_with_will, properties}, "c4", "e000");
}

namespace {

// Random packets; what they point to is kept here.
class Packets {
 public:
  explicit Packets(Version version) : version_(version) {}

  Packet next(Side from);

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool coin() { return below(2) == 1; }
  std::uint16_t id() { return static_cast<std::uint16_t>(1 + below(0xFFFF)); }
  bool is_v5() const { return version_ == Version::v5; }
  Bytes keep(const Room& bytes) { return *kept_.insert(kept_.end(), bytes); }
  Bytes data();
  std::string_view text();
  Bytes properties(Place place, const char* first = "");
  Reason reason(Type type, Side from);
  Bytes reasons(Type type);
  Bytes list(bool is_subscribe);
  Packet connect();
  Packet publish(Side from);

  Version version_;
  std::mt19937 random_{1};
  std::list<Room> kept_;
};

Bytes Packets::data() {
  Room bytes(below(below(10) == 0 ? 300 : 8));
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(below(256));
  return keep(bytes);
}

std::string_view Packets::text() {
  std::string text = "t";
  for (unsigned i = below(6); i > 0; --i) {
    constexpr const char* kParts[] = {"/", "a", "$", "\u00e9", "\u6e29", "\U0002A6D4", "\u0001"};
    text += kParts[below(7)];
  }
  const Bytes kept = keep(Room(text.begin(), text.end()));
  return {reinterpret_cast<const char*>(kept.data()), kept.size()};
}

Bytes Packets::properties(Place place, const char* first) {
  if (!is_v5()) return {};
  Room all = bytes(first);
  for (const PropertyRow& row : property_rows()) {
    if (coin()) continue;
    Room longer = all;
    const Room one = bytes(row.wire);
    longer.insert(longer.end(), one.begin(), one.end());
    if (check_properties(longer, place) == Fault::none) all = longer;
  }
  return keep(all);
}

Reason Packets::reason(Type type, Side from) {
  if (!is_v5()) return Reason::success;
  for (;;) {
    const Reason reason = static_cast<Reason>(below(256));
    if (is_reason(type, from, reason)) return reason;
  }
}

Bytes Packets::reasons(Type type) {
  Room all(1 + below(4));
  for (std::uint8_t& code : all) {
    code = is_v5() ? static_cast<std::uint8_t>(reason(type, Side::server))
                   : static_cast<std::uint8_t>(below(3));
  }
  return keep(all);
}

Bytes Packets::list(bool is_subscribe) {
  Room room(200);
  Writer writer(room);
  for (unsigned i = 1 + below(3); i > 0; --i) {
    const std::string filter = std::string(text()) + (coin() ? "/#" : "");
    if (is_subscribe) {
      const bool is_new = is_v5();
      writer.add({filter, static_cast<std::uint8_t>(below(3)), is_new && coin(), is_new && coin(),
                  static_cast<RetainHandling>(is_new ? below(3) : 0)});
    } else {
      writer.text(filter);
    }
  }
  return keep(Room(writer.bytes().begin(), writer.bytes().end()));
}

Packet Packets::connect() {
  Connect packet;
  packet.version = version_;
  packet.clean_start = coin();
  packet.keep_alive = id();
  packet.properties = properties(Place::connect);
  packet.client_id = text();
  if (coin()) {
    packet.will =
        Will{static_cast<std::uint8_t>(below(3)), coin(), properties(Place::will), text(), data()};
  }
  if (coin()) packet.user = text();
  if (packet.user && coin()) packet.password = data();
  return packet;
}

Packet Packets::publish(Side from) {
  const std::uint8_t qos = static_cast<std::uint8_t>(below(3));
  const Place place = from == Side::client ? Place::client_publish : Place::server_publish;
  return Publish{qos > 0 && coin(), qos,   coin(), text(), qos > 0 ? id() : std::uint16_t{0},
                 properties(place), data()};
}

Packet Packets::next(Side from) {
  const Type ack = static_cast<Type>(4 + below(4));
  switch (below(from == Side::client ? 7 : 8)) {
    case 0: return publish(from);
    case 1: return Ack{ack, id(), reason(ack, from), properties(Place::ack)};
    case 2:
      if (!is_v5()) return publish(from);
      return Auth{reason(Type::auth, from), properties(Place::auth, "15000161")};
    case 3:
      if (!is_v5()) return publish(from);
      return Disconnect{
          reason(Type::disconnect, from),
          properties(from == Side::client ? Place::client_disconnect : Place::server_disconnect)};
    case 4:
      if (from == Side::client) return connect();
      return Connack{false, reason(Type::connack, from), properties(Place::connack)};
    case 5:
      if (from == Side::client) return Subscribe{id(), properties(Place::subscribe), list(true)};
      return Suback{id(), properties(Place::ack), reasons(Type::suback)};
    case 6:
      if (from == Side::client) {
        return Unsubscribe{id(), properties(Place::unsubscribe), list(false)};
      }
      return Unsuback{id(), properties(Place::ack), is_v5() ? reasons(Type::unsuback) : Bytes{}};
    default: return Pingresp{};
  }
}

}  // namespace

TEST_CASE("random packets come back from their bytes in exactly the room that they need") {
  for (const Version version : kVersions) {
    Packets packets(version);
    for (int i = 0; i < 4000; ++i) {
      const Side from = i % 2 == 0 ? Side::client : Side::server;
      const Packet packet = packets.next(from);
      const bool is_connect = std::holds_alternative<Connect>(packet);
      const Link link{from, version};
      Room room(build(packet, link, {}).need);
      const Built built = build(packet, link, room);
      REQUIRE(name_of(built.fault) == "none");
      REQUIRE(built.bytes.size() == room.size());
      const Parsed parsed = parse(room, is_connect ? Link{from, std::nullopt} : link);
      REQUIRE(text_of(parsed) == text_of(packet));
      room.pop_back();
      const Built too_long = build(packet, link, room);
      REQUIRE(too_long.fault == Fault::no_room);
      REQUIRE(too_long.need == room.size() + 1);
    }
  }
}

// Against mosquitto: the codec as a client of its broker, and as the server of its two clients.
namespace {

constexpr const char* kInstalled =
    "PATH=$PATH:/usr/sbin; for program in mosquitto mosquitto_sub mosquitto_pub; do "
    "command -v $program || exit 1; done >/dev/null";

bool has_mosquitto() {
  const bool has = std::system(kInstalled) == 0;  // NOLINT: a fixed command
  if (!has) MESSAGE("mosquitto is not installed: nothing was tried against it");
  return has;
}

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class Socket {
 public:
  explicit Socket(int fd = ::socket(AF_INET, SOCK_STREAM, 0)) : fd_(fd) {
    if (fd_ < 0) throw std::runtime_error("no socket");
    const timeval limit{5, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(fd_); }

  bool connect(std::uint16_t port) {
    const sockaddr_in address = local(port);
    return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  // The port that was free.
  std::uint16_t listen() {
    sockaddr_in address = local(0);
    socklen_t size = sizeof address;
    ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(fd_, 1);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  int accept() const { return ::accept(fd_, nullptr, nullptr); }
  int fd() const { return fd_; }

 private:
  int fd_;
};

// One side of a connection. It acknowledges what it receives.
class Peer {
 public:
  Peer(Socket& socket, Side side, std::optional<Version> version)
      : socket_(socket), side_(side), version_(version) {}

  void send(const Packet& packet) {
    const Built built = build(packet, {side_, version_}, out_);
    REQUIRE(name_of(built.fault) == "none");
    REQUIRE(::send(socket_.fd(), built.bytes.data(), built.bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(built.bytes.size()));
  }

  // The next packet as a line, acknowledged; "end" where the connection is.
  std::string receive();
  // The next packets in the order of their lines, since acknowledgements and messages may overtake
  // each other.
  std::string receive(int count) {
    std::vector<std::string> lines;
    for (int i = 0; i < count; ++i) lines.push_back(receive());
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const std::string& line : lines) all += line + "; ";
    return all;
  }
  Version version() const { return version_.value(); }

 private:
  void acknowledge(const Packet& packet);

  Socket& socket_;
  Side side_;
  std::optional<Version> version_;
  Room in_ = Room(1000);
  Room room_ = Room(1000);
  Room out_ = Room(1000);
  Bytes received_;
  Reader reader_{room_, 1000};
};

std::string Peer::receive() {
  for (;;) {
    if (const std::optional<Bytes> whole = reader_.next(received_)) {
      const Side other = side_ == Side::client ? Side::server : Side::client;
      const Parsed parsed = parse(*whole, {other, version_});
      if (parsed.fault != Fault::none) return text_of(parsed) + " " + hex(*whole);
      acknowledge(parsed.packet);
      return text_of(parsed);
    }
    const ssize_t size = ::recv(socket_.fd(), in_.data(), in_.size(), 0);
    if (size <= 0) return size == 0 ? "end" : "nothing within the time";
    received_ = Bytes(in_).first(static_cast<std::size_t>(size));
  }
}

void Peer::acknowledge(const Packet& packet) {
  if (const Connect* connect = std::get_if<Connect>(&packet)) {
    version_ = connect->version;
    send(Connack{});
  } else if (const Publish* publish = std::get_if<Publish>(&packet)) {
    if (publish->qos == 1) send(Ack{Type::puback, publish->id, Reason::success, {}});
    if (publish->qos == 2) send(Ack{Type::pubrec, publish->id, Reason::success, {}});
  } else if (const Ack* ack = std::get_if<Ack>(&packet)) {
    if (ack->type == Type::pubrec) send(Ack{Type::pubrel, ack->id, Reason::success, {}});
    if (ack->type == Type::pubrel) send(Ack{Type::pubcomp, ack->id, Reason::success, {}});
  } else if (const Subscribe* subscribe = std::get_if<Subscribe>(&packet)) {
    const Room granted = {2};
    send(Suback{subscribe->id, {}, granted});
  }
}

class Broker {
 public:
  Broker() {
    Socket probe;
    port_ = probe.listen();
    const std::string file =
        std::filesystem::temp_directory_path() / ("mqtt_test_" + std::to_string(port_) + ".conf");
    std::ofstream(file) << "listener " << port_ << " 127.0.0.1\nallow_anonymous true\n"
                        << "persistence false\nlog_dest none\n";
    config_ = file;
  }
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;
  ~Broker() {
    if (pid_ > 0) {
      ::kill(pid_, SIGTERM);
      ::waitpid(pid_, nullptr, 0);
    }
    std::filesystem::remove(config_);
  }

  // Whether it takes connections within 5 s.
  bool start() {
    pid_ = ::fork();
    if (pid_ == 0) {
      const std::string command = "PATH=$PATH:/usr/sbin; exec mosquitto -c " + config_;
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 500; ++i) {
      Socket probe;
      if (probe.connect(port_)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  std::uint16_t port() const { return port_; }

 private:
  std::string config_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

// A conversation of every kind of packet that a client has, but AUTH.
void talk(std::uint16_t port, Version version) {
  Socket socket;
  REQUIRE(socket.connect(port));
  Peer client(socket, Side::client, version);
  const Room one = {'1'};
  const Room connect_properties = bytes("21000a 260001610001 62");
  Connect connect;
  connect.version = version;
  connect.keep_alive = 30;
  connect.properties = connect_properties;
  connect.client_id = "giz";
  connect.will = Will{1, false, {}, "giz/will", one};
  connect.user = "user";
  connect.password = one;
  client.send(connect);
  const std::string connack = client.receive();
  CHECK(connack.substr(0, 12) == "CONNACK 0x00");

  Room room(50);
  Writer list(room);
  list.add({"giz/+", 2, false, false, RetainHandling::send});
  client.send(Subscribe{1, {}, list.bytes()});
  CHECK(client.receive() == "SUBACK 1 02");
  client.send(Publish{false, 0, false, "giz/zero", 0, {}, one});
  CHECK(client.receive(1) == "PUBLISH 0 0 'giz/zero' 31; ");
  client.send(Publish{false, 1, false, "giz/one", 2, {}, one});
  CHECK(client.receive(2) == "PUBACK 2 0x00; PUBLISH 1 1 'giz/one' 31; ");
  const Room properties = bytes("0101 08000172 260001610001 62");
  client.send(Publish{false, 2, false, "giz/two", 3, properties, one});
  const std::string kept = version == Version::v5 ? " p:" + hex(properties) : "";
  CHECK(client.receive(4) ==
        "PUBCOMP 3 0x00; PUBLISH 2 2" + kept + " 'giz/two' 31; PUBREC 3 0x00; PUBREL 2 0x00; ");

  Writer filters(room);
  filters.text("giz/+");
  client.send(Unsubscribe{4, {}, filters.bytes()});
  CHECK(client.receive() == (version == Version::v5 ? "UNSUBACK 4 00" : "UNSUBACK 4 "));
  client.send(Pingreq{});
  CHECK(client.receive() == "PINGRESP");
  client.send(Disconnect{});
  CHECK(client.receive() == "end");
}

constexpr const char* option_of(Version version) {
  if (version == Version::v5) return "mqttv5";
  return version == Version::v3_1 ? "mqttv31" : "mqttv311";
}

// Runs one of mosquitto's clients against `serve(Peer&)` and gives what it prints.
template <typename Serve>
std::string printed(const std::string& program, Version version, Serve serve) {
  Socket listener;
  const std::string command = "exec timeout 10 " + program + " -h 127.0.0.1 -i giz -V " +
                              option_of(version) + " -p " + std::to_string(listener.listen());
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  {
    Socket socket(listener.accept());
    Peer server(socket, Side::server, std::nullopt);
    serve(server);
  }
  std::string text(200, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), pipe));
  CHECK(::pclose(pipe) == 0);
  return text;
}

}  // namespace

TEST_CASE("mosquitto takes us for a client in each version") {
  if (!has_mosquitto()) return;
  Broker broker;
  REQUIRE(broker.start());
  for (const Version version : kVersions) {
    INFO(option_of(version));
    talk(broker.port(), version);
  }
}

TEST_CASE("mosquitto_sub takes us for a server in each version") {
  if (!has_mosquitto()) return;
  for (const Version version : kVersions) {
    INFO(option_of(version));
    const std::string program = "mosquitto_sub -q 2 -t 'giz/#' -C 3 -F '%t %q %p'";
    const std::string text = printed(program, version, [&](Peer& server) {
      CHECK(server.receive().substr(0, 9) ==
            "CONNECT " + std::to_string(static_cast<int>(version)));
      CHECK(server.version() == version);
      CHECK(server.receive() == "SUBSCRIBE 1 'giz/#' 2 0");
      const Room payload = {'x'};
      for (std::uint8_t qos = 0; qos < 3; ++qos) {
        server.send(Publish{false, qos, false, "giz/a", qos, {}, payload});
      }
      CHECK(server.receive(4) == "DISCONNECT 0x00; PUBACK 1 0x00; PUBCOMP 2 0x00; PUBREC 2 0x00; ");
    });
    CHECK(text == "giz/a 0 x\ngiz/a 1 x\ngiz/a 2 x\n");
  }
}

TEST_CASE("mosquitto_pub takes us for a server in each version") {
  if (!has_mosquitto()) return;
  for (const Version version : kVersions) {
    INFO(option_of(version));
    const std::string program =
        "mosquitto_pub -q 2 -t giz/up -m hi -u user -P pass "
        "--will-topic giz/will --will-payload x --will-qos 1";
    const std::string text = printed(program, version, [&](Peer& server) {
      const std::string properties = version == Version::v5 ? " p:210014" : "";
      CHECK(server.receive() == "CONNECT " + std::to_string(static_cast<int>(version)) +
                                    " clean 60" + properties +
                                    " 'giz' will 1 'giz/will' 78 user 'user' password 70617373");
      CHECK(server.receive() == "PUBLISH 2 1 'giz/up' 6869");
      CHECK(server.receive() == "PUBREL 1 0x00");
      CHECK(server.receive() == "DISCONNECT 0x00");
    });
    CHECK(text.empty());
  }
}

}  // namespace giz::wire::mqtt
