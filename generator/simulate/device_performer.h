// Carries out statements with virtual devices: a script from its first to its last, or what
// somebody types.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/simulate/device_script.h"
#include "generator/simulate/fleet.h"
#include "generator/simulate/keyboard.h"

namespace gizgen {

class DevicePerformer {
 public:
  // How a result is printed, and how an event is told in a word.
  struct Voice {
    std::function<void(std::string_view)> print;
    std::function<std::string(const CloudEvent&)> tell;
  };

  DevicePerformer(Loop& loop, Fleet& fleet, const giz::wire::Table& table, Voice voice,
                  Time patience)
      : loop_(loop), fleet_(fleet), table_(table), voice_(std::move(voice)), patience_(patience) {}

  // What happened to the device; expectations look at it.
  void see(const CloudEvent& event);

  // Each in turn, then until what was asked for is done. The first expectation that is not met is
  // a finding (E810) and ends it. Each throws LineEnded where the user stops it.
  void run(const std::vector<DeviceStatement>& script, Diagnostics& diagnostics);

  // Reads statements until the end of typing. A mistake is said at once and changes nothing.
  void interact(Keyboard& keyboard);

  // Until every device has joined and reported, and for a moment more; false where that takes
  // longer than the patience.
  bool finish();

  void pass(Time duration);

 private:
  // Why a statement came to nothing; nothing where it did not.
  using Failure = std::optional<std::string>;

  Failure act(const SetValues& set);
  Failure act(DeviceAct act);
  Failure act(const SendData& send);
  Failure act(const SendRaw& send);
  Failure act(const ExpectCloud& expect);
  Failure act(const Pause& pause);
  Failure act(const Acknowledge& acknowledge);
  Failure act(const Help& help);

  Failure perform(const DeviceStatement& statement);
  void wait(Time until, const std::function<bool()>& done);
  void type(const std::string& line);
  bool matches(const ExpectCloud& expect, const CloudEvent& event) const;
  bool matches_frame(const ExpectCloud& expect, const CloudEvent& event) const;

  Loop& loop_;
  Fleet& fleet_;
  const giz::wire::Table& table_;
  Voice voice_;
  Time patience_;                // of finish()
  std::deque<CloudEvent> seen_;  // and not matched, the latest last
};

}  // namespace gizgen
