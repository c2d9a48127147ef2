// One slot waits for an answer and a queue stands behind it, so there is never more than one
// request on the line. An answer counts where command and sn both match. Empty answers leave
// unescaped, as the module sends them.
#include "generator/simulate/module.h"

#include <algorithm>
#include <string_view>

namespace gizgen {
namespace {

using giz::wire::Command;
using giz::wire::IllegalFrame;
using giz::wire::SerialEvent;

constexpr std::size_t kLongestQueue = 64;
constexpr unsigned kMostMissed = 3;
constexpr Time kReboot = std::chrono::milliseconds(600);
constexpr std::int64_t kZone = 8 * 3600;  // the platform's local time

std::uint8_t low(std::int64_t number) { return static_cast<std::uint8_t>(number); }

void append_text(std::vector<std::uint8_t>& out, std::string_view text, std::size_t size) {
  out.insert(out.end(), text.begin(), text.end());
  out.resize(out.size() + size - text.size());
}

// Of a Wi-Fi module; mac and address are from the ranges that are kept for examples.
std::vector<std::uint8_t> module_info() {
  std::vector<std::uint8_t> out = {0x01};
  append_text(out, "00000004", 8);
  append_text(out, "00000001", 8);
  append_text(out, "04020006", 8);
  append_text(out, "00005E005301", 16);
  append_text(out, "192.0.2.1", 16);
  out.resize(out.size() + 8);
  return out;
}

std::vector<std::uint8_t> unescaped(const OwnedFrame& ack) {
  const auto command = static_cast<std::uint8_t>(ack.command);
  const int sum = 5 + command + ack.sn;
  return {0xFF, 0xFF, 0, 5, command, ack.sn, 0, 0, low(sum)};
}

// FFs behind the head that no 55 follows: the module does not take such a frame.
bool is_escaped(const std::vector<std::uint8_t>& wire) {
  for (std::size_t i = 2; i < wire.size(); ++i) {
    if (wire[i] == 0xFF && (i + 1 == wire.size() || wire[i + 1] != 0x55)) return false;
  }
  return true;
}

bool is_answer(Command command) { return static_cast<std::uint8_t>(command) % 2 == 0; }

}  // namespace

void Module::start(Time now) {
  queue_.clear();
  waiting_.reset();
  missed_ = 0;
  next_start_ = kNever;
  if (!settings_.autonomous) return;
  push({{Command::get_device_info, 0, 0, {}}, settings_.info_sends, settings_.info_wait});
  set_status(settings_.status);
  next_heartbeat_ = settings_.heartbeat > Time{0} ? now + settings_.heartbeat : kNever;
  next_status_ = now + settings_.status_repeat;
  send_next(now);
}

void Module::receive(giz::wire::Bytes bytes, Time now) {
  for (Stretch& stretch : reader_.push(bytes, now)) take(std::move(stretch), now);
  tick(now);
}

void Module::tick(Time now) {
  for (Stretch& stretch : reader_.flush(now)) take(std::move(stretch), now);
  if (now >= next_start_) start(now);
  if (waiting_ && now >= waiting_->until) {
    if (waiting_->sent < waiting_->request.sends) {
      send_waiting(now);
    } else {
      give_up(now);
    }
  }
  if (now >= next_heartbeat_) {
    next_heartbeat_ = now + settings_.heartbeat;
    request(Command::heartbeat);
  }
  if (now >= next_status_) {
    next_status_ = now + settings_.status_repeat;
    set_status(settings_.status);
  }
  send_next(now);
}

Time Module::deadline() const {
  Time due = std::min({reader_.deadline(), next_heartbeat_, next_status_, next_start_});
  if (waiting_) return std::min(due, waiting_->until);
  return queue_.empty() ? due : Time{0};
}

bool Module::request(Command command, std::vector<std::uint8_t> payload) {
  if (queue_.size() >= kLongestQueue) return false;
  push({{command, 0, 0, std::move(payload)}, settings_.sends, settings_.ack_wait});
  return true;
}

void Module::push(Request request) { queue_.push_back(std::move(request)); }

bool Module::set_status(std::uint16_t word) {
  settings_.status = word;
  return request(Command::module_status, {low(word >> 8), low(word)});
}

std::int64_t Module::clock(Time now) const {
  return settings_.clock + std::chrono::floor<std::chrono::seconds>(now).count();
}

void Module::set_clock(std::int64_t unix_seconds, Time now) {
  settings_.clock += unix_seconds - clock(now);
}

void Module::take(Stretch stretch, Time now) {
  if (stretch.event == SerialEvent::frame && !is_escaped(stretch.wire)) {
    stretch.event = SerialEvent::bad_escape;
  }
  const OwnedFrame& frame = stretch.frame;
  const bool is_frame = stretch.event == SerialEvent::frame;
  const bool is_request = is_frame && !is_answer(frame.command);
  const Event event{now, Event::received, stretch, is_request && is_repeated(frame), 0};
  events_.push_back(event);
  if (stretch.event == SerialEvent::bad_checksum && !is_answer(frame.command) && acknowledges_) {
    complain(frame, IllegalFrame::bad_checksum, now);
  } else if (is_request) {
    if (acknowledges_) answer(frame, now);
    last_received_ = frame;
  } else if (is_frame && frame.command == Command::illegal_module_frame) {
    take_refusal(frame);
  } else if (is_frame) {
    take_answer(frame, now);
  }
}

bool Module::is_repeated(const OwnedFrame& frame) const {
  return last_received_ && last_received_->command == frame.command &&
         last_received_->sn == frame.sn && last_received_->payload == frame.payload;
}

void Module::answer(const OwnedFrame& frame, Time now) {
  OwnedFrame ack{giz::wire::ack_of(frame.command), frame.sn, 0, {}};
  switch (frame.command) {
    case Command::p0_up:
    case Command::config_mode:
    case Command::reset_module:
    case Command::production_test:
    case Command::bind_window:
    case Command::big_data_ready:
    case Command::stop_sending:
    case Command::stop_receiving: break;
    case Command::reboot_module:
      if (settings_.autonomous) next_start_ = now + kReboot;
      break;
    case Command::get_time: ack.payload = time_payload(now); break;
    case Command::get_module_info: ack.payload = module_info(); break;
    default: return complain(frame, IllegalFrame::unknown_command, now);
  }
  std::vector<std::uint8_t> wire = ack.payload.empty() ? unescaped(ack) : to_wire(ack.view());
  put({SerialEvent::frame, std::move(ack), std::move(wire)}, false, now);
}

void Module::complain(const OwnedFrame& frame, IllegalFrame code, Time now) {
  const OwnedFrame answer{
      Command::illegal_mcu_frame, frame.sn, 0, {static_cast<std::uint8_t>(code)}};
  put({SerialEvent::frame, answer, to_wire(answer.view())}, false, now);
}

void Module::take_answer(const OwnedFrame& frame, Time now) {
  if (!waiting_) return;
  const OwnedFrame& asked = waiting_->request.frame;
  if (frame.command != giz::wire::ack_of(asked.command) || frame.sn != asked.sn) return;
  if (asked.command == Command::heartbeat) missed_ = 0;
  waiting_.reset();
  send_next(now);
}

// A request that arrived damaged is sent again in its time; one that is not understood never will
// be.
void Module::take_refusal(const OwnedFrame& frame) {
  const bool is_damage = !frame.payload.empty() &&
                         frame.payload[0] == static_cast<std::uint8_t>(IllegalFrame::bad_checksum);
  if (waiting_ && waiting_->request.frame.sn == frame.sn && !is_damage) waiting_.reset();
}

void Module::send_next(Time now) {
  if (waiting_ || queue_.empty()) return;
  waiting_ = Waiting{std::move(queue_.front()), 0, {}};
  queue_.pop_front();
  waiting_->request.frame.sn = sn_++;
  last_request_ = waiting_->request.frame;
  send_waiting(now);
}

void Module::send_waiting(Time now) {
  const OwnedFrame& frame = waiting_->request.frame;
  put({SerialEvent::frame, frame, to_wire(frame.view())}, waiting_->sent > 0, now);
  ++waiting_->sent;
  waiting_->until = line_free_ + waiting_->request.wait;
}

void Module::give_up(Time now) {
  const Waiting failed = std::move(*waiting_);
  waiting_.reset();
  events_.push_back(
      {now, Event::unanswered, {SerialEvent::none, failed.request.frame, {}}, false, failed.sent});
  if (failed.request.frame.command != Command::heartbeat) return;
  if (++missed_ <= kMostMissed) return;
  events_.push_back({now, Event::silent, {}, false, 0});
  start(now);
}

void Module::send(const OwnedFrame& frame, Time now) {
  last_request_ = frame;
  put({SerialEvent::frame, frame, to_wire(frame.view())}, false, now);
}

void Module::send_raw(std::vector<std::uint8_t> wire, Time now) {
  WireReader reader;
  for (const Stretch& stretch : reader.push(wire, now)) {
    if (stretch.event == SerialEvent::frame) last_request_ = stretch.frame;
  }
  put({SerialEvent::none, {}, std::move(wire)}, false, now);
}

void Module::put(Stretch stretch, bool again, Time now) {
  line_free_ = std::max(now, line_free_) + line_time(stretch.wire.size(), settings_.baud);
  events_.push_back({now, Event::sent, std::move(stretch), again, 0});
}

std::vector<std::uint8_t> Module::time_payload(Time now) const {
  const std::int64_t seconds = clock(now);
  const std::chrono::sys_seconds local{std::chrono::seconds(seconds + kZone)};
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock_time(local - day);
  std::vector<std::uint8_t> out(11);
  giz::wire::put_number(out, 0, 2, static_cast<std::uint32_t>(static_cast<int>(date.year())));
  out[2] = low(static_cast<unsigned>(date.month()));
  out[3] = low(static_cast<unsigned>(date.day()));
  out[4] = low(clock_time.hours().count());
  out[5] = low(clock_time.minutes().count());
  out[6] = low(clock_time.seconds().count());
  giz::wire::put_number(out, 7, 4, static_cast<std::uint32_t>(seconds));
  return out;
}

}  // namespace gizgen
