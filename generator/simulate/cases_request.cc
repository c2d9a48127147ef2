// What the microcontroller asks of the module, on the order of an opcode: each request arrives, is
// sent again while nobody answers, and no more once it is answered.

#include <fmt/format.h>

#include "generator/simulate/cases.h"

namespace gizgen {
namespace {

using giz::wire::Command;

constexpr Time kNextSend = std::chrono::milliseconds(1500);
constexpr Time kSilence = std::chrono::milliseconds(500);

struct Request {
  const char* name;
  Opcode opcode;
  std::vector<std::uint8_t> arguments;
  Command command;
  std::vector<std::uint8_t> payload;  // that it begins with
};

void ask_module(Bench& bench, const Request& request) {
  bench.need_opcodes();
  const Withhold withhold(bench);
  bench.order(request.opcode, request.arguments);
  const auto code = static_cast<unsigned>(request.command);
  const Event first = bench.await(fmt::format("a request {:02x}", code), [&](const Event& event) {
    return is_frame(event, request.command);
  });
  if (!begins_with(first.stretch.frame.payload, request.payload)) {
    throw CaseFailed{fmt::format("the request {:02x} does not begin with {:02x}", code,
                                 fmt::join(request.payload, " "))};
  }
  bench.await(fmt::format("the request {:02x} again with sn {}", code, first.stretch.frame.sn),
              same_request(first), kNextSend);
  bench.talk().module().answer(first.stretch.frame, bench.talk().now());
  const auto unwell = [&](const Event& event) {
    return same_request(first)(event) || is_frame(event, Command::illegal_module_frame);
  };
  const auto met = bench.talk().await(unwell, kSilence);
  if (!met) return;
  throw CaseFailed{is_frame(*met, request.command)
                       ? fmt::format("the request {:02x} was sent again after its answer", code)
                       : "the answer was called illegal"};
}

}  // namespace

Cases request_cases() {
  const Request requests[] = {
      {"SoftAP mode", Opcode::config_mode, {0x01}, Command::config_mode, {0x01}},
      {"AirLink mode", Opcode::config_mode, {0x02}, Command::config_mode, {0x02}},
      {"a module reset", Opcode::reset_module, {}, Command::reset_module, {}},
      {"the network time", Opcode::get_time, {}, Command::get_time, {}},
      {"the module info", Opcode::get_module_info, {}, Command::get_module_info, {0x00}},
      {"the production test", Opcode::production_test, {}, Command::production_test, {}},
      {"the bind window", Opcode::bind_window, {}, Command::bind_window, {}},
      {"a module restart", Opcode::reboot_module, {}, Command::reboot_module, {}},
  };
  Cases cases;
  for (const Request& request : requests) {
    cases.push_back({fmt::format("the MCU asks for {} until it is answered", request.name),
                     [request](Bench& bench) { ask_module(bench, request); }, true});
  }
  return cases;
}

}  // namespace gizgen
