// The listener's side of an MQTT connection, packet by packet, in each of the three versions.
#include "runtime/service/device/mqtt_session.h"

#include <array>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/device/mqtt_packets.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::device;
namespace mqtt = giz::wire::mqtt;

namespace {

const std::string kMqttDid = "virtual000000000000001";
const std::string kStatus = "01000000000000000000000000000000";

wire::Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Wire unhex(std::string_view hex) {
  std::string out;
  REQUIRE(from_hex(hex, out));
  return {out.begin(), out.end()};
}

std::string hex_of(mqtt::Reason reason) { return fmt::format("{:02x}", static_cast<int>(reason)); }

struct Word {
  std::string operator()(const mqtt::Connack& p) const {
    return fmt::format("connack {}{}", hex_of(p.reason), p.session_present ? " present" : "");
  }
  std::string operator()(const mqtt::Publish& p) const {
    return fmt::format("publish q{} {} {}", p.qos, p.topic, to_hex(p.payload));
  }
  std::string operator()(const mqtt::Ack& p) const {
    constexpr std::array names{"puback", "pubrec", "pubrel", "pubcomp"};
    const auto at = static_cast<std::size_t>(p.type) - static_cast<std::size_t>(mqtt::Type::puback);
    return fmt::format("{} {} {}", names[at], p.id, hex_of(p.reason));
  }
  std::string operator()(const mqtt::Suback& p) const { return "suback " + to_hex(p.reasons); }
  std::string operator()(const mqtt::Unsuback& p) const { return "unsuback " + to_hex(p.reasons); }
  std::string operator()(const mqtt::Pingresp&) const { return "pingresp"; }
  std::string operator()(const mqtt::Disconnect& p) const {
    return "disconnect " + hex_of(p.reason);
  }
  template <typename Other>
  std::string operator()(const Other&) const {
    return "?";
  }
};

struct Client {
  explicit Client(mqtt::Version v) : version(v), session(bench_product, limits, "192.0.2.1") {}

  Wire packet(const mqtt::Packet& what) const {
    const mqtt::Link link{mqtt::Side::client, version};
    Wire out(mqtt::build(what, link, {}).need);
    REQUIRE(mqtt::build(what, link, out).fault == mqtt::Fault::none);
    return out;
  }

  // What the server answered: its packets, then what is to be done.
  std::string say(const mqtt::Packet& what) { return feed(packet(what)); }

  std::string feed(const Wire& wire) {
    last = session.take(wire);
    std::string out = heard();
    const auto add = [&out](const std::string& more) { out += (out.empty() ? "" : "; ") + more; };
    if (last.what == MqttSession::Call::admit) add("admit");
    if (last.what == MqttSession::Call::end) add("end: " + std::string(last.why));
    if (last.what != MqttSession::Call::deliver) return out;
    for (const Step& step : last.steps) {
      if (step.what == Step::report) add("report " + to_hex(step.p0));
      if (step.what == Step::answer) add(fmt::format("answer {} {}", step.sn, to_hex(step.p0)));
      if (step.what == Step::clients) add("clients");
      if (step.what == Step::ignore) add("ignore");
    }
    if (!last.is_sound) add("unsound");
    return out;
  }

  std::string heard() {
    MqttPackets packets;
    packets.push(session.take_output());
    std::string out;
    while (const auto one = packets.next(mqtt::kMaxPacket)) {
      const mqtt::Parsed parsed = mqtt::parse(*one, {mqtt::Side::server, version});
      REQUIRE(parsed.fault == mqtt::Fault::none);
      if (const auto* publish = std::get_if<mqtt::Publish>(&parsed.packet)) last_id = publish->id;
      if (const auto* connack = std::get_if<mqtt::Connack>(&parsed.packet)) {
        properties.assign(connack->properties.begin(), connack->properties.end());
      }
      out += (out.empty() ? "" : "; ") + std::visit(Word{}, parsed.packet);
    }
    return out;
  }

  mqtt::Connect connect() const {
    mqtt::Connect connect;
    connect.version = version;
    connect.keep_alive = 120;
    connect.client_id = kMqttDid;
    connect.user = kMqttDid;
    connect.password = bytes_of("DIWWYDKDSK");
    return connect;
  }

  void join() {
    CHECK(say(connect()) == "admit");
    session.admitted(std::nullopt);
    CHECK(heard() == "connack 00");
  }

  std::string subscribe(std::vector<std::string> filters, std::uint8_t qos = 1) {
    std::array<std::uint8_t, 512> room;
    mqtt::Writer list(room);
    for (const std::string& filter : filters) {
      mqtt::Subscription one;
      one.filter = filter;
      one.qos = qos;
      list.add(one);
    }
    return say(mqtt::Subscribe{1, {}, list.bytes()});
  }

  std::string publish(std::string_view topic, const Wire& payload, std::uint8_t qos = 0,
                      std::uint16_t id = 0) {
    mqtt::Publish message;
    message.topic = topic;
    message.payload = payload;
    message.qos = qos;
    message.id = id;
    return say(message);
  }

  std::string stored() {
    session.stored(last);
    return heard();
  }

  mqtt::Version version;
  MqttLimits limits;
  MqttSession session;
  MqttSession::Call last;
  std::uint16_t last_id = 0;
  Wire properties;
};

Wire report() { return to_wire(wire::CloudCommand::p0_up, unhex("04" + kStatus)); }

constexpr std::array kVersions{mqtt::Version::v3_1, mqtt::Version::v3_1_1, mqtt::Version::v5};

}  // namespace

TEST_CASE("did and passcode are asked for in every version") {
  for (const mqtt::Version version : kVersions) {
    Client client(version);
    client.join();
    CHECK(client.session.who().did == kMqttDid);
    CHECK(client.session.who().product_key == bench_product.key);
    CHECK(client.session.who().passcode.empty());
    CHECK(client.session.keep_alive() == 120);
    CHECK(client.say(mqtt::Pingreq{}) == "pingresp");
    CHECK(client.say(mqtt::Disconnect{}) == "end: ");
  }
}

TEST_CASE("what GAgent says is answered as it expects") {
  // Its bytes: MQIsdp, level 3, clean session, user and password, keep-alive 120 s.
  Client client(mqtt::Version::v3_1);
  const std::string id = "0016" + to_hex(bytes_of(kMqttDid));
  CHECK(client.feed(unhex("104800064d514973647003c20078" + id + id + "000a4449575759444b44534b")) ==
        "admit");
  client.session.admitted(std::nullopt);
  CHECK(to_hex(client.session.take_output()) == "20020000");
  CHECK(client.subscribe({"ser2cli_noti/" + std::string(bench_product.key)}, 0) == "suback 00");
  CHECK(client.subscribe({"ser2cli_res/" + kMqttDid}, 0) == "suback 00");
  CHECK(client.subscribe({"app2dev/" + kMqttDid + "/#"}, 0) == "suback 00");
  CHECK(client.say(mqtt::Pingreq{}) == "pingresp");
  CHECK(client.publish("cli2ser_req", unhex("00000003020f")) == "clients");
  client.session.tell_clients(3);
  CHECK(client.heard() == "publish q0 ser2cli_res/" + kMqttDid + " 0000000302100003");
  CHECK(client.publish("dev2app/" + kMqttDid, report()) == "report 04" + kStatus);
  CHECK(client.session.send_down("service", p0_down(7, unhex("02"))));
  CHECK(client.heard() == "publish q0 app2dev/" + kMqttDid + "/service 00000003080000930000000702");
  // It repeats the question in its answer.
  CHECK(client.publish("dev2app/" + kMqttDid + "/service",
                       to_wire({wire::CloudCommand::p0_up_sn, 0, 7, {}, unhex("02")})) ==
        "answer 7 ");
}

TEST_CASE("a CONNECT that cannot be admitted is refused with the version's own code") {
  struct Case {
    std::string id, user;
    bool has_password;
    std::string_view old_code, new_code;
  };
  const std::string other = "virtual000000000000002";
  for (const Case& c :
       {Case{kMqttDid, kMqttDid, false, "86", "86"}, Case{kMqttDid, "someone", true, "86", "86"},
        Case{other, kMqttDid, true, "85", "85"}}) {
    for (const mqtt::Version version : kVersions) {
      Client client(version);
      mqtt::Connect connect = client.connect();
      connect.client_id = c.id;
      connect.user = c.user;
      if (!c.has_password) connect.password = std::nullopt;
      const std::string answer = client.say(connect);
      const std::string_view code = version == mqtt::Version::v5 ? c.new_code : c.old_code;
      CHECK(answer.starts_with("connack " + std::string(code) + "; end: "));
    }
  }
  for (const mqtt::Version version : kVersions) {
    Client client(version);
    CHECK(client.say(client.connect()) == "admit");
    client.session.refused(mqtt::Reason::bad_user_or_password);
    CHECK(client.heard() == "connack 86");
  }
}

TEST_CASE("a stream that is no MQTT ends, with an answer where the version is known") {
  Client client(mqtt::Version::v3_1_1);
  CHECK(client.feed(unhex("1000")).starts_with("end: "));
  Client early(mqtt::Version::v3_1_1);
  CHECK(early.feed(unhex("c000")).starts_with("end: "));
  Client level(mqtt::Version::v3_1_1);
  CHECK(level.feed(unhex("100c00044d5154540902003c0000")).find("end: ") != std::string::npos);
  Client late(mqtt::Version::v5);
  late.join();
  CHECK(late.feed(unhex("8000")).starts_with("disconnect "));
}

TEST_CASE("a report is acknowledged when it is stored, and not before") {
  for (const mqtt::Version version : kVersions) {
    Client client(version);
    client.join();
    CHECK(client.publish("dev2app/" + kMqttDid, report(), 0) == "report 04" + kStatus);
    CHECK(client.stored() == "");
    CHECK(client.publish("dev2app/" + kMqttDid, report(), 1, 11) == "report 04" + kStatus);
    CHECK(client.stored() == "puback 11 00");
  }
}

TEST_CASE("several frames in a message are all taken") {
  Client client(mqtt::Version::v3_1_1);
  client.join();
  Wire both = report();
  const Wire answer = to_wire({wire::CloudCommand::p0_up_sn, 0, 7, {}, {}});
  both.insert(both.end(), answer.begin(), answer.end());
  CHECK(client.publish("dev2app/" + kMqttDid, both) == "report 04" + kStatus + "; answer 7 ");
  CHECK(client.publish("dev2app/" + kMqttDid, unhex("0102"), 1, 4) == "unsound");
  CHECK(client.stored() == "puback 4 00");
  Client five(mqtt::Version::v5);
  five.join();
  CHECK(five.publish("dev2app/" + kMqttDid, unhex("0102"), 1, 4) == "unsound");
  CHECK(five.stored() == "puback 4 99");
}

TEST_CASE("QoS 2 is stored once however often it comes, and refused in 5") {
  for (const mqtt::Version version : {mqtt::Version::v3_1, mqtt::Version::v3_1_1}) {
    Client client(version);
    client.join();
    CHECK(client.publish("dev2app/" + kMqttDid, report(), 2, 5) == "report 04" + kStatus);
    CHECK(client.stored() == "pubrec 5 00");
    CHECK(client.publish("dev2app/" + kMqttDid, report(), 2, 5) == "pubrec 5 00");
    CHECK(client.say(mqtt::Ack{mqtt::Type::pubrel, 5, {}, {}}) == "pubcomp 5 00");
    CHECK(client.say(mqtt::Ack{mqtt::Type::pubrel, 5, {}, {}}) == "pubcomp 5 00");
    CHECK(client.publish("dev2app/" + kMqttDid, report(), 2, 5) == "report 04" + kStatus);
  }
  Client five(mqtt::Version::v5);
  five.join();
  CHECK(mqtt::number_or(five.properties, mqtt::PropertyId::maximum_qos, 2) == 1);
  CHECK(five.publish("dev2app/" + kMqttDid, report(), 2, 5) == "disconnect 9b; end: QoS 2");
}

TEST_CASE("a client before 5 that keeps its session finds what it left") {
  Client first(mqtt::Version::v3_1_1);
  mqtt::Connect connect = first.connect();
  connect.clean_start = false;
  CHECK(first.say(connect) == "admit");
  first.session.admitted(std::nullopt);
  CHECK(first.heard() == "connack 00");
  CHECK(first.subscribe({"app2dev/" + kMqttDid + "/#"}) == "suback 01");
  first.publish("dev2app/" + kMqttDid, report(), 2, 5);
  CHECK(first.stored() == "pubrec 5 00");
  CHECK(first.session.keeps());
  Client second(mqtt::Version::v3_1_1);
  CHECK(second.say(connect) == "admit");
  second.session.admitted(first.session.kept());
  CHECK(second.heard() == "connack 00 present");
  CHECK(second.publish("dev2app/" + kMqttDid, report(), 2, 5) == "pubrec 5 00");
  CHECK(second.session.send_down("service", p0_down(7, unhex("02"))));
  CHECK(second.heard().starts_with("publish q1 app2dev/"));
}

TEST_CASE("only the device's own topics can be subscribed to") {
  const std::vector<std::string> filters{"app2dev/" + kMqttDid + "/#",
                                         "app2dev/" + kMqttDid + "/+",
                                         "#",
                                         "app2dev/#",
                                         "app2dev/+/#",
                                         "app2dev/virtual000000000000002/#",
                                         "dev2app/" + kMqttDid,
                                         "ser2cli_res/virtual000000000000002",
                                         "$SYS/#"};
  Client old(mqtt::Version::v3_1);
  old.join();
  CHECK(old.subscribe(filters) == "suback 010100000000000000");
  Client middle(mqtt::Version::v3_1_1);
  middle.join();
  CHECK(middle.subscribe(filters) == "suback 010180808080808080");
  Client five(mqtt::Version::v5);
  five.join();
  CHECK(five.subscribe(filters) == "suback 010187878787878787");
  CHECK(five.subscribe({"$share/g/app2dev/" + kMqttDid + "/#"}) == "suback 9e");
  CHECK(five.subscribe({"app2dev/" + kMqttDid + "/#"}, 2) == "suback 01");
}

TEST_CASE("subscriptions are bounded") {
  Client client(mqtt::Version::v5);
  client.join();
  for (std::size_t i = 0; i < client.limits.subscriptions; ++i) {
    CHECK(client.subscribe({fmt::format("app2dev/{}/{}", kMqttDid, i)}) == "suback 01");
  }
  CHECK(client.subscribe({"app2dev/" + kMqttDid + "/more"}) == "suback 97");
  CHECK(client.subscribe({"app2dev/" + kMqttDid + "/0"}, 0) == "suback 00");
}

TEST_CASE("what is unsubscribed comes no more") {
  Client client(mqtt::Version::v5);
  client.join();
  const std::string filter = "app2dev/" + kMqttDid + "/#";
  client.subscribe({filter});
  std::array<std::uint8_t, 128> room;
  mqtt::Writer list(room);
  list.text(filter);
  CHECK(client.say(mqtt::Unsubscribe{2, {}, list.bytes()}) == "unsuback 00");
  CHECK(client.say(mqtt::Unsubscribe{3, {}, list.bytes()}) == "unsuback 11");
  CHECK(client.session.send_down("service", p0_down(7, unhex("02"))));
  CHECK(client.heard() == "");
}

TEST_CASE("topics that are not its own are refused") {
  const std::vector<std::string> topics{
      "dev2app/virtual000000000000002", "app2dev/" + kMqttDid + "/x", "anything",
      "dev2app/" + kMqttDid + "/a/b", "dev2app/" + kMqttDid + "/"};
  for (const std::string& topic : topics) {
    Client old(mqtt::Version::v3_1_1);
    old.join();
    CHECK(old.publish(topic, report(), 1, 3) == "end: a topic that is not its own");
    Client five(mqtt::Version::v5);
    five.join();
    CHECK(five.publish(topic, report(), 1, 3) == "puback 3 87");
    CHECK(five.publish(topic, report(), 0) == "disconnect 87; end: a topic that is not its own");
  }
}

TEST_CASE("a command waits for the subscription, and no more than a few do") {
  Client client(mqtt::Version::v3_1_1);
  client.join();
  for (std::uint32_t sn = 0; sn < 20; ++sn) {
    CHECK(client.session.send_down("service", p0_down(sn, unhex("02"))));
  }
  CHECK(client.heard() == "");
  const std::string heard = client.subscribe({"app2dev/" + kMqttDid + "/#"}, 0);
  CHECK(heard.starts_with("suback 00; publish q0 app2dev/" + kMqttDid +
                          "/service 00000003080000930000000402; "));
  CHECK(heard.ends_with("1302"));
}

TEST_CASE("QoS 1 towards the device is bounded by what is not acknowledged") {
  Client client(mqtt::Version::v3_1_1);
  client.join();
  client.subscribe({"app2dev/" + kMqttDid + "/#"});
  for (std::uint32_t sn = 0; sn < client.limits.window; ++sn) {
    CHECK(client.session.send_down("service", p0_down(sn, unhex("02"))));
  }
  CHECK_FALSE(client.session.send_down("service", p0_down(99, unhex("02"))));
  client.heard();
  CHECK(client.say(mqtt::Ack{mqtt::Type::puback, client.last_id, {}, {}}) == "");
  CHECK(client.session.send_down("service", p0_down(99, unhex("02"))));
}

TEST_CASE("5 says what it does not do, and what it wants") {
  using mqtt::PropertyId;
  Client client(mqtt::Version::v5);
  mqtt::Connect connect = client.connect();
  connect.client_id = "";
  connect.keep_alive = 0;
  std::array<std::uint8_t, 64> room;
  mqtt::Writer writer(room);
  mqtt::Property property;
  property.id = PropertyId::session_expiry;
  property.number = 3600;
  writer.add(property);
  property.id = PropertyId::receive_maximum;
  property.number = 1;
  writer.add(property);
  property.id = PropertyId::maximum_packet_size;
  property.number = 80;
  writer.add(property);
  connect.properties = writer.bytes();
  CHECK(client.say(connect) == "admit");
  client.session.admitted(std::nullopt);
  CHECK(client.heard() == "connack 00");
  const wire::Bytes said = client.properties;
  CHECK(mqtt::number_or(said, PropertyId::session_expiry, 9) == 0);
  CHECK(mqtt::number_or(said, PropertyId::server_keep_alive, 0) == 180);
  CHECK(mqtt::number_or(said, PropertyId::retain_available, 9) == 0);
  CHECK(mqtt::number_or(said, PropertyId::receive_maximum, 9) == client.limits.window);
  CHECK(mqtt::find_property(said, PropertyId::assigned_client_id)->text == kMqttDid);
  CHECK(client.session.keep_alive() == 180);
  client.subscribe({"app2dev/" + kMqttDid + "/#"});
  CHECK(client.session.send_down("service", p0_down(1, unhex("02"))));
  CHECK_FALSE(client.session.send_down("service", p0_down(2, unhex("02"))));
  client.heard();
  client.say(mqtt::Ack{mqtt::Type::puback, client.last_id, {}, {}});
  CHECK_FALSE(client.session.send_down("service", p0_down(2, Wire(60, 5))));
}

TEST_CASE("in 5 an alias, a retained message and a subscription identifier are refused") {
  Client alias(mqtt::Version::v5);
  alias.join();
  std::array<std::uint8_t, 16> room;
  mqtt::Writer writer(room);
  mqtt::Property property;
  property.id = mqtt::PropertyId::topic_alias;
  property.number = 1;
  writer.add(property);
  mqtt::Publish message;
  const std::string topic = "dev2app/" + kMqttDid;
  message.topic = topic;
  message.properties = writer.bytes();
  CHECK(alias.say(message).starts_with("disconnect 94; end: "));
  Client retain(mqtt::Version::v5);
  retain.join();
  message.properties = {};
  message.retain = true;
  CHECK(retain.say(message).starts_with("disconnect 9a; end: "));
  Client old(mqtt::Version::v3_1_1);
  old.join();
  CHECK(old.say(message) == "");
}

TEST_CASE("a client is told that its session was taken over in 5 only") {
  for (const mqtt::Version version : kVersions) {
    Client client(version);
    client.join();
    client.session.disconnect(mqtt::Reason::session_taken_over);
    CHECK(client.heard() == (version == mqtt::Version::v5 ? "disconnect 8e" : ""));
  }
}
