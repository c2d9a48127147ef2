// A line that damages what goes over it: after anything at all, the next good frame is understood.
#include <fmt/format.h>

#include "generator/simulate/cases.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::Command;
using Bytes = std::vector<std::uint8_t>;

constexpr Time kBetweenBytes = std::chrono::milliseconds(5);
constexpr Time kPauseInFrame = std::chrono::seconds(1);
constexpr std::size_t kLongPayload = 1200;  // the module's own buffer has 1024

// Sums that make a byte ff: 00 05 cmd sn 00 00.
constexpr std::uint8_t sn_for_sum_ff(Command command) {
  return static_cast<std::uint8_t>(0xFF - 5 - static_cast<int>(command));
}

// The bytes, and a heartbeat right behind them that must be answered.
void heartbeat_behind(Bench& bench, Bytes bytes) {
  const OwnedFrame frame = bench.next_frame(Command::heartbeat);
  const Bytes good = to_wire(frame.view());
  bytes.insert(bytes.end(), good.begin(), good.end());
  bench.send_raw(std::move(bytes));
  bench.await_answer(frame);
}

void garbage(Bench& bench) {
  heartbeat_behind(bench, {0x00, 0x13, 0x55, 0xAA, 0x05, 0x80});
  heartbeat_behind(bench, {0xFF, 0x55, 0x00, 0xFF});
  heartbeat_behind(bench, {0xFF, 0xFF, 0x00, 0x02, 0x07});
}

// The front half of a frame that would have been answered.
Bytes half_frame(Bench& bench) {
  Bytes wire = to_wire(bench.next_frame(Command::p0_down, read_p0(bench.table())).view());
  wire.resize(wire.size() - 3);
  return wire;
}

void cut_off(Bench& bench) { heartbeat_behind(bench, half_frame(bench)); }

void pause_inside(Bench& bench) {
  bench.send_raw(half_frame(bench));
  bench.talk().pass(kPauseInFrame);
  bench.ask(Command::heartbeat);
}

void too_long(Bench& bench) {
  const OwnedFrame frame = bench.next_frame(Command::p0_down, Bytes(kLongPayload, 0x2A));
  heartbeat_behind(bench, to_wire(frame.view()));
}

void ask_with_sn(Bench& bench, std::uint8_t sn) {
  const OwnedFrame frame{Command::heartbeat, sn, 0, {}};
  bench.send(frame);
  bench.await_answer(frame);
}

void ff_to_mcu(Bench& bench) {
  ask_with_sn(bench, 0xFF);
  ask_with_sn(bench, sn_for_sum_ff(Command::heartbeat));
  bench.ask(Command::module_status, {0xFF, 0xFF});
  bench.ask(Command::module_status, {0x07, 0x3A});
}

// An ff that is not escaped makes the frame a bad one, which the watch beside the cases sees too.
void ff_from_mcu(Bench& bench) {
  ask_with_sn(bench, 0xFF);
  ask_with_sn(bench, sn_for_sum_ff(Command::heartbeat_ack));
  if (!bench.obeys()) return;
  const Bytes data = {0xFF, 0xFF, 0x55, 0xFF};
  bench.order(Opcode::echo, data);
  const auto matches = [&](const Event& event) {
    if (!is_frame(event, Command::p0_up)) return false;
    const auto reading = read_up(bench.table(), event.stretch.frame.payload);
    return reading && reading->data == data;
  };
  bench.await("transparent data ff ff 55 ff", matches);
}

void byte_by_byte(Bench& bench) {
  bench.talk().line().add(
      {FaultRule::split, Direction::to_mcu, 1, FaultRule::kAlways, kBetweenBytes});
  bench.ask(Command::p0_down, read_p0(bench.table()));
  bench.talk().line().add(
      {FaultRule::split, Direction::to_mcu, 1, FaultRule::kAlways, kBetweenBytes});
  bench.ask(Command::heartbeat);
}

}  // namespace

Cases line_cases() {
  return {
      {"garbage before a frame is skipped", garbage},
      {"a frame that another cuts off is forgotten", cut_off},
      {"a frame longer than any buffer is survived", too_long},
      {"a frame that stops in the middle does not keep the next one out", pause_inside},
      {"a frame that comes byte by byte is understood", byte_by_byte},
      {"ff as sn, payload and checksum reaches the MCU", ff_to_mcu},
      {"ff as sn, payload and checksum leaves the MCU escaped", ff_from_mcu},
  };
}

}  // namespace gizgen
