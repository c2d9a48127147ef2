// What is known of one device: a value for every point of its table. Allocates when it is made,
// never after.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/wire/codec.h"

namespace giz::wire {

class State {
 public:
  // Values begin at raw 0, or at raw_min where 0 is not allowed; binaries at zeros; none is set.
  // The table must outlive the state.
  explicit State(const Table& table);
  State(State&&) = default;
  State& operator=(State&&) = default;
  State(const State&) = delete;  // its values point into it
  State& operator=(const State&) = delete;

  // One for each point; `set` once the point was merged. Binaries have their full length.
  std::span<const Value> values() const { return values_; }

  // Takes over every value of `from` that is set and allowed, and reports the index of each that is
  // new or different: on_change(index). `from` has the size of values().
  template <typename OnChange>
  void merge(std::span<const Value> from, OnChange&& on_change) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (from[i].set && put(i, from[i])) on_change(i);
    }
  }

  // Takes over one value if it is allowed; whether that changed anything.
  bool put(std::size_t index, const Value& value);

 private:
  const Table* table_;
  std::vector<Value> values_;
  std::vector<std::uint8_t> bytes_;  // of all binaries, in id order
};

}  // namespace giz::wire
