#include "generator/simulate/bench.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/decode/hex.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::Command;
using giz::wire::Kind;
using giz::wire::Point;
using giz::wire::SerialEvent;
using giz::wire::Type;

constexpr Time kRest = std::chrono::milliseconds(80);   // without a word
constexpr Time kLongestRest = std::chrono::seconds(3);  // to wait for that
constexpr std::size_t kCounterBytes = 8;
constexpr std::size_t kLongestHistory = 100'000;

}  // namespace

bool is_frame(const Event& event, Command command) {
  return event.what == Event::received && event.stretch.event == SerialEvent::frame &&
         event.stretch.frame.command == command;
}

bool is_request(const Event& event) {
  return event.what == Event::received && event.stretch.event == SerialEvent::frame &&
         static_cast<std::uint8_t>(event.stretch.frame.command) % 2 == 1 && !event.again;
}

Conversation::Matches same_request(const Event& event) {
  return [frame = event.stretch.frame](const Event& other) {
    return is_frame(other, frame.command) && other.stretch.frame.sn == frame.sn &&
           other.stretch.frame.payload == frame.payload;
  };
}

OwnedFrame Bench::next_frame(Command command, std::vector<std::uint8_t> payload) {
  return {command, sn_++, 0, std::move(payload)};
}

void Bench::send(const OwnedFrame& frame) {
  talk_.forget();
  talk_.module().send(frame, talk_.now());
}

OwnedFrame Bench::send(Command command, std::vector<std::uint8_t> payload) {
  OwnedFrame frame = next_frame(command, std::move(payload));
  send(frame);
  return frame;
}

void Bench::send_raw(std::vector<std::uint8_t> wire) {
  talk_.forget();
  talk_.module().send_raw(std::move(wire), talk_.now());
}

Event Bench::await(std::string_view wanted, const Conversation::Matches& matches, Time within) {
  std::optional<Event> event = talk_.await(matches, within);
  if (event) return std::move(*event);
  throw CaseFailed{fmt::format("expected {} within {}", wanted, duration_text(within))};
}

bool Bench::comes(const Conversation::Matches& matches, Time within) {
  return talk_.await(matches, within).has_value();
}

OwnedFrame Bench::await_answer(const OwnedFrame& request) {
  const auto command = giz::wire::ack_of(request.command);
  const std::string wanted =
      fmt::format("an answer {:02x} with sn {}", static_cast<unsigned>(command), request.sn);
  const auto matches = [&](const Event& event) {
    return is_frame(event, command) && event.stretch.frame.sn == request.sn;
  };
  return await(wanted, matches).stretch.frame;
}

OwnedFrame Bench::ask(Command command, std::vector<std::uint8_t> payload) {
  return await_answer(send(command, std::move(payload)));
}

Event Bench::await_report(const PointValue& value, Time within, Time since) {
  const auto matches = [&](const Event& event) {
    if (!is_frame(event, Command::p0_up) || event.time < since) return false;
    const auto reading = read_up(table_, event.stretch.frame.payload);
    return reading && reading->kind == Kind::report && reading->shows(value);
  };
  return await("a report that shows " + to_text(table_, value), matches, within);
}

void Bench::settle() {
  const Time until = talk_.now() + kLongestRest;
  const auto any = [](const Event&) { return true; };
  while (comes(any, kRest) && talk_.now() < until) talk_.forget();
}

std::vector<PointValue> Bench::read_all() {
  const OwnedFrame answer = ask(Command::p0_down, read_p0(table_));
  const auto reading = read_up(table_, answer.payload);
  if (!reading || reading->kind != Kind::read_reply) {
    const std::string fault = fault_of(table_, answer.payload);
    throw CaseFailed{"the answer to a read is no read reply" + (fault.empty() ? "" : ": " + fault)};
  }
  return reading->values;
}

PointValue Bench::read_one(std::size_t point) {
  for (PointValue& value : read_all()) {
    if (value.point == point) return std::move(value);
  }
  throw CaseFailed{fmt::format("the read reply does not hold {}", table_.points[point].name)};
}

void Bench::control(const std::vector<PointValue>& values) {
  ask(Command::p0_down, control_p0(table_, values));
}

std::vector<PointValue> Bench::trials(const PointValue& now) const {
  const Point& point = table_.points[now.point];
  std::vector<PointValue> values;
  if (point.type == Type::binary) {
    const std::size_t length = point.bits / 8;
    PointValue counted{now.point, 0, std::vector<std::uint8_t>(length)};
    for (std::size_t i = 0; i < length; ++i) counted.bytes[i] = static_cast<std::uint8_t>(i + 1);
    values = {std::move(counted),
              {now.point, 0, std::vector<std::uint8_t>(length, 0xFF)},
              {now.point, 0, std::vector<std::uint8_t>(length, 0x00)}};
  } else if (point.type == Type::number) {
    values = {{now.point, point.raw_min, {}}};
    if (point.raw_max != point.raw_min) values.push_back({now.point, point.raw_max, {}});
  } else {
    for (std::uint32_t raw = 0; raw <= point.raw_max; ++raw) values.push_back({now.point, raw, {}});
  }
  if (values.front() == now) std::rotate(values.begin(), values.begin() + 1, values.end());
  return values;
}

PointValue Bench::change_something() {
  const auto begin = table_.points.begin();
  const auto can_change = [&](const Point& point) {
    return point.type == Type::binary || point.raw_min != point.raw_max;
  };
  const auto writable = std::find_if(begin, table_.points.end(), [&](const Point& point) {
    return point.access == Access::writable && can_change(point);
  });
  if (writable != table_.points.end()) {
    const PointValue value = trials(read_one(static_cast<std::size_t>(writable - begin))).front();
    control({value});
    return value;
  }
  const auto shown = std::find_if(begin, table_.points.end(), [&](const Point& point) {
    return point.type == Type::boolean || point.type == Type::enumeration;
  });
  if (shown == table_.points.end() || !obeys()) {
    throw CaseSkipped{"nothing here can be changed from outside"};
  }
  const PointValue value = trials(read_one(static_cast<std::size_t>(shown - begin))).front();
  order(Opcode::set_point, set_point(value));
  return value;
}

bool Bench::obeys() {
  if (obeys_) return *obeys_;
  obeys_ = false;
  obeys_ = counters().has_value();
  return *obeys_;
}

void Bench::need_opcodes() {
  if (!obeys()) throw CaseSkipped{"the firmware does not obey opcodes in transparent data"};
}

std::vector<std::uint8_t> Bench::order_p0(Opcode opcode, std::vector<std::uint8_t> arguments) {
  arguments.insert(arguments.begin(), static_cast<std::uint8_t>(opcode));
  return transparent_p0(arguments);
}

void Bench::order(Opcode opcode, std::vector<std::uint8_t> arguments) {
  ask(Command::p0_down, order_p0(opcode, std::move(arguments)));
}

std::vector<std::uint8_t> Bench::set_point(const PointValue& value) {
  std::vector<std::uint8_t> out(5);
  out[0] = static_cast<std::uint8_t>(value.point);
  giz::wire::put_number(out, 1, 4, value.raw);
  return out;
}

std::optional<Bench::Counters> Bench::counters() {
  send(Command::p0_down, order_p0(Opcode::counters, {}));
  std::vector<std::uint8_t> data;
  const auto matches = [&](const Event& event) {
    if (!is_frame(event, Command::p0_up)) return false;
    const auto reading = read_up(table_, event.stretch.frame.payload);
    if (!reading || reading->kind != Kind::transparent_up) return false;
    data = reading->data;
    return data.size() == kCounterBytes;
  };
  if (!comes(matches, kPatience)) return std::nullopt;
  const auto at = [&](std::size_t i) {
    return static_cast<std::uint16_t>(giz::wire::get_number(data, 2 * i, 2));
  };
  return Counters{at(0), at(1), at(2), at(3)};
}

void Bench::watch(const Event& event) {
  if (history_.size() < kLongestHistory) history_.push_back(event);
  if (event.what != Event::received || !complaint_.empty()) return;
  if (event.stretch.event != SerialEvent::frame) {
    complaint_ = "the MCU sent " + meaning(event, product_, layout_);
  } else if (event.stretch.frame.command == Command::p0_up) {
    const std::string fault = fault_of(table_, event.stretch.frame.payload);
    if (!fault.empty()) complaint_ = "the MCU sent a report that is wrong: " + fault;
  }
}

}  // namespace gizgen
