// The parts are made in the order in which they know each other; each run is then one conversation.
#include "generator/simulate/simulate.h"

#include <chrono>

#include "generator/simulate/conversation.h"
#include "generator/simulate/frame_log.h"
#include "generator/simulate/performer.h"

namespace gizgen {
namespace {

// What is needed before there is a line.
struct Subject {
  explicit Subject(const Product& given)
      : product(given), layout(lay_out(given)), wire_table(given, layout) {}

  const giz::wire::Table& table() const { return wire_table.table(); }
  std::string log(const Event& event) const { return log_text(event, product, layout); }
  std::string tell(const Event& event) const { return meaning(event, product, layout); }

  const Product& product;
  Layout layout;
  WireTable wire_table;
};

ModuleSettings settings_of(const ModuleOptions& options, bool autonomous) {
  using namespace std::chrono;
  ModuleSettings settings;
  settings.autonomous = autonomous;
  settings.baud = options.baud;
  settings.heartbeat = options.heartbeat;
  settings.clock = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  return settings;
}

// Text that keeps the prompt below it.
Print with_prompt(const ModuleOptions& options, const Print& print) {
  if (options.prompt.empty()) return print;
  return [print, prompt = options.prompt](std::string_view text) {
    print("\r\033[K" + std::string(text) + prompt);
  };
}

struct Talk {
  Talk(Port& port, const ModuleOptions& options, bool autonomous, Conversation::Observer observer)
      : line(port, options.endpoint.kind == Endpoint::serial ? 0 : options.baud, options.seed),
        module(settings_of(options, autonomous)),
        conversation(line, module, std::move(observer)) {
    for (const FaultRule& rule : options.faults) line.add(rule);
    module.start(line.now());
  }

  Line line;
  Module module;
  Conversation conversation;
};

Conversation::Observer logger(const Subject& subject, const ModuleOptions& options,
                              const Print& print) {
  return {[&subject, print, on = options.log](const Event& event) {
            if (on) print(subject.log(event));
          },
          [print, on = options.log](const FaultNote& note) {
            if (on) print(log_text(note));
          }};
}

std::unique_ptr<Port> open_port(const ModuleOptions& options, const Print& print) {
  return open_port(options.endpoint, [&](const std::string& where) { print(where + "\n"); });
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
                       const Print& print) {
  const Subject subject(product);
  const std::unique_ptr<Port> port = open_port(options, print);
  if (!port) return Ending::stopped;
  const Print say = with_prompt(options, print);
  Talk talk(*port, options, true, logger(subject, options, say));
  Performer performer(talk.conversation, subject.table(),
                      {say, [&](const Event& event) { return subject.tell(event); }});
  return until_the_end(talk, print, [&] { performer.interact(stay); });
}

Ending run_script(const Product& product, const ModuleOptions& options, std::string_view file,
                  std::string text, Diagnostics& diagnostics, const Print& print) {
  const Subject subject(product);
  const std::vector<Statement> script =
      read_script(file, std::move(text), subject.table(), diagnostics);
  if (diagnostics.has_errors()) return Ending::done;
  const std::unique_ptr<Port> port = open_port(options, print);
  if (!port) return Ending::stopped;
  Talk talk(*port, options, true, logger(subject, options, print));
  Performer performer(talk.conversation, subject.table(),
                      {print, [&](const Event& event) { return subject.tell(event); }});
  const Ending ending = until_the_end(talk, print, [&] { performer.run(script, diagnostics); });
  if (ending == Ending::gone) {
    diagnostics.error({.file = std::string(file)}, "E811", "the line ended before the script did");
  }
  return ending;
}

std::optional<ConformanceReport> run_conformance(const Product& product,
                                                 const ModuleOptions& options, BenchOptions bench,
                                                 std::string_view only, const Print& print) {
  const Subject subject(product);
  Cases cases = all_cases(subject.table());
  std::erase_if(cases, [&](const Case& one) { return one.name.find(only) == std::string::npos; });
  const std::unique_ptr<Port> port = open_port(options, print);
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
      [&](const Event& event) { return subject.log(event); });
  print(summary_text(report));
  return report;
}

}  // namespace gizgen
