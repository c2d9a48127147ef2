// One turn: what is due is done, what the module says goes to the line, then the line is waited
// for.
#include "generator/simulate/conversation.h"

#include <algorithm>

namespace gizgen {
namespace {

constexpr std::size_t kMostReceived = 4096;

}  // namespace

bool begins_with(const std::vector<std::uint8_t>& payload, const std::vector<std::uint8_t>& start) {
  return payload.size() >= start.size() && std::equal(start.begin(), start.end(), payload.begin());
}

Arrival Conversation::step(Time until, bool typing) {
  module_.tick(now());
  carry();
  Arrival arrival = line_.wait(std::min(until, module_.deadline()), typing);
  if (arrival.what == Arrival::bytes) module_.receive(arrival.data, now());
  module_.tick(now());
  carry();
  if (arrival.what == Arrival::stopped) throw LineEnded{true, "stopped"};
  if (arrival.what == Arrival::gone) throw LineEnded{false, arrival.text};
  return arrival;
}

void Conversation::carry() {
  for (const Event& event : module_.take_events()) {
    observer_.on_event(event);
    if (event.what == Event::sent) line_.write(event.stretch.wire);
    if (event.what != Event::received) continue;
    received_.push_back(event);
    if (received_.size() > kMostReceived) received_.pop_front();
  }
  for (const FaultNote& note : line_.take_notes()) observer_.on_fault(note);
}

void Conversation::pass(Time duration) {
  for (const Time until = now() + duration; now() < until;) step(until);
}

std::optional<Event> Conversation::match(const Matches& matches) {
  const auto found = std::find_if(received_.begin(), received_.end(), matches);
  if (found == received_.end()) return std::nullopt;
  Event event = std::move(*found);
  received_.erase(found);
  return event;
}

std::optional<Event> Conversation::await(const Matches& matches, Time within) {
  module_.tick(now());
  carry();
  const Time until = std::max(now(), line_.free_at()) + within;
  std::optional<Event> found = match(matches);
  while (!found && now() < until) {
    step(until);
    found = match(matches);
  }
  return found;
}

}  // namespace gizgen
