// The websocket dialect /ws/app/v1 as a state machine: texts in, texts and calls out. It knows no
// socket, no store and no time of its own; who holds it carries out the calls and says what became
// of them. The dialect is Gizwits' (both generations of its JS SDK talk to it); what is ours beside
// it is additive: ticket, seq, ts, source, c2s_resume, c2s_frames, s2c_alarm, s2c_command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/hub/attrs.h"

namespace giz::api {

// Of s2c_invalid_msg. 1009 is the vendor's (its SDK then logs in again), the others are ours.
enum class Invalid : std::uint16_t {
  bad_json = 1001,
  unknown_command = 1002,
  bad_attr = 1004,
  not_bound = 1005,
  read_only = 1006,
  throttled = 1007,
  offline = 1008,
  log_in_again = 1009,
  too_large = 1010,
  refused = 1011,
  no_answer = 1012,
  unavailable = 1013,
};
Invalid invalid_of(Reason reason);

using Sn = std::optional<std::int64_t>;  // req_sn, where the client gave one

// -- what is to be done --
struct LoginCall {
  std::string uid, token;  // or
  std::string ticket;
  bool auto_subscribe = true;
};
struct SubscribeCall {
  std::vector<std::string> dids;
};
struct ReadCall {
  std::string did;
  std::vector<std::size_t> points;  // empty: all
  Sn sn;
};
struct WriteCall {
  std::string did;
  hub::P0 p0;
  Sn sn;
};
struct PushCall {
  std::string did;
  hub::P0 data;  // transparent
  Sn sn;
};
struct ResumeCall {
  std::int64_t since_seq = 0;
};
struct FramesCall {
  std::string did;
  bool on = true;
};
struct CloseCall {
  std::uint16_t code = 1000;
  std::string_view reason;
};
using Call = std::variant<LoginCall, SubscribeCall, ReadCall, WriteCall, PushCall, ResumeCall,
                          FramesCall, CloseCall>;

struct Heard {
  std::vector<std::string> texts;  // to be sent, in this order
  std::vector<Call> calls;         // to be carried out, in this order
};

class Dialect {
 public:
  Dialect(const Product& product, unsigned messages_a_second, Millis now);

  Heard on_text(std::string_view text, Millis now);
  // Once a second or so: who has not logged in after 5 s, or was silent for two heartbeats, is
  // closed.
  Heard on_tick(Millis now);
  // What became of a LoginCall.
  Heard on_login(bool success, Millis now);
  // A call other than LoginCall and CloseCall has ended. At most 16 run at a time.
  void on_done() { --running_; }

  bool logged_in() const { return state_ == State::in; }
  bool wants_raw() const { return raw_; }  // p0_type custom: s2c_raw instead of s2c_noti

 private:
  enum class State : std::uint8_t { waiting, asked, in };

  bool may_speak(Millis now);
  void dispatch(const hub::Json& message, Heard& heard);
  void login(const hub::Json& data, Heard& heard);
  void subscribe(const hub::Json& data, Heard& heard);
  void read(const hub::Json& data, Sn sn, Heard& heard);
  void write(const hub::Json& data, Sn sn, Heard& heard);
  void write_raw(const hub::Json& data, Sn sn, Heard& heard);
  void frames(const hub::Json& data, bool on, Heard& heard);
  void start(Call call, Heard& heard);

  const Product* product_;
  Millis heard_ = 0;     // the last message
  Millis deadline_ = 0;  // of the login
  Millis refilled_ = 0;  // tokens were counted
  float tokens_;
  float rate_;
  std::uint16_t refused_ = 0;  // messages in a row that came too fast
  std::uint8_t heartbeat_s_ = 180;
  std::uint8_t tries_ = 0;  // logins that failed
  std::uint8_t running_ = 0;
  State state_ = State::waiting;
  bool raw_ = false;
};

}  // namespace giz::api
