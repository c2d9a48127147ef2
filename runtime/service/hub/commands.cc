// What is asked of a device: checked, stored, and handed to the device's line here, to the instance
// that holds its link, or left in the store for a device that is offline.
#include <algorithm>

#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/inner.h"

namespace giz::hub {
namespace {

using store::CommandState;

constexpr std::chrono::seconds kMargin{5};  // beyond what a command itself may take
constexpr std::chrono::milliseconds kLook{20};
constexpr std::chrono::milliseconds kLongestLife{7 * 24 * 3'600'000};

// The command and the audit's entry of it, where it is a new one.
store::Added add_asked(store::Database& database, const Pending& pending) {
  if (pending.allow) pending.allow(database);
  store::Added added = store::add_command(database, pending.command);
  if (added.fresh) store::add_audit(database, pending.asked_by);
  return added;
}

void require_stored(const Pending& pending) {
  if (!pending.is_unstored) return;
  throw Refusal(Reason::unavailable, "what became of the command could not be stored yet", {}, 1);
}

bool is_final(CommandState state) { return state >= CommandState::acknowledged; }

// 22 characters: ten say when, so that ids grow and the store's order is the order of asking; the
// others are random.
std::string make_id(std::int64_t micros) {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string id(10, '0');
  for (std::size_t i = id.size(); i > 0 && micros > 0; micros /= 36) {
    id[--i] = digits[static_cast<std::size_t>(micros % 36)];
  }
  return id + random_text(12, digits);
}

}  // namespace

net::Task<store::Command> Hub::Inner::command(std::shared_ptr<Inner> self, CommandRequest request) {
  if (self->stopped) throw Refusal(Reason::unavailable, "the service stops");
  check_control(self->product, request.p0);
  const EntryPtr entry = co_await self->load(request.did, true);
  if (entry->device.disabled) throw Refusal(Reason::forbidden, "the device is disabled");
  const Reading reading = read_p0(self->product, request.p0);
  const auto pending = std::make_shared<Pending>(self->loop.get_executor());
  pending->is_read = reading.decoded.kind == wire::Kind::read;
  pending->may_wait = request.queue && !pending->is_read;
  if (!pending->is_read) {
    Json attrs = to_json(self->product, reading.values);
    const Json before = attrs;
    self->hooks.before_control(entry->did, attrs, request.actor);
    if (attrs != before) request.p0 = control_of(self->product, attrs);
  }
  const Millis now = self->clock();
  store::Command& command = pending->command;
  self->last_id = std::max(self->last_id + 1, now * 1000);
  command.id = request.id.empty() ? make_id(self->last_id) : std::move(request.id);
  command.device = entry->device.id;
  command.user = request.user;
  command.p0 = std::move(request.p0);
  command.idempotency = request.idempotency;
  command.created = now;
  command.expires = now + std::clamp(request.ttl, 1ms, kLongestLife).count();
  pending->allow = std::move(request.allow);
  pending->asked_by.time = now;
  pending->asked_by.actor = std::move(request.actor);
  pending->asked_by.action = "command";
  pending->asked_by.target = entry->did;
  pending->asked_by.result = "asked";
  pending->asked_by.address = std::move(request.address);
  pending->asked_by.request_id = std::move(request.request_id);
  pending->asked_by.detail = Json{{"id", command.id}}.dump();

  const bool is_elsewhere = !entry->link && self->bus.is_shared() && entry->device.online;
  if (is_elsewhere) {
    self->require_rate(*entry, now);
    co_return co_await self->command_elsewhere(entry, pending);
  }
  if (!entry->link && pending->may_wait) {
    self->require_rate(*entry, now);
    co_return co_await self->command_later(entry, pending);
  }
  co_return co_await self->command_here(entry, pending);
}

void Hub::Inner::require_rate(const Entry& entry, Millis now) {
  const net::RateLimit::Answer answer = device_commands.take(entry.did, now);
  if (answer.allowed) return;
  limited.add();
  throw Refusal(Reason::throttled, "too many commands for this device", {},
                static_cast<int>(answer.wait / 1000 + 1));
}

// Why it cannot be sent now. Whether it was sent before, under its idempotency key, the store
// decides: so with a key this is asked inside of its job.
std::optional<Refusal> Hub::Inner::obstacle(const Entry& entry, Millis now) {
  if (!entry.link) return Refusal(Reason::device_offline, "the device is offline");
  if (entry.line.size() >= kLine) {
    return Refusal(Reason::throttled, "too many commands wait for this device", {}, 1);
  }
  try {
    require_rate(entry, now);
  } catch (const Refusal& refusal) {
    return refusal;
  }
  return std::nullopt;
}

net::Task<store::Command> Hub::Inner::command_here(EntryPtr entry, PendingPtr pending) {
  const auto self = shared_from_this();
  store::Command& command = pending->command;
  const std::optional<Refusal> refused = obstacle(*entry, command.created);
  if (refused && (command.idempotency.empty() || pending->is_read)) throw *refused;
  if (pending->is_read) {
    pending->stored.open();
    push_line(entry, pending);
  } else {
    // First in line, it is stored as sent before it is: after a crash nobody sends it again.
    if (!refused) {
      if (entry->line.empty()) {
        command.state = CommandState::sent;
        command.sent = command.created;
        command.sn = ++entry->sn;
      }
      push_line(entry, pending);
    }
    const auto job = [&pending, &refused](store::Database& database) {
      store::Added added = add_asked(database, *pending);
      if (added.fresh && refused) throw *refused;
      return added;
    };
    store::Added added;
    try {
      added = co_await store.write(job);
    } catch (...) {
      pending->dropped = true;
      pending->stored.open();
      throw;
    }
    pending->dropped = !added.fresh;
    pending->stored.open();
    if (!added.fresh) co_return co_await outcome_of(entry, std::move(added.command));
  }
  const auto life = std::chrono::milliseconds(command.expires - command.created);
  co_await pending->finished.wait(life + settings.command_ack * settings.command_sends + kMargin);
  require_stored(*pending);
  co_return command;
}

// Of a command that was asked before: also while it is still on its way, here or elsewhere.
net::Task<store::Command> Hub::Inner::outcome_of(EntryPtr entry, store::Command command) {
  const auto self = shared_from_this();
  const auto flight = settings.command_ack * settings.command_sends + kMargin;
  for (const PendingPtr& other : entry->line) {
    if (other->command.id != command.id) continue;
    const PendingPtr held = other;
    co_await held->finished.wait(std::chrono::milliseconds(command.expires - command.created) +
                                 flight);
    require_stored(*held);
    co_return held->command;
  }
  // It has left the line, and its outcome is being stored; or another instance has it.
  const Steady::time_point end = Steady::now() + flight;
  while (command.state == CommandState::sent && Steady::now() < end && !stopped) {
    co_await net::pause(loop.get_executor(), kLook);
    const auto look = [id = command.id](store::Database& database) {
      return store::find_command(database, id);
    };
    const std::optional<store::Command> now = co_await store.read(look);
    if (now) command = *now;
  }
  co_return command;
}

// For a device that is offline: it waits in the store until the device joins.
net::Task<store::Command> Hub::Inner::command_later(EntryPtr entry, PendingPtr pending) {
  const auto self = shared_from_this();
  const store::Command& command = pending->command;
  const auto job = [&command, &pending](store::Database& database) {
    store::Added added = add_asked(database, *pending);
    const bool is_full =
        added.fresh &&
        store::waiting_commands(database, command.device, command.created).size() > kLine;
    if (is_full) throw Refusal(Reason::throttled, "too many commands wait for this device", {}, 60);
    return added;
  };
  store::Added added = co_await store.write(job);
  if (!added.fresh) co_return co_await outcome_of(entry, std::move(added.command));
  tell_command(entry, command);
  if (entry->link && command.state == CommandState::queued) {
    // It joined meanwhile, and may have asked the store too early.
    const auto is_it = [&](const PendingPtr& other) { return other->command.id == command.id; };
    if (std::none_of(entry->line.begin(), entry->line.end(), is_it)) {
      pending->stored.open();
      push_line(entry, pending);
    }
  }
  co_return command;
}

// The device's link is at another instance, which stores what becomes of the command, and tells.
net::Task<store::Command> Hub::Inner::command_elsewhere(EntryPtr entry, PendingPtr pending) {
  const auto self = shared_from_this();
  store::Command& command = pending->command;
  if (!pending->is_read) {
    const auto add = [&pending](store::Database& database) {
      return add_asked(database, *pending);
    };
    store::Added added = co_await store.write(add);
    if (!added.fresh) co_return co_await outcome_of(entry, std::move(added.command));
  }
  use_events(*entry);
  elsewhere.emplace(command.id, pending);
  say(topic("command", entry->did), Json{{"id", command.id},
                                         {"p0", to_hex(command.p0)},
                                         {"user", command.user},
                                         {"read", pending->is_read},
                                         {"created", command.created},
                                         {"expires", command.expires}});
  const auto life = std::chrono::milliseconds(command.expires - command.created);
  const bool is_heard = co_await pending->answered.wait(settings.command_ack);
  if (is_heard) {
    co_await pending->finished.wait(life + settings.command_ack * settings.command_sends + kMargin);
  }
  elsewhere.erase(command.id);
  leave_events(*entry);
  if (pending->is_read) {
    if (!is_heard) throw Refusal(Reason::device_offline, "no instance holds the device's link");
    co_return command;
  }
  if (!is_heard && pending->may_wait) co_return command;
  if (!is_final(command.state)) {
    const auto end = [&command, now = clock()](store::Database& database) {
      store::advance_command(database, command.id, CommandState::failed, now,
                             "no instance holds the device's link");
      return store::find_command(database, command.id).value_or(command);
    };
    command = co_await store.write(end);
    tell_command(entry, command);
  }
  co_return command;
}

net::Task<Known> Hub::Inner::refresh(std::shared_ptr<Inner> self, std::string did) {
  CommandRequest request;
  request.did = did;
  request.p0 = read_request(self->product);
  request.actor = "internal";
  request.ttl = 10s;
  const store::Command asked = co_await command(self, std::move(request));
  if (asked.state != CommandState::acknowledged) {
    throw Refusal(Reason::device_failed, "the device did not answer");
  }
  const EntryPtr entry = co_await self->load(std::move(did), true);
  co_return self->known_of(*entry);
}

}  // namespace giz::hub
