#include "generator/simulate/simulate_device.h"

#include <csignal>

#include <fmt/format.h>

#include "generator/decode/hex.h"
#include "generator/simulate/cloud_log.h"
#include "generator/simulate/conversation.h"
#include "generator/simulate/device_performer.h"
#include "generator/simulate/fleet_tally.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

std::string heading(const DeviceRun& run) {
  const DeviceIdentity first = identity_in(run.fleet, 0);
  if (run.fleet.count == 1) {
    return fmt::format("device {}, passcode {}, mac {}, at {}\n", first.did, first.passcode,
                       to_hex(first.mac, ":"), run.address.where);
  }
  return fmt::format("{} devices, {} to {}, at {}\n", run.fleet.count, first.did,
                     identity_in(run.fleet, run.fleet.count - 1).did, run.address.where);
}

// The parts, in the order in which they know each other.
class Stage {
 public:
  Stage(const Subject& subject, const DeviceRun& run, Output& output)
      : subject_(subject),
        run_(run),
        loop_(output),
        keyboard_(
            loop_, output, run.terminal && !run.script,
            [&subject](std::string_view text) { return device_words(text, subject.table()); }),
        tally_(loop_, subject, [this](std::string_view text) { keyboard_.print(text); }),
        shared_{loop_, link_maker(run.address, run.device.cloud, loop_.io()), run.retry,
                [this](const CloudEnd& end, const CloudEvent& event) { see(end, event); },
                std::minstd_rand(static_cast<unsigned>(Clock::now().time_since_epoch().count()))},
        fleet_(shared_, subject.table(), run.fleet, run.device, run.formulas),
        performer_(loop_, fleet_, subject.table(),
                   {[this](std::string_view text) { keyboard_.print(text); },
                    [&subject](const CloudEvent& event) {
                      return meaning(event, subject.product, subject.layout);
                    }},
                   run.device.cloud.login_wait) {}

  Ending play(Diagnostics& diagnostics);

 private:
  bool is_fleet() const { return run_.fleet.count != 1; }
  void see(const CloudEnd& end, const CloudEvent& event);
  Ending perform(Diagnostics& diagnostics);

  const Subject& subject_;
  const DeviceRun& run_;
  Loop loop_;
  Keyboard keyboard_;
  FleetTally tally_;
  LinkKeeper::Shared shared_;
  Fleet fleet_;
  DevicePerformer performer_;
};

void Stage::see(const CloudEnd& end, const CloudEvent& event) {
  if (is_fleet()) tally_.see(end, event);
  performer_.see(event);
  if (!run_.log) return;
  const std::string who = is_fleet() ? end.identity().did + ": " : "";
  keyboard_.print(log_text(event, subject_.product, subject_.layout, who));
}

Ending Stage::perform(Diagnostics& diagnostics) {
  if (run_.script) {
    performer_.run(*run_.script, diagnostics);
  } else {
    performer_.interact(keyboard_);
  }
  if (diagnostics.has_errors()) return Ending::done;
  const bool settled = performer_.finish();
  if (settled || run_.stay == kNever) performer_.pass(run_.stay);
  return settled ? Ending::done : Ending::gone;
}

Ending Stage::play(Diagnostics& diagnostics) {
  keyboard_.print(heading(run_));
  fleet_.start();
  if (is_fleet()) tally_.start(fleet_);
  Ending ending = Ending::stopped;
  try {
    ending = perform(diagnostics);
  } catch (const LineEnded& end) {
    keyboard_.print(log_entry(loop_.now(), "  ", end.why, {}));
  }
  if (is_fleet()) tally_.print_line();
  keyboard_.end();
  return ending;
}

}  // namespace

Ending simulate_devices(const Subject& subject, const DeviceRun& run, Diagnostics& diagnostics,
                        Output& output) {
  std::signal(SIGPIPE, SIG_IGN);  // a peer that is gone is an error of write()
  Stage stage(subject, run, output);
  return stage.play(diagnostics);
}

}  // namespace gizgen
