// Datapoints: what is read, written and reported.
#include <algorithm>

#include <fmt/format.h>

#include "generator/simulate/cases.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::Command;
using giz::wire::Kind;
using giz::wire::Point;
using giz::wire::Table;
using giz::wire::Type;
using Values = std::vector<PointValue>;

constexpr Time kNoSecondReport = std::chrono::milliseconds(600);

void read(Bench& bench) {
  const OwnedFrame answer = bench.ask(Command::p0_down, read_p0(bench.table()));
  const std::string fault = fault_of(bench.table(), answer.payload);
  if (!fault.empty()) throw CaseFailed{"the read reply is wrong: " + fault};
  const auto reading = read_up(bench.table(), answer.payload);
  if (reading->kind != Kind::read_reply) {
    throw CaseFailed{"the answer to a read has another action than a read reply"};
  }
  if (reading->values.size() != bench.table().points.size()) {
    throw CaseFailed{fmt::format("the read reply holds {} of {} datapoints", reading->values.size(),
                                 bench.table().points.size())};
  }
}

void control_each_value(Bench& bench, std::size_t point) {
  PointValue now = bench.read_one(point);
  for (const PointValue& value : bench.trials(now)) {
    bench.control({value});
    if (value != now) bench.await_report(value);
    now = value;
  }
}

std::vector<std::size_t> points_with(const Table& table, Access access) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < table.points.size(); ++i) {
    if (table.points[i].access == access) found.push_back(i);
  }
  return found;
}

bool can_change(const Point& point) {
  return point.type == Type::binary || point.raw_min != point.raw_max;
}

std::vector<std::size_t> need_writable(Bench& bench, std::size_t count) {
  std::vector<std::size_t> writable = points_with(bench.table(), Access::writable);
  std::erase_if(writable, [&](std::size_t i) { return !can_change(bench.table().points[i]); });
  if (writable.size() >= count) return writable;
  throw CaseSkipped{writable.empty() ? "the product has no writable datapoint"
                                     : "the product has only one writable datapoint"};
}

Values other_values(Bench& bench, const std::vector<std::size_t>& points) {
  const Values now = bench.read_all();
  Values others;
  for (const PointValue& value : now) {
    if (std::find(points.begin(), points.end(), value.point) == points.end()) continue;
    others.push_back(bench.trials(value).front());
  }
  return others;
}

void control_several(Bench& bench) {
  const Values values = other_values(bench, need_writable(bench, 2));
  bench.control(values);
  const auto shows_all = [&](const Event& event) {
    if (!is_frame(event, Command::p0_up)) return false;
    const auto reading = read_up(bench.table(), event.stretch.frame.payload);
    return reading && std::all_of(values.begin(), values.end(),
                                  [&](const PointValue& value) { return reading->shows(value); });
  };
  bench.await("a report that shows " + to_text(bench.table(), values), shows_all);
}

// As the module sends it again when the acknowledgement was lost.
void control_repeated(Bench& bench) {
  const Values values = other_values(bench, {need_writable(bench, 1).front()});
  const OwnedFrame frame = bench.send(Command::p0_down, control_p0(bench.table(), values));
  bench.await_answer(frame);
  bench.await_report(values.front());
  bench.send(frame);
  bench.await_answer(frame);
  const auto report = [](const Event& event) {
    return is_frame(event, Command::p0_up) && !event.again;
  };
  if (bench.comes(report, kNoSecondReport)) {
    throw CaseFailed{"the same control was reported twice"};
  }
}

// The values next to the allowed ones that the wire can carry.
Values values_out_of_range(const Table& table) {
  Values values;
  for (const std::size_t i : points_with(table, Access::writable)) {
    const Point& point = table.points[i];
    if (point.type != Type::number && point.type != Type::enumeration) continue;
    const std::uint64_t room = (std::uint64_t{1} << point.bits) - 1;
    if (point.raw_max < room) values.push_back({i, point.raw_max + 1, {}});
    if (point.raw_min > 0) values.push_back({i, point.raw_min - 1, {}});
  }
  return values;
}

void control_out_of_range(Bench& bench) {
  need_writable(bench, 1);
  const Values values = values_out_of_range(bench.table());
  if (values.empty()) throw CaseSkipped{"every value that the wire can carry is allowed"};
  for (const PointValue& value : values) {
    const PointValue before = bench.read_one(value.point);
    const OwnedFrame frame = bench.send(Command::p0_down, control_p0(bench.table(), {&value, 1}));
    const auto answered = [&](const Event& event) {
      return (is_frame(event, Command::p0_down_ack) ||
              is_frame(event, Command::illegal_module_frame)) &&
             event.stretch.frame.sn == frame.sn;
    };
    bench.await("an acknowledgement or a 12 for " + to_text(bench.table(), value), answered);
    const PointValue after = bench.read_one(value.point);
    if (after == before) continue;
    throw CaseFailed{to_text(bench.table(), value) + " was applied"};
  }
}

void transparent(Bench& bench) {
  bench.need_opcodes();
  const std::vector<std::vector<std::uint8_t>> texts = {
      {0x00}, {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08}, {0xFF, 0x55, 0xFF, 0xFF}};
  for (const auto& data : texts) {
    bench.order(Opcode::echo, data);
    const auto matches = [&](const Event& event) {
      if (!is_frame(event, Command::p0_up)) return false;
      const auto reading = read_up(bench.table(), event.stretch.frame.payload);
      return reading && reading->kind == Kind::transparent_up && reading->data == data;
    };
    bench.await("the transparent data back", matches);
  }
}

// ---- changes in the application

void change_here(Bench& bench, const PointValue& value) {
  bench.order(Opcode::set_point, Bench::set_point(value));
}

std::vector<std::size_t> need_points(Bench& bench, Access access, bool numbers,
                                     std::string_view what) {
  bench.need_opcodes();
  std::vector<std::size_t> points = points_with(bench.table(), access);
  std::erase_if(points, [&](std::size_t i) {
    const Point& point = bench.table().points[i];
    const bool is_number = point.type == Type::number;
    return point.type == Type::binary || numbers != is_number || !can_change(point);
  });
  if (points.empty()) throw CaseSkipped{fmt::format("the product has no {}", what)};
  return points;
}

// Values that count as changes are reported at once, however short ago the last report was.
void report_changes(Bench& bench, const std::vector<std::size_t>& points, Time within) {
  for (const std::size_t point : points) {
    for (const PointValue& value : bench.trials(bench.read_one(point))) {
      change_here(bench, value);
      bench.await_report(value, within);
    }
  }
}

void writable_changed_here(Bench& bench) {
  bench.need_opcodes();
  std::vector<std::size_t> points = need_writable(bench, 1);
  std::erase_if(points,
                [&](std::size_t i) { return bench.table().points[i].type == Type::binary; });
  if (points.empty()) throw CaseSkipped{"every writable datapoint is a binary"};
  points.resize(1);
  report_changes(bench, points, Bench::kPatience);
}

void readonly_switches(Bench& bench) {
  report_changes(bench, need_points(bench, Access::readonly, false, "read-only bool or enum"),
                 Bench::kPatience);
}

void readonly_numbers(Bench& bench) {
  report_changes(bench, need_points(bench, Access::readonly, true, "read-only number"),
                 bench.options().report_interval + Bench::kPatience);
}

void readonly_interval(Bench& bench) {
  const std::size_t point = need_points(bench, Access::readonly, true, "read-only number").front();
  const Time interval = bench.options().report_interval;
  const Values values = bench.trials(bench.read_one(point));
  change_here(bench, values.front());
  const Time first = bench.await_report(values.front(), interval + Bench::kPatience).time;
  change_here(bench, values.back());
  const Time second = bench.await_report(values.back(), interval + Bench::kPatience).time;
  if (second - first < interval / 2) {
    throw CaseFailed{fmt::format("two reports of a read-only number came within {}, not {}",
                                 duration_text(second - first), duration_text(interval))};
  }
}

std::vector<std::size_t> need_alarms(Bench& bench) {
  bench.need_opcodes();
  std::vector<std::size_t> points = points_with(bench.table(), Access::alert);
  const auto faults = points_with(bench.table(), Access::fault);
  points.insert(points.end(), faults.begin(), faults.end());
  if (points.empty()) throw CaseSkipped{"the product has no alert and no fault"};
  return points;
}

void alarm_edges(Bench& bench) { report_changes(bench, need_alarms(bench), Bench::kPatience); }

// Set and cleared by two frames that leave as one.
void alarm_pulse(Bench& bench) {
  const std::size_t point = need_alarms(bench).front();
  const PointValue on{point, 1, {}};
  const PointValue off{point, 0, {}};
  change_here(bench, off);
  bench.settle();
  const OwnedFrame set =
      bench.next_frame(Command::p0_down, Bench::order_p0(Opcode::set_point, Bench::set_point(on)));
  const OwnedFrame clear =
      bench.next_frame(Command::p0_down, Bench::order_p0(Opcode::set_point, Bench::set_point(off)));
  std::vector<std::uint8_t> wire = to_wire(set.view());
  const std::vector<std::uint8_t> second = to_wire(clear.view());
  wire.insert(wire.end(), second.begin(), second.end());
  bench.send_raw(std::move(wire));
  const Event began = bench.await_report(on);
  bench.await_report(off, Bench::kPatience, began.time);
}

}  // namespace

Cases point_cases(const Table& table) {
  Cases cases = {{"a read reply holds every datapoint in its range", read}};
  for (const std::size_t point : points_with(table, Access::writable)) {
    cases.push_back(
        {fmt::format("control of {}: acknowledged, then reported", table.points[point].name),
         [point](Bench& bench) { control_each_value(bench, point); }});
  }
  const Cases more = {
      {"one control of several datapoints is reported whole", control_several},
      {"a control that comes twice is acknowledged twice and reported once", control_repeated},
      {"a control out of range is answered and not applied", control_out_of_range},
      {"transparent data is acknowledged and comes through whole", transparent},
      {"a writable value that changes in the application is reported", writable_changed_here},
      {"a read-only bool or enum is reported when it changes", readonly_switches},
      {"a read-only number is reported when it changes", readonly_numbers},
      {"read-only numbers are not reported faster than the interval", readonly_interval, true},
      {"both edges of every alert and fault are reported at once", alarm_edges},
      {"a short pulse of an alert is seen as two reports", alarm_pulse},
  };
  cases.insert(cases.end(), more.begin(), more.end());
  return cases;
}

}  // namespace gizgen
