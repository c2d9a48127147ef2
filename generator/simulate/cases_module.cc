// What the module asks of every microcontroller, and how frames that make no sense are answered.
#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "generator/simulate/cases.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::Command;
using giz::wire::IllegalFrame;

// Bytes behind the head, escapes removed, less those of cmd, sn, flags and sum.
constexpr std::size_t kBare = 0x47 - 5;
constexpr std::size_t kWithAttributes = 0x4F - 5;
constexpr std::size_t kWithSecret = 0x6F - 5;
constexpr std::size_t kVersions = 32;  // four of 8 bytes before the product key
constexpr std::size_t kKey = 32;

constexpr std::uint8_t kUnknownCommand = 0x61;
constexpr Time kRestartAtLeast = std::chrono::milliseconds(400);  // of 600
constexpr Time kRestartAtMost = std::chrono::seconds(5);

std::string text_at(const std::vector<std::uint8_t>& bytes, std::size_t at, std::size_t size) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(at),
          bytes.begin() + static_cast<std::ptrdiff_t>(at + size)};
}

bool has_known_length(const std::vector<std::uint8_t>& info) {
  const std::size_t size = info.size();
  if (size == kBare || size == kWithAttributes || size == kWithSecret) return true;
  const bool counted = size >= kWithSecret + 2;  // parameters follow, as text
  return counted && giz::wire::get_number(info, kWithSecret, 2) == size - kWithSecret - 2;
}

void device_info(Bench& bench) {
  const std::vector<std::uint8_t> info = bench.ask(Command::get_device_info).payload;
  if (!has_known_length(info)) {
    throw CaseFailed{
        fmt::format("the length of the device info is {:02x}, not 47, 4f or 6f", info.size() + 5)};
  }
  const auto versions = giz::wire::Bytes(info).first(kVersions);
  if (!std::all_of(versions.begin(), versions.end(), [](auto c) { return c >= 32 && c < 127; })) {
    throw CaseFailed{"the versions in the device info are no text"};
  }
  const std::string key = text_at(info, kVersions, kKey);
  if (key != bench.product().key) {
    throw CaseFailed{
        fmt::format("the product key is '{}', the definition has '{}'", key, bench.product().key)};
  }
}

void need_empty(const OwnedFrame& answer) {
  if (answer.payload.empty()) return;
  throw CaseFailed{
      fmt::format("the answer has {} bytes of payload, none belong there", answer.payload.size())};
}

void heartbeat(Bench& bench) { need_empty(bench.ask(Command::heartbeat)); }

void module_status(Bench& bench) {
  need_empty(bench.ask(Command::module_status, {0x07, 0x1A}));
  need_empty(bench.ask(Command::module_status, {0x07, 0x3A}));
}

// The frame as it travels, with another sum.
std::vector<std::uint8_t> with_wrong_sum(const OwnedFrame& frame) {
  std::vector<std::uint8_t> wire = to_wire(frame.view());
  wire.back() = static_cast<std::uint8_t>(wire.back() ^ 0x10);
  return wire;
}

void await_complaint(Bench& bench, std::uint8_t sn, IllegalFrame code) {
  const auto wanted = static_cast<std::uint8_t>(code);
  const auto matches = [&](const Event& event) {
    return is_frame(event, Command::illegal_module_frame) && event.stretch.frame.sn == sn &&
           event.stretch.frame.payload == std::vector<std::uint8_t>{wanted};
  };
  bench.await(fmt::format("an answer 12 with code {:02x} and sn {}", wanted, sn), matches);
}

void bad_checksum(Bench& bench) {
  const OwnedFrame frame = bench.next_frame(Command::heartbeat);
  bench.send_raw(with_wrong_sum(frame));
  await_complaint(bench, frame.sn, IllegalFrame::bad_checksum);
  bench.ask(Command::heartbeat);
}

void unknown_command(Bench& bench) {
  const OwnedFrame frame = bench.send(static_cast<Command>(kUnknownCommand));
  await_complaint(bench, frame.sn, IllegalFrame::unknown_command);
  bench.ask(Command::heartbeat);
}

// A microcontroller that restarts counts from sn 0 and begins with a report.
void restart(Bench& bench) {
  if (!bench.obeys()) bench.settle();
  need_empty(bench.ask(Command::reboot_mcu));
  const Time asked = bench.talk().now();
  const auto first_report = [](const Event& event) {
    return is_frame(event, Command::p0_up) && event.stretch.frame.sn == 0;
  };
  const auto report = bench.talk().await(first_report, kRestartAtMost);
  bench.take_complaint();  // a line that restarts may say anything
  if (!report) {
    throw CaseSkipped{
        fmt::format("acknowledged, but no report with sn 0 came within {}: this "
                    "firmware does not restart",
                    duration_text(kRestartAtMost))};
  }
  if (report->time - asked < kRestartAtLeast) {
    throw CaseFailed{
        fmt::format("it restarted {} after the acknowledgement; the module needs 600 ms",
                    duration_text(report->time - asked))};
  }
  device_info(bench);
}

}  // namespace

Cases module_cases() {
  return {
      {"device info has a known layout and the product's key", device_info},
      {"a heartbeat is acknowledged", heartbeat},
      {"the module's status is acknowledged", module_status},
      {"a bad checksum is answered with 12 01 and the sn", bad_checksum},
      {"an unknown command is answered with 12 02 and the sn", unknown_command},
  };
}

Cases restart_cases() {
  return {{"a restart is acknowledged, comes about 600 ms later and begins with a report", restart,
           true}};
}

}  // namespace gizgen
