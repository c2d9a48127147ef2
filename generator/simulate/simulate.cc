// The parts are made in the order in which they know each other; each run is then one conversation.
#include "generator/simulate/simulate.h"

#include <chrono>
#include <memory>
#include <random>

#include "generator/simulate/asio_port.h"
#include "generator/simulate/bridge.h"
#include "generator/simulate/cloud_log.h"
#include "generator/simulate/conversation.h"
#include "generator/simulate/frame_log.h"
#include "generator/simulate/link_keeper.h"
#include "generator/simulate/p0_version.h"
#include "generator/simulate/performer.h"
#include "generator/simulate/subject.h"

namespace gizgen {
namespace {

constexpr std::uint16_t kWithoutCloud = 0x071A;  // the module's status until the bridge is joined

using Print = std::function<void(std::string_view)>;

Print printer(Output& output) {
  return [&output](std::string_view text) { output.print(text); };
}

std::string log_of(const Subject& subject, const Event& event) {
  return log_text(event, subject.product, subject.layout);
}

std::string word_for(const Subject& subject, const Event& event) {
  return meaning(event, subject.product, subject.layout);
}

ModuleSettings settings_of(const ModuleOptions& options, bool autonomous) {
  using namespace std::chrono;
  ModuleSettings settings;
  settings.autonomous = autonomous;
  settings.baud = options.baud;
  settings.heartbeat = options.heartbeat;
  if (options.bridge) settings.status = kWithoutCloud;
  settings.clock = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  return settings;
}

// Text that takes the place of the prompt, which follows it with `prompt`.
Print over_prompt(const ModuleOptions& options, const Print& print, std::string prompt = "") {
  if (options.prompt.empty()) return print;
  return [print, prompt = std::move(prompt)](std::string_view text) {
    print("\r\033[K" + std::string(text) + prompt);
  };
}

// The bridge and its link.
class Upward {
 public:
  Upward(Loop& loop, const BridgeOptions& options, Module& module, LinkKeeper::Observer observe)
      : bridge_(options.identity, options.cloud, module, [&loop] { loop.wake(); }),
        shared_{loop,
                link_maker(options.address, options.cloud, loop.io()),
                {},
                std::move(observe),
                std::minstd_rand(std::random_device()())},
        keeper_(shared_, bridge_) {
    keeper_.start(Time{0});
  }

  void see(const Event& event) {
    if (bridge_.see(event)) keeper_.turn();
  }

 private:
  Bridge bridge_;
  LinkKeeper::Shared shared_;
  LinkKeeper keeper_;
};

struct Talk {
  Talk(Port& port, const ModuleOptions& options, bool autonomous, Conversation::Observer observer)
      : line(port, options.endpoint.kind == Endpoint::serial ? 0 : options.baud, options.seed),
        module(settings_of(options, autonomous)),
        conversation(line, module,
                     {[this, see = std::move(observer.on_event)](const Event& event) {
                        see(event);
                        if (upward) upward->see(event);
                      },
                      std::move(observer.on_fault)}) {
    for (const FaultRule& rule : options.faults) line.add(rule);
    module.start(line.now());
  }

  Line line;
  Module module;
  std::unique_ptr<Upward> upward;
  Conversation conversation;
};

// Joins the module to the cloud where the options say so.
void build_bridge(Talk& talk, const Subject& subject, const ModuleOptions& options, Loop& loop,
                  const Print& print) {
  if (!options.bridge) return;
  const auto observe = [&subject, print, on = options.log](const CloudEnd&,
                                                           const CloudEvent& event) {
    if (on) print(log_text(event, subject.product, subject.layout, "cloud: "));
  };
  talk.upward = std::make_unique<Upward>(loop, *options.bridge, talk.module, observe);
}

// Frames where they are wanted; that the other end was made from another definition, always.
Conversation::Observer logger(const Subject& subject, const ModuleOptions& options,
                              const Print& print) {
  return {[&subject, print, on = options.log, watch = P0Watch(subject)](const Event& event) mutable {
            if (on) print(log_of(subject, event));
            const std::string complaint = watch.see(event);
            if (!complaint.empty()) print(log_text(FaultNote{event.time, complaint}));
          },
          [print, on = options.log](const FaultNote& note) {
            if (on) print(log_text(note));
          }};
}

std::unique_ptr<Port> open_port(const ModuleOptions& options, Loop& loop, const Print& print) {
  return open_port(options.endpoint, loop, [&](const std::string& where) { print(where + "\n"); });
}

template <typename Work>
Ending until_the_end(Talk& talk, const Print& print, Work work) {
  try {
    work();
    return Ending::done;
  } catch (const LineEnded& end) {
    print(log_text(FaultNote{talk.line.now(), end.why}));
    return end.stopped ? Ending::stopped : Ending::gone;
  }
}

}  // namespace

Ending simulate_module(const Product& product, const ModuleOptions& options, bool stay,
                       Output& output) {
  const Subject subject(product);
  const Print print = printer(output);
  Loop loop(output);
  const std::unique_ptr<Port> port = open_port(options, loop, print);
  if (!port) return Ending::stopped;
  const Print say = over_prompt(options, print, options.prompt);
  const Print last = over_prompt(options, print);
  Talk talk(*port, options, true, logger(subject, options, say));
  build_bridge(talk, subject, options, loop, say);
  Performer performer(talk.conversation, subject.table(),
                      {say, [&](const Event& event) { return word_for(subject, event); }});
  const Ending ending = until_the_end(talk, last, [&] { performer.interact(stay); });
  last("");
  return ending;
}

Ending run_script(const Product& product, const ModuleOptions& options, std::string_view file,
                  std::string text, Diagnostics& diagnostics, Output& output) {
  const Subject subject(product);
  const Print print = printer(output);
  Loop loop(output);
  const std::vector<Statement> script =
      read_script(file, std::move(text), subject.table(), diagnostics);
  if (diagnostics.has_errors()) return Ending::done;
  const std::unique_ptr<Port> port = open_port(options, loop, print);
  if (!port) return Ending::stopped;
  Talk talk(*port, options, true, logger(subject, options, print));
  build_bridge(talk, subject, options, loop, print);
  Performer performer(talk.conversation, subject.table(),
                      {print, [&](const Event& event) { return word_for(subject, event); }});
  const Ending ending = until_the_end(talk, print, [&] { performer.run(script, diagnostics); });
  if (ending == Ending::gone) {
    diagnostics.error({.file = std::string(file)}, "E811", "the line ended before the script did");
  }
  return ending;
}

std::optional<ConformanceReport> run_conformance(const Product& product,
                                                 const ModuleOptions& options, BenchOptions bench,
                                                 std::string_view only, Output& output) {
  const Subject subject(product);
  const Print print = printer(output);
  Loop loop(output);
  Cases cases = all_cases(subject.table());
  std::erase_if(cases, [&](const Case& one) { return one.name.find(only) == std::string::npos; });
  const std::unique_ptr<Port> port = open_port(options, loop, print);
  if (!port) return std::nullopt;
  Bench* watcher = nullptr;
  Conversation::Observer observer = logger(subject, options, print);
  Talk talk(*port, options, false,
            {[&](const Event& event) {
               observer.on_event(event);
               if (watcher != nullptr) watcher->watch(event);
             },
             observer.on_fault});
  Bench stand(subject.product, subject.layout, subject.table(), talk.conversation,
              std::move(bench));
  watcher = &stand;
  const ConformanceReport report = run_cases(
      stand, cases, [&](const CaseResult& result) { print(to_text(result)); },
      [&](const Event& event) { return log_of(subject, event); });
  print(summary_text(report));
  return report;
}

}  // namespace gizgen
