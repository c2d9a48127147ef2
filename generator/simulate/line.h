// The serial line between the module and the microcontroller: its speed, and the faults that a test
// puts on it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "generator/simulate/port.h"
#include "generator/simulate/wire_reader.h"

namespace gizgen {

enum class Direction : std::uint8_t { to_mcu, from_mcu };

// Falls on the next so many frames, or on a share of all of them. What lies between frames counts
// as a frame.
struct FaultRule {
  enum What : std::uint8_t { drop, duplicate, corrupt, delay, split };
  static constexpr std::uint32_t kAlways = 1'000'000;

  What what = drop;
  Direction direction = Direction::to_mcu;
  std::optional<unsigned> next;  // how many frames; without it by rate
  std::uint32_t rate = kAlways;  // of a million frames
  Time pause{0};                 // delay: of the frame; split: between its bytes
};

// What a rule did.
struct FaultNote {
  Time time{0};
  std::string text;
};

class Line : public Port {
 public:
  // What goes to the microcontroller leaves at the speed of `baud`; 0: at once. The same seed gives
  // the same faults.
  Line(Port& peer, std::uint32_t baud, std::uint32_t seed)
      : peer_(peer), baud_(baud), random_(seed) {}

  void add(const FaultRule& rule) { rules_.push_back(rule); }
  void clear_faults() { rules_.clear(); }
  std::vector<FaultNote> take_notes() { return std::exchange(notes_, {}); }

  Time now() override { return peer_.now(); }

  // One frame, or what stands in its place.
  void write(giz::wire::Bytes bytes) override;
  Arrival wait(Time until, bool typing) override;

  // When all that was written will have left.
  Time free_at() const { return out_free_; }

 private:
  struct Chunk {
    Time at{0};
    std::vector<std::uint8_t> bytes;
  };
  // A frame as the rules have left it.
  struct Passage {
    std::vector<std::uint8_t> bytes;
    unsigned copies = 1;
    Time delay{0};
    Time pause{0};
  };

  Passage apply(giz::wire::Bytes bytes, Direction direction);
  bool falls(FaultRule& rule);
  void hit(const FaultRule& rule, Passage& passage);
  void schedule_out(const Passage& passage);
  void schedule_in(const Passage& passage);
  void take_in(std::vector<Stretch> stretches);
  bool is_clear_in() const;
  void write_due();
  std::vector<std::uint8_t> due_in(Time until);
  Time next_due() const;

  Port& peer_;
  std::uint32_t baud_;
  std::mt19937 random_;
  std::vector<FaultRule> rules_;
  std::vector<FaultNote> notes_;
  WireReader reader_;  // of what comes from the microcontroller
  std::deque<Chunk> out_;
  std::deque<Chunk> in_;
  Time out_free_{0};
  Time in_free_{0};
};

}  // namespace gizgen
