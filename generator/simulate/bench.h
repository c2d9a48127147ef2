// What the conformance cases stand on: a microcontroller at the end of the line, and ways to ask it
// something and to demand an answer.
//
// Firmware that is to be tested in full obeys transparent data from the module whose first byte is
// an Opcode, and answers it with nothing but the acknowledgement and what the opcode says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/simulate/conversation.h"
#include "generator/simulate/point_value.h"

namespace gizgen {

enum class Opcode : std::uint8_t {
  config_mode = 0x01,      // mode u8: asks the module for this configuration mode
  reset_module = 0x02,     // asks the module to reset
  get_time = 0x03,         // asks for the network time
  get_module_info = 0x04,  // asks for the module info
  production_test = 0x05,
  bind_window = 0x06,
  reboot_module = 0x07,
  set_point = 0x08,  // id u8, raw u32: sets that datapoint in the application
  echo = 0x09,       // sends the bytes that follow back as transparent data
  counters = 0x0A,   // sends its counters as transparent data, a u16 each
};

// Ends a case.
struct CaseFailed {
  std::string reason;
};
struct CaseSkipped {
  std::string reason;
};

struct BenchOptions {
  Time report_interval =
      std::chrono::seconds(6);      // least time between reports of read-only numbers
  std::vector<std::uint8_t> image;  // of a firmware update; empty: none is tried
};

class Bench {
 public:
  // How long any answer may take, far beyond what a line needs, for the sake of busy machines.
  static constexpr Time kPatience = std::chrono::seconds(5);

  Bench(const Product& product, const Layout& layout, const giz::wire::Table& table,
        Conversation& talk, BenchOptions options)
      : product_(product), layout_(layout), table_(table), talk_(talk), options_(options) {}

  const Product& product() const { return product_; }
  const giz::wire::Table& table() const { return table_; }
  const BenchOptions& options() const { return options_; }
  Conversation& talk() { return talk_; }

  // ---- sending

  // A request with the next sn, or that of the frame; what was received before is forgotten.
  OwnedFrame send(giz::wire::Command command, std::vector<std::uint8_t> payload = {});
  void send(const OwnedFrame& frame);
  void send_raw(std::vector<std::uint8_t> wire);
  OwnedFrame next_frame(giz::wire::Command command, std::vector<std::uint8_t> payload = {});

  // ---- waiting

  // Fails the case, with `wanted` in its sentence, where nothing matches in time.
  Event await(std::string_view wanted, const Conversation::Matches& matches,
              Time within = kPatience);
  bool comes(const Conversation::Matches& matches, Time within);

  // The answer to a request: its command + 1 with its sn.
  OwnedFrame await_answer(const OwnedFrame& request);
  OwnedFrame ask(giz::wire::Command command, std::vector<std::uint8_t> payload = {});
  // A report that shows the value and did not come before `since`.
  Event await_report(const PointValue& value, Time within = kPatience, Time since = Time{0});

  // Lets the line come to rest.
  void settle();

  // ---- datapoints

  // What the microcontroller says of its datapoints.
  std::vector<PointValue> read_all();
  PointValue read_one(std::size_t point);
  void control(const std::vector<PointValue>& values);

  // Makes the microcontroller report something, and says what the report will show. Skips the case
  // where nothing can be changed from outside.
  PointValue change_something();

  // Values worth trying, the first of which is not `now`.
  std::vector<PointValue> trials(const PointValue& now) const;

  // ---- opcodes

  // Whether the firmware obeys opcodes; asked once.
  bool obeys();
  void need_opcodes();
  void order(Opcode opcode, std::vector<std::uint8_t> arguments = {});
  static std::vector<std::uint8_t> order_p0(Opcode opcode, std::vector<std::uint8_t> arguments);
  static std::vector<std::uint8_t> set_point(const PointValue& value);

  // Frames and requests that the firmware counts as lost; each wraps at 65536.
  struct Counters {
    std::uint16_t bad_checksums = 0;
    std::uint16_t overflows = 0;
    std::uint16_t garbage = 0;
    std::uint16_t given_up = 0;
  };
  std::optional<Counters> counters();

  // ---- what is watched beside the cases

  // Sees everything that happens.
  void watch(const Event& event);
  // The first thing that no firmware may send, since the last call; empty: none.
  std::string take_complaint() { return std::exchange(complaint_, {}); }

  // What happened since the case began.
  const std::vector<Event>& history() const { return history_; }
  void begin_case() { history_.clear(); }

 private:
  const Product& product_;
  const Layout& layout_;
  const giz::wire::Table& table_;
  Conversation& talk_;
  BenchOptions options_;
  std::uint8_t sn_ = 0;
  std::optional<bool> obeys_;
  std::string complaint_;
  std::vector<Event> history_;
};

// While it lives, no request of the microcontroller is answered.
class Withhold {
 public:
  explicit Withhold(Bench& bench) : module_(bench.talk().module()) { module_.acknowledge(false); }
  ~Withhold() { module_.acknowledge(true); }
  Withhold(const Withhold&) = delete;
  Withhold& operator=(const Withhold&) = delete;

 private:
  Module& module_;
};

// ---- what an event is

bool is_frame(const Event& event, giz::wire::Command command);

// A request of the microcontroller, its first send.
bool is_request(const Event& event);

// The same request, sent again.
Conversation::Matches same_request(const Event& event);

}  // namespace gizgen
