// gizgen simulate module: the module's side of a real serial line.
#include <unistd.h>

#include "generator/cli/cmd_simulate.h"
#include "generator/cli/input.h"
#include "generator/model/fingerprint.h"
#include "generator/simulate/script.h"
#include "generator/simulate/simulate.h"

namespace gizgen {
namespace {

constexpr std::size_t kLongestScript = 1u << 20;
constexpr std::size_t kLongestImage = 16u << 20;

struct SimulateModuleOptions {
  std::string file;
  ModuleOptions module;
  std::string serial, listen, connect;
  std::string bridge, did = "virtual", passcode;
  bool pty = false;
  double wait = 30;
  double heartbeat = 55;
  std::vector<std::string> faults;
  bool stay = false;
  std::string script;
  bool conformance = false;
  std::string junit, only, image;
  bool verbose = false;
  std::uint32_t report_interval = 6000;
};

Endpoint endpoint_of(const SimulateModuleOptions& options) {
  Endpoint endpoint;
  endpoint.baud = options.module.baud;
  endpoint.wait = seconds(options.wait);
  endpoint.kind = options.pty               ? Endpoint::pty
                  : !options.serial.empty() ? Endpoint::serial
                  : !options.listen.empty() ? Endpoint::listen
                                            : Endpoint::connect;
  endpoint.where = options.serial + options.listen + options.connect;  // one of them is given
  return endpoint;
}

BridgeOptions bridge_options(const SimulateModuleOptions& options, const Product& product) {
  BridgeOptions bridge;
  bridge.address = read_address(CloudAddress::tcp, options.bridge, "6000");
  bridge.identity = derive_identity(options.did, 1);
  if (!options.passcode.empty()) bridge.identity.passcode = options.passcode;
  bridge.cloud.product_key = product.key;
  bridge.cloud.p0_version = p0_version(product, lay_out(product));
  return bridge;
}

ModuleOptions module_options(const SimulateModuleOptions& options, const Product& product,
                             Session& session) {
  ModuleOptions module = options.module;
  module.endpoint = endpoint_of(options);
  module.heartbeat = seconds(options.heartbeat);
  if (!options.bridge.empty()) module.bridge = bridge_options(options, product);
  for (std::size_t i = 0; i < options.faults.size(); ++i) {
    const std::string origin =
        options.faults.size() == 1 ? "--fault" : "--fault " + std::to_string(i + 1);
    for (const FaultRule& rule : read_fault(origin, options.faults[i], session.diagnostics)) {
      module.faults.push_back(rule);
    }
  }
  return module;
}

void interact(const Product& product, ModuleOptions module, bool stay) {
  if (isatty(0) != 0 && isatty(1) != 0) module.prompt = "> ";
  with_log([&](Output& output) { simulate_module(product, module, stay, output); });
}

void play(const Product& product, const ModuleOptions& module, const std::string& file,
          Session& session) {
  auto text = read_input(file, kLongestScript, session);
  if (!text) return;
  Ending ending = Ending::done;
  with_log([&](Output& output) {
    ending = run_script(product, module, file, std::move(*text), session.diagnostics, output);
  });
  if (ending == Ending::stopped) session.exit_code = 2;
}

void prove(const Product& product, ModuleOptions module, const SimulateModuleOptions& options,
           Session& session) {
  BenchOptions bench;
  bench.report_interval = std::chrono::milliseconds(options.report_interval);
  if (!options.image.empty()) {
    const auto image = read_input(options.image, kLongestImage, session);
    if (!image) return;
    bench.image.assign(image->begin(), image->end());
  }
  module.log = options.verbose;
  std::optional<ConformanceReport> report;
  with_log([&](Output& output) {
    report = run_conformance(product, module, std::move(bench), options.only, output);
  });
  if (report && !options.junit.empty()) {
    write_new_file(options.junit, junit(*report, product.id), true);
  }
  const bool stopped = !report || report->stopped;
  const bool failed = report && report->count(CaseResult::failed) > 0;
  session.exit_code = stopped ? 2 : failed ? 1 : 0;
}

void simulate_module(const SimulateModuleOptions& options, Session& session) {
  const auto product = load_product(options.file, session);
  if (!product) return;
  const ModuleOptions module = module_options(options, *product, session);
  if (session.diagnostics.has_errors()) return;
  if (options.conformance) {
    prove(*product, module, options, session);
  } else if (!options.script.empty()) {
    play(*product, module, options.script, session);
  } else {
    interact(*product, module, options.stay);
  }
}

void add_line(CLI::App& command, SimulateModuleOptions& options) {
  CLI::Option_group* line = command.add_option_group("Line", "where the MCU is; one of these");
  line->add_option("--serial", options.serial, "A serial device")->type_name("DEVICE");
  line->add_flag("--pty", options.pty, "A new pseudo terminal, whose path is printed");
  line->add_option("--listen", options.listen, "Wait for a TCP connection; port 0 takes a free one")
      ->type_name("HOST:PORT");
  line->add_option("--connect", options.connect, "Connect by TCP, and try again until --wait")
      ->type_name("HOST:PORT");
  line->require_option(1);
  command
      .add_option("--baud", options.module.baud,
                  "Speed of the line, also of one that has none; 0: bytes leave at once")
      ->capture_default_str();
  command.add_option("--wait", options.wait, "How long to wait for the MCU; 0: for ever")
      ->type_name("SECONDS")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--fault", options.faults, "Do this to the line: 'drop in rate 10%'")
      ->type_name("RULE")
      ->expected(1)
      ->take_all();
  command.add_option("--seed", options.module.seed, "The same seed gives the same faults")
      ->capture_default_str();
}

void add_session(CLI::App& command, SimulateModuleOptions& options) {
  command.add_option("--heartbeat", options.heartbeat, "Between two heartbeats; 0: none")
      ->type_name("SECONDS")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  CLI::Option* bridge =
      command
          .add_option("--bridge", options.bridge,
                      "Join the MCU to the cloud by TCP; the port is 6000 where none is given")
          ->type_name("HOST[:PORT]");
  add_did(command, options.did)->needs(bridge);
  command.add_option("--passcode", options.passcode, "Of the device; else derived from the did")
      ->type_name("TEXT")
      ->needs(bridge);
  command.add_flag("--stay", options.stay, "Go on after the end of standard input");
  CLI::Option* script =
      command.add_option("--script", options.script, "Carry out this script; - is standard input")
          ->type_name("FILE");
  CLI::Option* conformance =
      command.add_flag("--conformance", options.conformance, "Run the cases any firmware passes");
  conformance->excludes(script)->excludes(bridge);
  command.add_option("--junit", options.junit, "Write the results as JUnit XML")
      ->type_name("FILE")
      ->needs(conformance);
  command.add_option("--only", options.only, "Run only the cases with this text in their name")
      ->type_name("TEXT")
      ->needs(conformance);
  command.add_option("--ota", options.image, "A firmware to update the MCU with")
      ->type_name("FILE")
      ->needs(conformance);
  command
      .add_option("--report-interval", options.report_interval,
                  "The firmware's least time between reports of read-only numbers")
      ->type_name("MS")
      ->needs(conformance)
      ->capture_default_str();
  command.add_flag("-v,--verbose", options.verbose, "Print every frame of the cases")
      ->needs(conformance);
}

}  // namespace

void add_simulate_module(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "module",
      "Be the WiFi module for the firmware at the other end: by hand, by script, as a test");
  auto options = std::make_shared<SimulateModuleOptions>();
  command->add_option("FILE", options->file, "The definition")->required();
  add_line(*command, *options);
  add_session(*command, *options);
  add_format(*command, session);
  command->footer(
      "Examples:\n"
      "  gizgen simulate module product.yaml --serial /dev/ttyUSB0    # then type: power = true\n"
      "  gizgen simulate module product.yaml --pty\n"
      "  gizgen simulate module product.yaml --listen 127.0.0.1:4000 --script evening.txt\n"
      "  gizgen simulate module product.yaml --connect 127.0.0.1:4000 --conformance --junit "
      "r.xml\n\n"
      "What can be typed, and stand in a script:\n" +
      std::string(script_help()));
  command->callback([options, &session] { simulate_module(*options, session); });
}

}  // namespace gizgen
