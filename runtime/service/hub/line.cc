// A device's line: one command at a time is with the device, the others wait in order. It is sent
// again, with the same sn, until the device answers or the sends are used up.
#include <algorithm>

#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/inner.h"

namespace giz::hub {
namespace {

using store::CommandState;

constexpr std::chrono::seconds kStored{60};  // the store answers or refuses well before
constexpr unsigned kOutcomeTries = 120;      // while the store is away, one each
constexpr std::chrono::milliseconds kOutcomePause{500};

}  // namespace

void Hub::Inner::push_line(const EntryPtr& entry, const PendingPtr& pending) {
  entry->line.push_back(pending);
  if (entry->is_pumping) return;
  entry->is_pumping = true;
  spawn(pump(shared_from_this(), entry));
}

net::Task<> Hub::Inner::pump(std::shared_ptr<Inner> self, EntryPtr entry) {
  while (!entry->line.empty()) {
    const PendingPtr next = entry->line.front();
    if (!co_await next->stored.wait(kStored)) next->dropped = true;
    try {
      if (!next->dropped) co_await self->fly(entry, next);
    } catch (const std::exception& error) {
      // The store is away: what it says of the command stays as it is, and nothing is sent.
      self->log.error("a command was not sent", {{"did", entry->did}, {"why", error.what()}});
      next->is_unstored = true;
      next->finished.open();
    }
    const auto at = std::find(entry->line.begin(), entry->line.end(), next);
    if (at != entry->line.end()) entry->line.erase(at);
  }
  entry->is_pumping = false;
}

net::Task<> Hub::Inner::fly(EntryPtr entry, PendingPtr pending) {
  store::Command& command = pending->command;
  if (!entry->link || stopped) {
    // One that may wait is still queued in the store; so is one that the service's end finds.
    if (command.state == CommandState::queued && (pending->may_wait || stopped)) {
      pending->finished.open();
      co_return;
    }
    if (!entry->link) {
      end_command(entry, pending, CommandState::failed, "the device went offline");
      co_return;
    }
  }
  if (clock() >= command.expires) {
    end_command(entry, pending, CommandState::expired, "it waited too long");
    co_return;
  }
  if (command.state == CommandState::queued) {
    command.sn = ++entry->sn;
    command.sent = clock();
    const auto job = [&command](store::Database& database) {
      return store::advance_command(database, command.id, CommandState::sent, command.sent);
    };
    if (!pending->is_read && !co_await store.write(job)) {
      pending->finished.open();  // somebody else has sent it, or it has ended
      co_return;
    }
    command.state = CommandState::sent;
  }
  tell_command(entry, command);
  entry->flying = pending;
  bool is_answered = false;
  for (unsigned sends = 0; sends < settings.command_sends && !is_answered && !stopped; ++sends) {
    send_down(*entry, command.sn, command.p0);
    is_answered = co_await pending->answered.wait(settings.command_ack);
  }
  entry->flying = nullptr;
  const bool is_acknowledged = is_answered && pending->is_acknowledged;
  end_command(entry, pending, is_acknowledged ? CommandState::acknowledged : CommandState::failed,
              is_acknowledged ? ""
              : stopped       ? "the service was stopped"
                              : "the device did not answer");
}

// The line goes on while the outcome is being stored.
void Hub::Inner::end_command(const EntryPtr& entry, const PendingPtr& pending, CommandState state,
                             std::string why) {
  ++settling;
  spawn(finish(shared_from_this(), entry, pending, state, std::move(why)));
}

// Nobody is told of an outcome that is not stored: after a crash it would have been another. Who
// asked is refused meanwhile, and the store has it as soon as it is back.
net::Task<> Hub::Inner::finish(std::shared_ptr<Inner> self, EntryPtr entry, PendingPtr pending,
                               CommandState state, std::string why) {
  store::Command& command = pending->command;
  command.finished = self->clock();
  bool is_stored = co_await self->store_outcome(entry, pending, state, why);
  if (!is_stored) {
    pending->is_unstored = true;
    pending->finished.open();
  }
  for (unsigned tries = 1; !is_stored && tries < kOutcomeTries && !self->stopped; ++tries) {
    co_await net::pause(self->loop.get_executor(), kOutcomePause);
    is_stored = co_await self->store_outcome(entry, pending, state, why);
  }
  --self->settling;
  if (!is_stored) co_return;
  const std::chrono::duration<double> took = Steady::now() - pending->asked;
  if (command.state == CommandState::acknowledged) self->latency.observe(took.count());
  self->tell_command(entry, command);
  pending->finished.open();
}

// false: the store is away. Otherwise `command` is as the store has it: another instance may have
// made something else of it.
net::Task<bool> Hub::Inner::store_outcome(EntryPtr entry, PendingPtr pending, CommandState state,
                                          std::string why) {
  const auto self = shared_from_this();
  store::Command& command = pending->command;
  std::optional<store::Command> other;
  try {
    if (!pending->reply.empty()) {
      Reading reading = read_p0(product, pending->reply);
      co_await store_report(entry, std::move(reading), 'd');
      pending->reply.clear();
    }
    if (!pending->is_read) {
      const auto job = [&](store::Database& database) {
        const bool is_first =
            store::advance_command(database, command.id, state, command.finished, why);
        return is_first ? std::nullopt : store::find_command(database, command.id);
      };
      other = co_await store.write(job);
    }
  } catch (const std::exception& error) {
    if (!pending->is_unstored) {
      log.error("a command's outcome is not stored yet",
                {{"did", entry->did}, {"why", error.what()}});
    }
    co_return false;
  }
  command.state = state;
  command.error = std::move(why);
  if (other) command = std::move(*other);
  co_return true;
}

void Hub::Inner::answer(std::string_view did, std::uint32_t sn, std::span<const std::uint8_t> p0) {
  const EntryPtr entry = find(did);
  if (!entry) return;
  entry->seen = Steady::now();
  if (!p0.empty()) tell_frame(*entry, p0, false);
  const PendingPtr flying = entry->flying;
  if (!flying || flying->command.sn != sn || flying->answered.is_open()) return;
  flying->is_acknowledged = true;
  if (!p0.empty()) {
    const Reading reading = read_p0(product, p0);
    const wire::Fault& fault = reading.decoded.fault;
    const bool is_reply = reading.decoded.kind == wire::Kind::read_reply ||
                          reading.decoded.kind == wire::Kind::report;
    if (is_reply && (!fault || fault.is_of_value())) flying->reply.assign(p0.begin(), p0.end());
  }
  flying->answered.open();
}

void Hub::Inner::tell_command(const EntryPtr& entry, const store::Command& command) {
  command_counts[static_cast<std::size_t>(command.state)]->add();
  Event event;
  event.what = Event::What::command;
  event.did = entry->did;
  event.time = clock();
  event.command = command.id;
  event.state = command.state;
  event.text = command.error;
  event.user = command.user;
  tell(*entry, event);
}

bool Hub::Inner::send_down(Entry& entry, std::uint32_t sn, std::span<const std::uint8_t> p0) {
  const std::shared_ptr<Link> link = entry.link;
  if (!link || !link->send(sn, p0)) return false;
  tell_frame(entry, p0, true);
  return true;
}

}  // namespace giz::hub
