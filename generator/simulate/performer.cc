// A statement that sends waits until its request has left the queue, so that "the last request" is
// always the one that the script spoke of.
#include "generator/simulate/performer.h"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::Command;
using giz::wire::Kind;
using giz::wire::SerialEvent;

constexpr Time kLastWords = std::chrono::milliseconds(300);  // for a report behind the last answer
constexpr std::size_t kMostTold = 3;
constexpr std::string_view kTyped = "standard input";

}  // namespace

void Performer::run(const std::vector<Statement>& script, Diagnostics& diagnostics) {
  for (const Statement& statement : script) {
    const Failure failure = perform(statement);
    if (!failure) continue;
    diagnostics.error(statement.where, "E810", "{}", *failure);
    return;
  }
  finish();
}

void Performer::interact(bool stay) {
  voice_.print("");
  Arrival arrival;
  while (arrival.what != Arrival::last_typed) {
    arrival = talk_.step(kNever, true);
    if (arrival.what != Arrival::typed) continue;
    type(arrival.text);
  }
  while (stay) talk_.step(kNever);
  finish();
}

void Performer::type(const std::string& line) {
  Diagnostics diagnostics;
  const std::vector<Statement> statements = read_script(kTyped, line, table_, diagnostics);
  for (const Statement& statement : statements) {
    const Failure failure = perform(statement);
    if (failure) diagnostics.error(statement.where, "E810", "{}", *failure);
  }
  voice_.print(diagnostics.text(false));
}

void Performer::finish() {
  while (!talk_.module().is_idle()) talk_.step(kNever);
  talk_.pass(kLastWords);
}

Performer::Failure Performer::perform(const Statement& statement) {
  return std::visit([this](const auto& what) { return act(what); }, statement.act);
}

Performer::Failure Performer::leave(bool taken) {
  if (!taken) return "too many requests are waiting for the MCU";
  while (!talk_.module().has_sent_all()) talk_.step(kNever);
  return std::nullopt;
}

Performer::Failure Performer::act(const SendRequest& send) {
  talk_.forget();
  return leave(talk_.module().request(send.command, send.payload));
}

Performer::Failure Performer::act(const SendRaw& send) {
  talk_.forget();
  talk_.module().send_raw(send.wire, talk_.now());
  talk_.pass(Time{0});
  return std::nullopt;
}

Performer::Failure Performer::act(const SetStatus& set) {
  talk_.forget();
  return leave(talk_.module().set_status(set.word));
}

Performer::Failure Performer::act(const NetworkTime& time) {
  if (time.now) talk_.module().set_clock(*time.now, talk_.now());
  const std::chrono::seconds zone = std::chrono::hours(8);
  const std::time_t local = talk_.module().clock(talk_.now()) + zone.count();
  voice_.print(fmt::format("network time {:%Y-%m-%dT%H:%M:%S}\n", fmt::gmtime(local)));
  return std::nullopt;
}

Performer::Failure Performer::act(const Expect& expect) {
  const auto event = talk_.await([&](const Event& e) { return matches(expect, e); }, expect.within);
  if (event.has_value() != (expect.what == Expect::silence)) return std::nullopt;
  if (event) {
    return fmt::format("expected silence for {}, came: {}", duration_text(expect.within),
                       voice_.tell(*event));
  }
  std::vector<std::string> told;
  const auto& came = talk_.received();
  const std::size_t first = came.size() > kMostTold ? came.size() - kMostTold : 0;
  for (std::size_t i = first; i < came.size(); ++i) told.push_back(voice_.tell(came[i]));
  return fmt::format("expected {} within {}, came: {}", expect.text, duration_text(expect.within),
                     told.empty() ? "nothing" : fmt::format("{}", fmt::join(told, "; ")));
}

Performer::Failure Performer::act(const Pause& pause) {
  talk_.pass(pause.duration);
  return std::nullopt;
}

Performer::Failure Performer::act(const SetFaults& faults) {
  if (faults.rules.empty()) talk_.line().clear_faults();
  for (const FaultRule& rule : faults.rules) talk_.line().add(rule);
  return std::nullopt;
}

Performer::Failure Performer::act(const Acknowledge& acknowledge) {
  talk_.module().acknowledge(acknowledge.on);
  return std::nullopt;
}

Performer::Failure Performer::act(const Help&) {
  voice_.print(script_help());
  return std::nullopt;
}

bool Performer::matches_values(const Expect& expect, const OwnedFrame& frame) const {
  const auto reading = read_up(table_, frame.payload);
  if (!reading) return false;
  const Kind kind = expect.what == Expect::report  ? Kind::report
                    : expect.what == Expect::reply ? Kind::read_reply
                                                   : Kind::transparent_up;
  if (reading->kind != kind) return false;
  if (expect.what == Expect::data) return reading->data == expect.bytes;
  return std::all_of(expect.values.begin(), expect.values.end(),
                     [&](const PointValue& value) { return reading->shows(value); });
}

bool Performer::matches(const Expect& expect, const Event& event) const {
  if (expect.what == Expect::silence) return true;
  if (event.stretch.event != SerialEvent::frame) return false;
  const OwnedFrame& frame = event.stretch.frame;
  switch (expect.what) {
    case Expect::ack: {
      const auto& last = talk_.module().last_request();
      return last && frame.command == giz::wire::ack_of(last->command) && frame.sn == last->sn;
    }
    case Expect::frame:
      return frame.command == expect.command && begins_with(frame.payload, expect.bytes);
    case Expect::illegal:
      return frame.command == Command::illegal_module_frame &&
             begins_with(frame.payload, expect.bytes);
    case Expect::reply:
      return frame.command == Command::p0_down_ack && matches_values(expect, frame);
    default: return frame.command == Command::p0_up && matches_values(expect, frame);
  }
}

}  // namespace gizgen
