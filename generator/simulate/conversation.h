// A module and a microcontroller that talk over a line: carries bytes between them, and lets a
// script or a test wait for what it expects.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "generator/simulate/line.h"
#include "generator/simulate/module.h"

namespace gizgen {

// Thrown out of whatever waits.
struct LineEnded {
  bool stopped = false;  // by the user; otherwise the peer is gone
  std::string why;
};

// Whether a payload begins as a script or a test expects.
bool begins_with(const std::vector<std::uint8_t>& payload, const std::vector<std::uint8_t>& start);

class Conversation {
 public:
  // Sees everything that happens, in order.
  struct Observer {
    std::function<void(const Event&)> on_event;
    std::function<void(const FaultNote&)> on_fault;
  };

  Conversation(Line& line, Module& module, Observer observer)
      : line_(line), module_(module), observer_(std::move(observer)) {}

  Line& line() { return line_; }
  Module& module() { return module_; }
  Time now() { return line_.now(); }

  // Lets the next thing happen, until `until` at most. Where `typing` is awaited, gives back what
  // was typed and its end; everything else is dealt with. Throws LineEnded.
  Arrival step(Time until, bool typing = false);

  void pass(Time duration);

  using Matches = std::function<bool(const Event&)>;

  // The first received event that matches, among those that were not matched yet and those that
  // come in `within`, counted from when the line is free.
  std::optional<Event> await(const Matches& matches, Time within);

  // What was received and not matched, the latest last.
  const std::deque<Event>& received() const { return received_; }
  void forget() { received_.clear(); }

 private:
  void carry();
  std::optional<Event> match(const Matches& matches);

  Line& line_;
  Module& module_;
  Observer observer_;
  std::deque<Event> received_;
};

}  // namespace gizgen
