// The WiFi module's side of the serial line, as the module's own firmware behaves: a state machine
// that is fed with bytes and time and gives events. It knows no sockets and no clock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "generator/simulate/wire_reader.h"

namespace gizgen {

struct ModuleSettings {
  bool autonomous =
      true;  // asks for the device info at its start, tells its status, sends heartbeats
  std::uint32_t baud = 9600;      // 0: a line without speed
  std::uint16_t status = 0x073A;  // station, router and cloud connected, bind window open, RSSI 7
  Time ack_wait = std::chrono::milliseconds(200);
  unsigned sends = 3;  // of one request, the first included
  Time info_wait = std::chrono::seconds(1);
  unsigned info_sends = 10;  // of the request for device info at the start
  Time heartbeat = std::chrono::seconds(55);
  Time status_repeat = std::chrono::minutes(10);
  std::int64_t clock = 0;  // unix time at Time 0, which the network time is told from
};

struct Event {
  enum What : std::uint8_t {
    sent,        // `stretch`, whose wire is to go to the microcontroller
    received,    // `stretch`
    unanswered,  // the request `stretch.frame`, after `sends` sends
    silent,      // too many heartbeats were missed: the module starts again
  };
  Time time{0};
  What what = sent;
  Stretch stretch;
  bool again = false;  // a resend of the request before it
  unsigned sends = 0;
};

class Module {
 public:
  explicit Module(const ModuleSettings& settings) : settings_(settings) {}

  // As at power up: asks for the device info and tells the status, where it is autonomous.
  void start(Time now);

  void receive(giz::wire::Bytes bytes, Time now);

  // Does what is due; to be called at deadline() and after any request.
  void tick(Time now);
  Time deadline() const;

  // Sends a request once those before it are answered, again where its own answer does not come.
  // False: too many are waiting.
  bool request(giz::wire::Command command, std::vector<std::uint8_t> payload = {});

  // Puts a frame or any bytes on the line now, and does not wait for an answer.
  void send(const OwnedFrame& frame, Time now);
  void send_raw(std::vector<std::uint8_t> wire, Time now);

  // Whether the microcontroller's requests are answered, and the answer to one that was not.
  void acknowledge(bool on) { acknowledges_ = on; }
  void answer(const OwnedFrame& frame, Time now);

  // Nothing is waiting to be sent; nor, idle, for an answer.
  bool has_sent_all() const { return queue_.empty(); }
  bool is_idle() const { return !waiting_ && queue_.empty(); }

  // The request that was sent last, with its sn; also one among the bytes of send_raw().
  const std::optional<OwnedFrame>& last_request() const { return last_request_; }

  std::uint16_t status() const { return settings_.status; }
  bool set_status(std::uint16_t word);

  // Unix seconds.
  std::int64_t clock(Time now) const;
  void set_clock(std::int64_t unix_seconds, Time now);

  std::vector<Event> take_events() { return std::exchange(events_, {}); }

 private:
  struct Request {
    OwnedFrame frame;
    unsigned sends = 0;  // of at most
    Time wait{0};
  };
  struct Waiting {
    Request request;
    unsigned sent = 0;
    Time until{0};
  };

  void take(Stretch stretch, Time now);
  void complain(const OwnedFrame& frame, giz::wire::IllegalFrame code, Time now);
  void take_answer(const OwnedFrame& frame, Time now);
  void take_refusal(const OwnedFrame& frame);
  void push(Request request);
  void send_waiting(Time now);
  void give_up(Time now);
  void send_next(Time now);
  void put(Stretch stretch, bool again, Time now);
  bool is_repeated(const OwnedFrame& frame) const;
  std::vector<std::uint8_t> time_payload(Time now) const;

  ModuleSettings settings_;
  WireReader reader_;
  std::deque<Request> queue_;
  std::optional<Waiting> waiting_;
  std::optional<OwnedFrame> last_request_;
  std::optional<OwnedFrame> last_received_;  // request of the microcontroller
  std::uint8_t sn_ = 0;
  unsigned missed_ = 0;  // heartbeats in a row
  bool acknowledges_ = true;
  Time next_heartbeat_ = kNever;
  Time next_status_ = kNever;
  Time next_start_ = kNever;
  Time line_free_{0};  // when what was put on the line has left it
  std::vector<Event> events_;
};

}  // namespace gizgen
