// A device's conversation by TCP, UDP or websocket, as the cloud holds it: frame in, what is to be
// done out. A state machine that knows no sockets, no clock and no hub.
//
//   <- 0005 did, mac, firmware, product key     who it is
//   <- 0008 passcode                            -> 0009 00, or 01 and the link is closed
//   <- 0015                                     -> 0016
//   <- 0091 P0                                  a report
//   <- 0094 sn, nothing or P0                   the answer to a 0093
//   <- 020F                                     -> 0210, how many watch it
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/service/base/product.h"
#include "runtime/service/device/frames.h"
#include "runtime/service/hub/attrs.h"
#include "runtime/service/hub/hub.h"

namespace giz::device {

struct Step {
  enum What : std::uint8_t {
    ignore,   // `why` for the count
    send,     // `wire`
    admit,    // ask the hub about who(), then call admitted() or refused()
    report,   // `p0`
    answer,   // `sn`, `p0`: empty where the device only acknowledges
    clients,  // it asks how many watch it
    end,      // a mistake that ends the link: `why`
  };
  What what = ignore;
  Wire wire;
  hub::P0 p0;
  std::uint32_t sn = 0;
  std::string_view why;
};

enum class Manner : std::uint8_t {
  stream,    // one login; a second one ends the link
  datagram,  // a login may come again, because its answer was lost or the device started anew
};

// What a P0 that came up is: a read reply without a question becomes a report, for it is laid out
// the same; an answer that repeats the question (as GAgent's do) becomes an empty one.
hub::P0 as_report(const Product& product, wire::Bytes p0);
hub::P0 as_answer(const Product& product, wire::Bytes p0);

class Conversation {
 public:
  Conversation(const Product& product, Manner manner, std::string address);

  Step take(const wire::CloudFrame& frame);

  // The hub's word on the login, and what the device is told. Between admit and this no other frame
  // may be taken.
  Wire admitted();
  Wire refused();

  bool joined() const { return state_ == State::joined; }
  const hub::Credentials& who() const { return who_; }
  const std::string& did() const { return did_; }  // as it was admitted; empty before

 private:
  enum class State : std::uint8_t { unknown, named, joined };

  Step take_identity(wire::Bytes payload);
  Step take_passcode(wire::Bytes payload);
  Step take_joined(const wire::CloudFrame& frame);

  const Product& product_;
  Manner manner_;
  State state_ = State::unknown;
  bool named_ = false;
  hub::Credentials who_;
  std::string did_;
};

}  // namespace giz::device
