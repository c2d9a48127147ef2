// Carries out statements: a script from its first to its last, or what somebody types.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/simulate/conversation.h"
#include "generator/simulate/script.h"

namespace gizgen {

class Performer {
 public:
  // How a result is printed, and how an event is told in a word.
  struct Voice {
    std::function<void(std::string_view)> print;
    std::function<std::string(const Event&)> tell;
  };

  Performer(Conversation& talk, const giz::wire::Table& table, Voice voice)
      : talk_(talk), table_(table), voice_(std::move(voice)) {}

  // Each in turn, then until nothing is left to be said. The first expectation that is not met is a
  // finding (E810) and ends it.
  void run(const std::vector<Statement>& script, Diagnostics& diagnostics);

  // Reads statements until the end of typing and until nothing is left to be said; with `stay`
  // until LineEnded. A mistake is said at once and changes nothing. After each line something is
  // printed, if only nothing, so that a prompt can follow.
  void interact(bool stay);

 private:
  // Why a statement came to nothing; nothing where it did not.
  using Failure = std::optional<std::string>;

  Failure perform(const Statement& statement);
  Failure act(const SendRequest& send);
  Failure act(const SendRaw& send);
  Failure act(const SetStatus& set);
  Failure act(const NetworkTime& time);
  Failure act(const Expect& expect);
  Failure act(const Pause& pause);
  Failure act(const SetFaults& faults);
  Failure act(const Acknowledge& acknowledge);
  Failure act(const Help& help);

  bool matches(const Expect& expect, const Event& event) const;
  bool matches_values(const Expect& expect, const OwnedFrame& frame) const;
  Failure leave(bool taken);
  void type(const std::string& line);
  void finish();

  Conversation& talk_;
  const giz::wire::Table& table_;
  Voice voice_;
};

}  // namespace gizgen
