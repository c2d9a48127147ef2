// gizgen simulate device: virtual devices that join the cloud.

#include <fmt/format.h>
#include <unistd.h>

#include "generator/base/world_error.h"
#include "generator/cli/cmd_simulate.h"
#include "generator/cli/input.h"
#include "generator/decode/hex.h"
#include "generator/model/fingerprint.h"
#include "generator/simulate/simulate_device.h"

namespace gizgen {
namespace {

constexpr std::size_t kLongestText = 16u << 20;  // of a script or a CSV file
constexpr std::string_view kTcpPort = "6000";
constexpr std::string_view kMqttPort = "1883";

struct DeviceOptions {
  std::string file;
  std::string tcp, udp, ws, mqtt;
  std::string did = "virtual";
  std::string passcode;
  std::size_t count = 1;
  std::uint32_t first = 1;
  unsigned start_rate = 1000;
  std::uint32_t seed = 1;
  double heartbeat = 50, every = 600, pause = 6, sample = 1, retry = 1, login_wait = 10;
  double stay_for = 0;
  bool stay = false;
  std::vector<std::string> values;
  std::string script;
  bool quiet = false, verbose = false, list = false;
};

CloudAddress address_of(const DeviceOptions& options) {
  if (!options.ws.empty()) return read_url(options.ws);
  if (!options.mqtt.empty()) {
    return read_address(CloudAddress::broker, options.mqtt, kMqttPort);
  }
  if (!options.udp.empty()) return read_address(CloudAddress::udp, options.udp, kTcpPort);
  return read_address(CloudAddress::tcp, options.tcp, kTcpPort);
}

FleetOptions fleet_of(const DeviceOptions& options) {
  FleetOptions fleet;
  fleet.count = options.count;
  fleet.first = options.first;
  fleet.prefix = options.did;
  fleet.passcode = options.passcode;
  fleet.seed = options.seed;
  fleet.start_rate = options.start_rate;
  const std::string last = std::to_string(options.first + options.count - 1);
  const bool is_whole = options.did.size() == DeviceIdentity::kDidSize && options.count == 1;
  if (!is_whole && options.did.size() + last.size() > DeviceIdentity::kDidSize) {
    throw WorldError(fmt::format("--did {}: a did has {} characters and the number {} needs {}",
                                 options.did, DeviceIdentity::kDidSize, last, last.size()));
  }
  return fleet;
}

DeviceSettings settings_of(const DeviceOptions& options, const Product& product) {
  DeviceSettings settings;
  settings.cloud.manner = !options.mqtt.empty()  ? CloudSettings::broker
                          : !options.udp.empty() ? CloudSettings::datagram
                                                 : CloudSettings::stream;
  settings.cloud.product_key = product.key;
  settings.cloud.p0_version = p0_version(product, lay_out(product));
  settings.cloud.heartbeat = seconds(options.heartbeat);
  settings.cloud.login_wait = seconds(options.login_wait);
  settings.report_interval = seconds(options.every);
  settings.report_pause = seconds(options.pause);
  settings.sample_pause = seconds(options.sample);
  return settings;
}

std::vector<Formula> formulas_of(const DeviceOptions& options, const Subject& subject,
                                 Session& session) {
  const ReadFile read_file = [&](const std::string& file) {
    return read_input(file, kLongestText, session);
  };
  std::vector<Formula> formulas;
  for (std::size_t i = 0; i < options.values.size(); ++i) {
    const std::string origin =
        options.values.size() == 1 ? "--value" : "--value " + std::to_string(i + 1);
    auto formula =
        read_formula(origin, options.values[i], subject.table(), read_file, session.diagnostics);
    if (formula) formulas.push_back(std::move(*formula));
  }
  return formulas;
}

std::optional<DeviceRun> run_of(const DeviceOptions& options, const Subject& subject,
                                Session& session) {
  DeviceRun run;
  run.fleet = fleet_of(options);
  run.device = settings_of(options, subject.product);
  run.retry.first = seconds(options.retry);
  run.formulas = formulas_of(options, subject, session);
  const bool single = options.count == 1;
  run.log = options.verbose || (single && !options.quiet);
  run.terminal = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
  run.stay = options.stay ? kNever : seconds(options.stay_for);
  if (!options.script.empty()) {
    auto text = read_input(options.script, kLongestText, session);
    if (!text) return std::nullopt;
    run.script = read_device_script(options.script, std::move(*text), subject.table(), !single,
                                    session.diagnostics);
  }
  if (session.diagnostics.has_errors()) return std::nullopt;
  run.address = address_of(options);
  return run;
}

void list_devices(const FleetOptions& fleet) {
  print("did,passcode,mac\n");
  for (std::size_t i = 0; i < fleet.count; ++i) {
    const DeviceIdentity one = identity_in(fleet, i);
    print(fmt::format("{},{},{}\n", one.did, one.passcode, to_hex(one.mac, "")));
  }
}

void simulate(const DeviceOptions& options, Session& session) {
  if (options.list) return list_devices(fleet_of(options));
  const auto product = load_product(options.file, session);
  if (!product) return;
  const Subject subject(*product);
  const auto run = run_of(options, subject, session);
  if (!run) return;
  Ending ending = Ending::done;
  with_log([&](Output& output) {
    ending = simulate_devices(subject, *run, session.diagnostics, output);
  });
  if (ending == Ending::gone) {
    throw WorldError(fmt::format("{}: {} not joined", run->address.where,
                                 options.count == 1 ? "the device has" : "not every device has"));
  }
  if (ending == Ending::stopped && run->script) session.exit_code = 2;
}

CLI::Option* add_seconds(CLI::App& command, const std::string& name, double& value,
                         const std::string& what) {
  return command.add_option(name, value, what)
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
}

void add_link(CLI::App& command, DeviceOptions& options) {
  CLI::Option_group* link = command.add_option_group("Link", "where the cloud is; one of these");
  link->add_option("--tcp", options.tcp, "By TCP; the port is 6000 where none is given")
      ->type_name("HOST[:PORT]");
  link->add_option("--udp", options.udp, "By UDP; the port is 6000 where none is given")
      ->type_name("HOST[:PORT]");
  link->add_option("--ws", options.ws, "By websocket: ws://HOST[:PORT][/PATH]")->type_name("URL");
  link->add_option("--mqtt", options.mqtt,
                   "At an MQTT broker; the port is 1883 where none is given")
      ->type_name("HOST[:PORT]");
  link->add_flag("--list", options.list, "No link: print did, passcode and mac of each as CSV");
  link->require_option(1);
  add_seconds(command, "--heartbeat", options.heartbeat, "Between two heartbeats; 0: none");
  add_seconds(command, "--login-wait", options.login_wait, "For the answer to the login");
  add_seconds(command, "--retry", options.retry,
              "Before a lost link is opened again; doubles each time, up to a minute")
      ->check(CLI::Range(0.01, 60.0));
}

void add_identity(CLI::App& command, DeviceOptions& options) {
  add_did(command, options.did);
  command.add_option("--passcode", options.passcode, "Of every device; else derived from the did")
      ->type_name("TEXT")
      ->check([](const std::string& text) { return text.size() <= 64 ? "" : "it is too long"; });
  command.add_option("--count", options.count, "How many devices, with numbers behind the prefix")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_option("--first", options.first, "The first one's number")
      ->type_name("N")
      ->check(CLI::Range(0, 1'000'000'000))
      ->capture_default_str();
  command.add_option("--start-rate", options.start_rate, "How many open their link in a second")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
}

void add_values(CLI::App& command, DeviceOptions& options) {
  command
      .add_option("--value", options.values,
                  "Where a datapoint's values come from: 'temperature=sine(20,5,60s)'")
      ->type_name("FORMULA")
      ->expected(1)
      ->take_all();
  add_seconds(command, "--sample", options.sample, "Between two looks at the formulas")
      ->check(CLI::Range(0.001, 1e6));
  add_seconds(command, "--every", options.every, "Between two full reports; 0: only changes");
  add_seconds(command, "--pause", options.pause, "Least time between reports of read-only numbers");
  command.add_option("--seed", options.seed, "The same seed gives the same random walks")
      ->capture_default_str();
}

void add_manner(CLI::App& command, DeviceOptions& options) {
  command.add_option("--script", options.script, "Carry out this script; - is standard input")
      ->type_name("FILE");
  CLI::Option* stay = command.add_flag("--stay", options.stay,
                                       "Go on after the script or the end of standard input");
  add_seconds(command, "--for", options.stay_for, "Go on so long after it")->excludes(stay);
  CLI::Option* quiet = command.add_flag("-q,--quiet", options.quiet, "Print no frames");
  command.add_flag("-v,--verbose", options.verbose, "Print every frame of a fleet")
      ->excludes(quiet);
}

}  // namespace

CLI::Option* add_did(CLI::App& command, std::string& did) {
  return command.add_option("--did", did, "The did, or with what it begins")
      ->type_name("PREFIX")
      ->check([](const std::string& text) {
        const bool good = !text.empty() && text.size() <= DeviceIdentity::kDidSize &&
                          std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isalnum(c) != 0; });
        return good ? "" : "a did has up to 22 letters and digits";
      })
      ->capture_default_str();
}

void add_simulate_device(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "device", "Be a device, or a fleet of them, that joins the cloud: by hand, by script");
  auto options = std::make_shared<DeviceOptions>();
  command->add_option("FILE", options->file, "The definition")->required();
  add_link(*command, *options);
  add_identity(*command, *options);
  add_values(*command, *options);
  add_manner(*command, *options);
  add_format(*command, session);
  command->footer(
      "Examples:\n"
      "  gizgen simulate device product.yaml --tcp 127.0.0.1    # then type: power = true\n"
      "  gizgen simulate device product.yaml --udp 127.0.0.1:6000 --script evening.txt\n"
      "  gizgen simulate device product.yaml --ws ws://127.0.0.1:8080/device --stay \\\n"
      "      --value 'temperature=sine(20,5,60s)'\n"
      "  gizgen simulate device product.yaml --tcp 127.0.0.1 --count 1000 --every 10 --stay\n\n"
      "Formulas: constant(VALUE), sine(MIDDLE,HEIGHT,PERIOD), ramp(FROM,TO,TIME),\n"
      "walk(START,STEP,PAUSE), csv(FILE[,COLUMN]).\n\n"
      "What can be typed, and stand in a script:\n" +
      std::string(device_script_help()));
  command->callback([options, &session] { simulate(*options, session); });
}

}  // namespace gizgen
