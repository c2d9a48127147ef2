// A device's conversation with the cloud over one link: it says who it is, proves it, shows that it
// lives, and carries P0 both ways. A state machine that is fed with bytes and time and gives
// events; it knows no sockets and no clock.
//
//   direct links (TCP, UDP, websocket)        broker (MQTT)
//   -> 0005 did, mac, versions, product key   the broker checks did and passcode; frames are of
//   -> 0008 passcode                          one sender each, whom the answer names
//   <- 0009 00 accepted, 01 refused
//   -> 0015 each heartbeat, <- 0016
//   <- 0090 P0            -> 0091 P0 or nothing
//   <- 0093 sn P0         -> 0094 sn P0 or nothing
//   -> 0091 P0            reports
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/simulate/cloud_reader.h"
#include "generator/simulate/identity.h"
#include "generator/simulate/port.h"

namespace gizgen {

struct CloudSettings {
  enum Manner : std::uint8_t {
    stream,    // the login is sent once and must be answered
    datagram,  // it may be lost and is sent again
    broker,    // who has the link is logged in; the link has its own sign of life
  };
  Manner manner = stream;
  std::string product_key;
  std::string p0_version = "00000002";        // 8 characters, of the module info
  Time heartbeat = std::chrono::seconds(50);  // 0: none
  Time login_wait = std::chrono::seconds(10);
  unsigned login_sends = 4;  // of datagrams, within login_wait
};

struct CloudEvent {
  enum What : std::uint8_t {
    sent,      // `wire`, to be sent to `peer`, or to everyone where that is empty
    received,  // `wire`, from `peer`
    stray,     // `wire`, which is no frame; `text` says why
    note,      // `text`
    joined,    // the cloud knows the device from now on
    left,      // the link is closed; `text` says why
  };
  Time time{0};
  What what = note;
  std::vector<std::uint8_t> wire;
  std::string text;
  std::string peer;  // its client id at the broker
};

// A P0 that came down.
struct Down {
  std::vector<std::uint8_t> p0;
  std::optional<std::uint32_t> sn;
  std::string peer;
};

class CloudSession {
 public:
  // The settings must outlive it; a fleet shares them.
  CloudSession(DeviceIdentity identity, const CloudSettings& settings)
      : identity_(std::move(identity)), settings_(&settings), p0_version_(settings.p0_version) {}

  const DeviceIdentity& identity() const { return identity_; }

  // The link is there, or is no longer.
  void up(Time now);
  void down();

  std::vector<Down> receive(giz::wire::Bytes bytes, std::string_view peer, Time now);
  void tick(Time now);
  Time deadline() const;

  bool joined() const { return state_ == joined_; }

  // What the microcontroller itself says, from now on instead of the settings' version.
  void set_p0_version(std::string text) { p0_version_ = std::move(text); }

  // Each is lost where the device has not joined.
  void answer(const Down& down, giz::wire::Bytes p0, Time now);
  void report(giz::wire::Bytes p0, Time now);
  void ping(Time now);

  // Bytes as they are, joined or not, while there is a link.
  void send_raw(std::vector<std::uint8_t> wire, Time now);

  // A word for the log.
  void note(std::string text, Time now);

  // Why the link is of no use any more and should be closed.
  std::optional<std::string> take_failure() { return std::exchange(failure_, std::nullopt); }

  std::vector<CloudEvent> take_events() { return std::exchange(events_, {}); }

 private:
  enum State : std::uint8_t { away, joining, joined_ };

  void send(const giz::wire::CloudFrame& frame, std::string_view peer, Time now);
  void say_who(Time now);
  void join(Time now);
  void take(const CloudPacket& packet, std::string_view peer, Time now, std::vector<Down>& downs);
  void take_login_result(const giz::wire::CloudFrame& frame, Time now);
  void take_p0(const giz::wire::CloudFrame& frame, std::string_view peer, Time now,
               std::vector<Down>& downs);
  void fail(std::string why);
  std::vector<std::uint8_t> identity_payload() const;

  DeviceIdentity identity_;
  const CloudSettings* settings_;
  std::string p0_version_;
  CloudReader reader_;
  State state_ = away;
  unsigned logins_ = 0;
  unsigned missed_ = 0;  // heartbeats in a row
  Time next_login_ = kNever;
  Time login_end_ = kNever;
  Time next_heartbeat_ = kNever;
  std::optional<std::string> failure_;
  std::vector<CloudEvent> events_;
};

}  // namespace gizgen
