// The server's side of one MQTT connection of a device, MQTT 3.1, 3.1.1 or 5. A state machine that
// knows no sockets, no clock and no hub: packets in; bytes to be sent and what is to be done out.
//
//   CONNECT   client id and user are the did, the password is the passcode
//   SUBSCRIBE app2dev/<did>/#  ser2cli_res/<did>  ser2cli_noti/<product key>
//   PUBLISH   dev2app/<did>            0091: reports
//             dev2app/<did>/<client>   0094: answers
//             cli2ser_req              020F: how many watch it? 0210 goes to ser2cli_res/<did>
//
// A report is acknowledged by stored(), when it is stored. Anything else is refused: by a failure
// in SUBACK (3.1 has none), a reason in PUBACK in 5, the end of the connection otherwise. Retained
// messages are taken as ordinary ones before 5 and refused in 5; wills are taken and not published:
// the hub knows itself who is there. QoS 2 is taken before 5 and refused in 5 (Maximum QoS).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/device/conversation.h"
#include "runtime/service/hub/hub.h"
#include "runtime/wire/mqtt.h"

namespace giz::device {

struct MqttLimits {
  std::size_t packet = 64 * 1024;   // bytes of one packet
  std::size_t first_packet = 4096;  // of the CONNECT
  std::uint16_t window = 16;        // QoS 1 and 2 messages under way, each way
  std::size_t subscriptions = 8;
  std::size_t held = 16;                 // messages for a device that has not subscribed yet
  std::uint16_t most_keep_alive = 1200;  // s; 5 only, where the server may say so
  std::uint16_t keep_alive = 180;        // s, in 5, for a client that wants none
};

// What outlives the connection of a client before 5 that asks for it (clean session 0).
struct MqttKept {
  struct Subscription {
    std::string filter;
    std::uint8_t qos = 0;
  };
  std::vector<Subscription> subscriptions;
  std::set<std::uint16_t> received;  // QoS 2, until PUBREL
};

class MqttSession {
 public:
  // What a packet asks for.
  struct Call {
    enum What : std::uint8_t {
      nothing,
      admit,    // ask the hub about who(), then call admitted() or refused()
      deliver,  // do the steps, then call stored()
      end,      // close behind what is to be sent; `why`
    };
    What what = nothing;
    std::vector<Step> steps;  // report, answer, clients
    std::uint16_t id = 0;
    std::uint8_t qos = 0;
    bool is_sound = true;  // the payload could be understood
    std::string_view why;
  };

  MqttSession(const Product& product, const MqttLimits& limits, std::string address);

  // Between a call of admit or deliver and its answer no other packet may be taken.
  Call take(wire::Bytes packet);
  Call failed(wire::mqtt::Fault fault);  // of the stream
  std::size_t packet_limit() const;

  void admitted(std::optional<MqttKept> kept);
  void refused(wire::mqtt::Reason reason);
  void stored(const Call& call);
  void tell_clients(std::size_t watchers);

  // A frame for the device, on app2dev/<did>/<sender>. Held back until it subscribes. false: too
  // many are under way.
  bool send_down(std::string_view sender, Wire frame);
  // In 5 it is told why.
  void disconnect(wire::mqtt::Reason reason);

  // What is to be sent now.
  Wire take_output() { return std::exchange(output_, {}); }

  bool joined() const { return joined_; }
  const hub::Credentials& who() const { return who_; }
  std::uint16_t keep_alive() const { return keep_alive_; }  // s; 0: none
  // Whether, and what, to keep for the client's next connection.
  bool keeps() const { return keeps_; }
  MqttKept& kept() { return kept_; }

 private:
  struct Down {
    std::string topic;
    Wire payload;
  };

  Call take(const wire::mqtt::Connect& connect);
  Call take(const wire::mqtt::Publish& publish);
  Call take(const wire::mqtt::Subscribe& subscribe);
  Call take(const wire::mqtt::Unsubscribe& unsubscribe);
  Call take(const wire::mqtt::Ack& ack);
  Call deliver(const wire::mqtt::Publish& publish);
  Call ask(const wire::mqtt::Publish& publish);
  Call refuse(const wire::mqtt::Publish& publish, wire::mqtt::Reason reason, std::string_view why);
  Call end(wire::mqtt::Reason reason, std::string_view why);
  Call turn_away(wire::mqtt::Reason reason, std::string_view why);
  std::optional<Call> connect_mistake(const wire::mqtt::Connect& connect);
  wire::mqtt::Reason subscribe_one(const wire::mqtt::Subscription& wanted);
  bool is_own_filter(std::string_view filter) const;
  std::optional<std::uint8_t> qos_for(std::string_view topic) const;
  bool publish(const Down& down, std::uint8_t qos);
  void send_held();
  void put(const wire::mqtt::Packet& packet);
  bool is_v5() const { return version_ == wire::mqtt::Version::v5; }
  void welcome(bool is_session_present);

  const Product& product_;
  const MqttLimits& limits_;
  std::optional<wire::mqtt::Version> version_;
  hub::Credentials who_;
  bool joined_ = false;
  bool keeps_ = false;
  bool has_no_id_ = false;  // the client left its id to us
  bool wants_expiry_ = false;
  bool is_keep_alive_ours_ = false;
  bool asked_plainly_ = false;  // 020F came without length and flag, as GAgent sends it
  std::uint16_t keep_alive_ = 0;
  std::uint16_t window_ = 0;  // of the client
  std::size_t most_out_ = 0;  // bytes of one packet that the client takes
  std::uint16_t next_id_ = 0;
  MqttKept kept_;
  std::set<std::uint16_t> under_way_;  // QoS 1 towards the client
  std::deque<Down> held_;
  Wire output_;
};

}  // namespace giz::device
