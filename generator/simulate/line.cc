// Each direction is a queue of chunks with the time at which they are to leave; nothing overtakes.
// Without faults and speed the queues stay empty and the line is not there.
#include "generator/simulate/line.h"

#include <algorithm>

#include <fmt/format.h>

namespace gizgen {
namespace {

constexpr std::size_t kChunk = 8;  // bytes that leave together at the line's speed

const char* word(FaultRule::What what) {
  switch (what) {
    case FaultRule::drop: return "dropped";
    case FaultRule::duplicate: return "duplicated";
    case FaultRule::corrupt: return "corrupted";
    case FaultRule::delay: return "delayed";
    case FaultRule::split: break;
  }
  return "split";
}

const char* word(Direction direction) {
  return direction == Direction::to_mcu ? "to the MCU" : "from the MCU";
}

}  // namespace

void Line::write(giz::wire::Bytes bytes) {
  const Passage passage = apply(bytes, Direction::to_mcu);
  for (unsigned i = 0; i < passage.copies; ++i) schedule_out(passage);
  write_due();
}

Line::Passage Line::apply(giz::wire::Bytes bytes, Direction direction) {
  Passage passage{{bytes.begin(), bytes.end()}, 1, {}, {}};
  for (FaultRule& rule : rules_) {
    if (rule.direction != direction || !falls(rule)) continue;
    hit(rule, passage);
    notes_.push_back({now(), fmt::format("fault: {} {} bytes {}", word(rule.what), bytes.size(),
                                         word(direction))});
  }
  std::erase_if(rules_, [](const FaultRule& rule) { return rule.next == 0u; });
  return passage;
}

bool Line::falls(FaultRule& rule) {
  if (rule.next) return (*rule.next)-- > 0;
  return random_() % FaultRule::kAlways < rule.rate;
}

void Line::hit(const FaultRule& rule, Passage& passage) {
  switch (rule.what) {
    case FaultRule::drop: passage.copies = 0; break;
    case FaultRule::duplicate: passage.copies *= 2; break;
    case FaultRule::delay: passage.delay += rule.pause; break;
    case FaultRule::split: passage.pause = rule.pause; break;
    case FaultRule::corrupt: {
      std::uint8_t& byte = passage.bytes[random_() % passage.bytes.size()];
      byte = static_cast<std::uint8_t>(byte ^ (1 + random_() % 255));
      break;
    }
  }
}

void Line::schedule_out(const Passage& passage) {
  const Time start = std::max(now(), out_free_) + passage.delay;
  const std::size_t step = passage.pause > Time{0} ? 1 : baud_ == 0 ? passage.bytes.size() : kChunk;
  out_free_ = start;
  for (std::size_t at = 0; at < passage.bytes.size(); at += step) {
    const giz::wire::Bytes all(passage.bytes);
    const giz::wire::Bytes part = all.subspan(at, std::min(step, all.size() - at));
    out_free_ += line_time(part.size(), baud_) + (at > 0 ? passage.pause : Time{0});
    out_.push_back({out_free_, {part.begin(), part.end()}});
  }
}

void Line::schedule_in(const Passage& passage) {
  in_free_ = std::max(now(), in_free_) + passage.delay;
  if (passage.pause == Time{0}) {
    in_.push_back({in_free_, passage.bytes});
    return;
  }
  for (const std::uint8_t byte : passage.bytes) {
    in_.push_back({in_free_, {byte}});
    in_free_ += passage.pause;
  }
}

void Line::take_in(std::vector<Stretch> stretches) {
  for (const Stretch& stretch : stretches) {
    const Passage passage = apply(stretch.wire, Direction::from_mcu);
    for (unsigned i = 0; i < passage.copies; ++i) schedule_in(passage);
  }
}

bool Line::is_clear_in() const {
  const bool faulty = std::any_of(rules_.begin(), rules_.end(), [](const FaultRule& rule) {
    return rule.direction == Direction::from_mcu;
  });
  return !faulty && in_.empty() && reader_.deadline() == kNever;
}

void Line::write_due() {
  for (; !out_.empty() && out_.front().at <= now(); out_.pop_front()) {
    peer_.write(out_.front().bytes);
  }
}

std::vector<std::uint8_t> Line::due_in(Time until) {
  std::vector<std::uint8_t> due;
  for (; !in_.empty() && in_.front().at <= until; in_.pop_front()) {
    due.insert(due.end(), in_.front().bytes.begin(), in_.front().bytes.end());
  }
  return due;
}

Time Line::next_due() const {
  Time due = reader_.deadline();
  if (!out_.empty()) due = std::min(due, out_.front().at);
  if (!in_.empty()) due = std::min(due, in_.front().at);
  return due;
}

Arrival Line::wait(Time until, bool typing) {
  while (true) {
    write_due();
    take_in(reader_.flush(now()));
    std::vector<std::uint8_t> due = due_in(now());
    if (!due.empty()) return {Arrival::bytes, std::move(due), {}};
    Arrival arrival = peer_.wait(std::min(until, next_due()), typing);
    if (arrival.what == Arrival::bytes && !is_clear_in()) {
      take_in(reader_.push(arrival.data, now()));
    } else if (arrival.what == Arrival::gone && !is_clear_in()) {
      take_in(reader_.flush(kNever));
      due = due_in(kNever);
      if (!due.empty()) return {Arrival::bytes, std::move(due), {}};
      return arrival;
    } else if (arrival.what != Arrival::nothing) {
      return arrival;
    } else if (now() >= until && next_due() > now()) {
      return arrival;
    }
  }
}

}  // namespace gizgen
