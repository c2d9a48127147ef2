// An expectation looks at what no earlier one has met, so a control that comes while the script
// waits for something else is not lost.
#include "generator/simulate/device_performer.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/simulate/conversation.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::CloudCommand;
using giz::wire::Kind;

constexpr Time kLastWords = std::chrono::milliseconds(300);  // for an answer to the last report
constexpr std::size_t kMostSeen = 4096;
constexpr std::size_t kMostTold = 3;
constexpr std::string_view kTyped = "standard input";

bool is_pong(const CloudPacket& packet) { return packet.frame.command == CloudCommand::pong; }

// The frame of an event that was received.
std::optional<CloudPacket> packet_of(const CloudEvent& event) {
  CloudReader reader;
  auto packets = reader.push(event.wire);
  if (packets.size() != 1) return std::nullopt;
  return std::move(packets.front());
}

}  // namespace

void DevicePerformer::see(const CloudEvent& event) {
  if (fleet_.size() != 1 || event.what == CloudEvent::sent || event.what == CloudEvent::note)
    return;
  seen_.push_back(event);
  if (seen_.size() > kMostSeen) seen_.pop_front();
}

void DevicePerformer::wait(Time until, const std::function<bool()>& done) {
  while (!done() && loop_.now() < until) {
    loop_.run(until, done);
    if (loop_.stopped()) throw LineEnded{true, "stopped"};
  }
}

void DevicePerformer::pass(Time duration) {
  wait(duration == kNever ? kNever : loop_.now() + duration, [] { return false; });
}

void DevicePerformer::run(const std::vector<DeviceStatement>& script, Diagnostics& diagnostics) {
  for (const DeviceStatement& statement : script) {
    const Failure failure = perform(statement);
    if (!failure) continue;
    diagnostics.error(statement.where, "E810", "{}", *failure);
    return;
  }
}

void DevicePerformer::interact(Keyboard& keyboard) {
  keyboard.start();
  while (true) {
    wait(kNever, [&] { return keyboard.has_line() || keyboard.ended(); });
    if (!keyboard.has_line()) return;
    type(keyboard.take_line());
  }
}

void DevicePerformer::type(const std::string& line) {
  Diagnostics diagnostics;
  const auto statements = read_device_script(kTyped, line, table_, fleet_.size() != 1, diagnostics);
  for (const DeviceStatement& statement : statements) {
    const Failure failure = perform(statement);
    if (failure) diagnostics.error(statement.where, "E810", "{}", *failure);
  }
  if (!diagnostics.empty()) voice_.print(diagnostics.text(false));
}

bool DevicePerformer::finish() {
  wait(loop_.now() + patience_, [&] { return fleet_.is_settled(); });
  if (!fleet_.is_settled()) return false;
  pass(kLastWords);
  return true;
}

DevicePerformer::Failure DevicePerformer::perform(const DeviceStatement& statement) {
  return std::visit([this](const auto& what) { return act(what); }, statement.act);
}

DevicePerformer::Failure DevicePerformer::act(const SetValues& set) {
  fleet_.ask([&](VirtualDevice& device) {
    for (const PointValue& value : set.values) device.set(value);
  });
  return std::nullopt;
}

DevicePerformer::Failure DevicePerformer::act(DeviceAct act) {
  switch (act) {
    case DeviceAct::report: fleet_.ask([](VirtualDevice& device) { device.report(); }); break;
    case DeviceAct::heartbeat:
      fleet_.ask([this](VirtualDevice& device) { device.session().ping(loop_.now()); });
      break;
    case DeviceAct::connect: fleet_.start(); break;
    case DeviceAct::disconnect: fleet_.stop(); break;
    case DeviceAct::values:
      for (const PointValue& value : fleet_.device(0).values()) {
        voice_.print("  " + to_text(table_, value) + "\n");
      }
      break;
  }
  return std::nullopt;
}

DevicePerformer::Failure DevicePerformer::act(const SendData& send) {
  fleet_.ask([&](VirtualDevice& device) { device.send_transparent(send.bytes, loop_.now()); });
  return std::nullopt;
}

DevicePerformer::Failure DevicePerformer::act(const SendRaw& send) {
  fleet_.ask([&](VirtualDevice& device) { device.session().send_raw(send.wire, loop_.now()); });
  return std::nullopt;
}

DevicePerformer::Failure DevicePerformer::act(const Pause& pause) {
  pass(pause.duration);
  return std::nullopt;
}

DevicePerformer::Failure DevicePerformer::act(const Acknowledge& acknowledge) {
  fleet_.ask([&](VirtualDevice& device) { device.acknowledge(acknowledge.on); });
  return std::nullopt;
}

DevicePerformer::Failure DevicePerformer::act(const Help&) {
  voice_.print(device_script_help());
  return std::nullopt;
}

DevicePerformer::Failure DevicePerformer::act(const ExpectCloud& expect) {
  const bool silence = expect.what == ExpectCloud::silence;
  if (silence) seen_.clear();
  const auto found = [&] {
    return std::find_if(seen_.begin(), seen_.end(),
                        [&](const CloudEvent& event) { return matches(expect, event); });
  };
  wait(loop_.now() + expect.within, [&] { return found() != seen_.end(); });
  const auto event = found();
  if (event == seen_.end() && silence) return std::nullopt;
  if (silence) {
    return fmt::format("expected silence for {}, came: {}", duration_text(expect.within),
                       voice_.tell(*event));
  }
  if (event != seen_.end()) {
    seen_.erase(event);
    return std::nullopt;
  }
  std::vector<std::string> told;
  const std::size_t first = seen_.size() > kMostTold ? seen_.size() - kMostTold : 0;
  for (std::size_t i = first; i < seen_.size(); ++i) told.push_back(voice_.tell(seen_[i]));
  return fmt::format("expected {} within {}, came: {}", expect.text, duration_text(expect.within),
                     told.empty() ? "nothing" : fmt::format("{}", fmt::join(told, "; ")));
}

bool DevicePerformer::matches(const ExpectCloud& expect, const CloudEvent& event) const {
  switch (expect.what) {
    case ExpectCloud::joined: return event.what == CloudEvent::joined;
    case ExpectCloud::left: return event.what == CloudEvent::left;
    case ExpectCloud::silence:
      if (event.what != CloudEvent::received) return true;
      break;
    default: break;
  }
  return event.what == CloudEvent::received && matches_frame(expect, event);
}

bool DevicePerformer::matches_frame(const ExpectCloud& expect, const CloudEvent& event) const {
  const auto packet = packet_of(event);
  if (!packet) return false;
  if (expect.what == ExpectCloud::silence) return !is_pong(*packet);
  if (expect.what == ExpectCloud::pong) return is_pong(*packet);
  const CloudCommand command = packet->frame.command;
  if (command != CloudCommand::p0_down && command != CloudCommand::p0_down_sn) return false;
  const auto order = read_down(table_, packet->frame.payload);
  if (!order) return false;
  switch (expect.what) {
    case ExpectCloud::read: return order->kind == Kind::read;
    case ExpectCloud::data:
      return order->kind == Kind::transparent_down && order->data == expect.bytes;
    default: break;
  }
  return order->kind == Kind::control &&
         std::all_of(expect.values.begin(), expect.values.end(),
                     [&](const PointValue& value) { return order->sets(value); });
}

}  // namespace gizgen
