// The language of scripts and of what is typed: a statement a line. docs/SIMULATE.md describes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/simulate/line.h"
#include "generator/simulate/point_value.h"

namespace gizgen {

// A request of the module. `frame.payload` is complete.
struct SendRequest {
  giz::wire::Command command = giz::wire::Command::heartbeat;
  std::vector<std::uint8_t> payload;
};

struct SendRaw {
  std::vector<std::uint8_t> wire;
};

struct SetStatus {
  std::uint16_t word = 0;
};

// Tells the network time, or sets it: unix seconds.
struct NetworkTime {
  std::optional<std::int64_t> now;
};

// What the microcontroller must send. A control's acknowledgement answers the last request.
struct Expect {
  enum What : std::uint8_t {
    ack,      // of the last request, with its sn
    frame,    // any whose command is `command` and whose payload begins with `bytes`
    report,   // that shows `values`
    reply,    // to a read, that shows `values`
    data,     // transparent data that is `bytes`
    illegal,  // whose code is `bytes`, where given
    silence,  // nothing at all
  };
  What what = ack;
  std::string text;  // as the script says it
  giz::wire::Command command = giz::wire::Command::heartbeat;
  std::vector<PointValue> values;
  std::vector<std::uint8_t> bytes;
  Time within = std::chrono::seconds(2);
};

struct Pause {
  Time duration{0};
};

// Adds rules, or takes all away where there is none.
struct SetFaults {
  std::vector<FaultRule> rules;
};

struct Acknowledge {
  bool on = true;
};

struct Help {};

struct Statement {
  Where where;
  std::variant<SendRequest, SendRaw, SetStatus, NetworkTime, Expect, Pause, SetFaults, Acknowledge,
               Help>
      act;
};

// The statements of a text; those with a mistake are left out, and the mistakes are in
// `diagnostics`.
std::vector<Statement> read_script(std::string_view file, std::string text,
                                   const giz::wire::Table& table, Diagnostics& diagnostics);

// The rules that a fault statement without its first word gives: "drop out next 2 frames".
std::vector<FaultRule> read_fault(std::string_view origin, std::string text,
                                  Diagnostics& diagnostics);

// What `help` prints.
std::string_view script_help();

}  // namespace gizgen
