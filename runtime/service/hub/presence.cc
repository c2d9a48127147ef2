// Online from the moment a link is attached; offline when none has been for a while. What the store
// says decides whether that is news, so a link that flaps, or moves to another instance, is none.
#include <algorithm>

#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/inner.h"

namespace giz::hub {
namespace {

constexpr std::chrono::seconds kRetry{1};
// Between a device's last word and the time of the report that it was.
constexpr Millis kUncertain = 2000;

struct Joined {
  bool is_news = false;
  std::vector<store::Command> waiting;
  std::optional<store::DeviceState> state;
};

bool set_online(store::Database& database, const Outgoing& outgoing, const store::Device& device,
                bool online, Millis now) {
  if (!store::set_online(database, device.id, online, now)) return false;
  outgoing.add(database, online ? "online" : "offline", device, now);
  return true;
}

struct Left {
  bool is_elsewhere = false;
  bool is_news = false;
};

// Since then, at whichever instance.
bool reported(store::Database& database, std::int64_t device, Millis since) {
  const auto state = store::find_state(database, device);
  return state && state->seq > since * 1000;
}

bool is_exclusive(const Link& link) { return link.kind() != LinkKind::broker; }

}  // namespace

void Hub::Inner::attach(const store::Device& device, std::shared_ptr<Link> link) {
  const EntryPtr entry = entry_of(device.did);
  const bool is_same = entry->link == link;
  if (entry->link && !is_same) lose(entry, "another link of this device was opened");
  entry->device = device;
  if (!is_same) count_links(1);
  entry->link = std::move(link);
  entry->attached = entry->seen = Steady::now();
  entry->attached_at = clock();
  entry->is_ours = true;
  // Another instance may have opened or closed some since the last link.
  std::fill(entry->alarms.begin(), entry->alarms.end(), std::int8_t{-1});
  ++entry->epoch;
  if (!is_exclusive(*entry->link)) {
    silences.push_back({Steady::now() + settings.broker_presence, entry->did, entry->epoch, true});
  }
  announce(*entry);
  log.info("device joined", {{"did", entry->did}, {"link", word(entry->link->kind())}});
  spawn(joined(shared_from_this(), entry, entry->epoch));
}

void Hub::Inner::count_links(int by) {
  links += static_cast<std::size_t>(by);
  online_count.set(static_cast<std::int64_t>(links));
}

// The link goes, the device stays.
void Hub::Inner::lose(const EntryPtr& entry, std::string_view why) {
  const std::shared_ptr<Link> old = std::exchange(entry->link, nullptr);
  if (!old) return;
  count_links(-1);
  old->close(why);
}

void Hub::Inner::detach(std::string_view did, const Link* link) {
  const EntryPtr entry = find(did);
  if (!entry || entry->link.get() != link) return;
  const bool at_broker = !is_exclusive(*entry->link);
  entry->link = nullptr;
  count_links(-1);
  entry->commands = {};
  ++entry->epoch;
  graces.push_back({Steady::now() + settings.offline_grace, entry->did, entry->epoch, at_broker});
}

void Hub::Inner::seen(std::string_view did) {
  if (stopped) return;
  const EntryPtr entry = entry_of(std::string(did));
  entry->seen = Steady::now();
  if (entry->is_ours) return;
  entry->is_ours = true;
  silences.push_back({entry->seen + settings.broker_presence, entry->did, ++entry->epoch, true});
  spawn(came_online(shared_from_this(), entry));
}

net::Task<> Hub::Inner::came_online(std::shared_ptr<Inner> self, EntryPtr entry) {
  try {
    co_await self->load(entry->did);
  } catch (const Refusal&) {
    entry->is_ours = false;  // no device of ours, or the store is away: its next word tries again
    throw;
  }
  const Millis now = self->clock();
  const auto job = [&, device = entry->device](store::Database& database) {
    return set_online(database, self->outgoing, device, true, now);
  };
  const bool is_news = co_await self->store.write(job);
  if (is_news) self->tell_online(entry, true, now);
  entry->device.online = true;
}

// One job: online, commands that an earlier service had sent, those that wait, the latest values.
net::Task<> Hub::Inner::joined(std::shared_ptr<Inner> self, EntryPtr entry, std::uint64_t epoch) {
  Joined result;
  const Millis now = self->clock();
  bool is_idle = false;
  const auto job = [&, device = entry->device, id = entry->device.id](store::Database& database) {
    Joined found;
    found.is_news = set_online(database, self->outgoing, device, true, now);
    if (is_idle) {
      store::fail_sent_commands(database, id, now, "the link was lost before an answer");
    }
    found.waiting = store::waiting_commands(database, id, now);
    found.state = store::find_state(database, id);
    return found;
  };
  for (;;) {
    bool is_away = false;
    // Of a device at the broker, other instances may have commands under way.
    is_idle = entry->line.empty() && entry->link && is_exclusive(*entry->link);
    try {
      result = co_await self->store.write(job);
    } catch (const Refusal& refusal) {
      if (refusal.reason != Reason::unavailable) throw;
      is_away = true;
    }
    if (!is_away) break;
    co_await net::pause(self->loop.get_executor(), kRetry);
    if (self->stopped || entry->epoch != epoch) co_return;
  }
  if (result.state) self->take_state(*entry, *result.state);
  entry->is_loaded = true;
  entry->device.online = true;
  entry->device.last_seen = now;
  if (result.is_news) self->tell_online(entry, true, now);
  if (self->stopped || entry->epoch != epoch) co_return;
  for (const store::Command& waiting : result.waiting) {
    const auto is_it = [&](const PendingPtr& other) { return other->command.id == waiting.id; };
    if (std::any_of(entry->line.begin(), entry->line.end(), is_it)) continue;
    const auto pending = std::make_shared<Pending>(self->loop.get_executor());
    pending->command = waiting;
    pending->may_wait = true;
    pending->stored.open();
    self->push_line(entry, pending);
  }
}

void Hub::Inner::tell_online(const EntryPtr& entry, bool online, Millis time) {
  entry->device.online = online;
  entry->device.last_seen = time;
  Event event;
  event.what = Event::What::online;
  event.did = entry->did;
  event.time = time;
  event.on = online;
  tell(*entry, event);
  hook([&] { hooks.on_online(entry->did, online, time); });
  log.info(online ? "device online" : "device offline", {{"did", entry->did}});
}

void Hub::Inner::check_absent() {
  const Steady::time_point now = Steady::now();
  while (!graces.empty() && graces.front().until <= now) {
    const Absence absence = std::move(graces.front());
    graces.pop_front();
    const EntryPtr entry = find(absence.did);
    // Epoch 0: it was held by an instance that is gone, unless another has it by now.
    const bool is_due = absence.epoch == 0
                            ? (!entry || !entry->is_ours) && !holders.contains(absence.did)
                            : entry && entry->epoch == absence.epoch;
    if (is_due) {
      spawn(gone_offline(shared_from_this(), absence.did, absence.at_broker));
    }
  }
  while (!silences.empty() && silences.front().until <= now) {
    Absence absence = std::move(silences.front());
    silences.pop_front();
    const EntryPtr entry = find(absence.did);
    if (!entry || entry->epoch != absence.epoch) continue;
    const Steady::time_point until = entry->seen + settings.broker_presence;
    if (until > now) {
      absence.until = until;
      const auto later = [](const Absence& a, const Absence& b) { return a.until < b.until; };
      silences.insert(std::upper_bound(silences.begin(), silences.end(), absence, later), absence);
    } else {
      lose(entry, "nothing was heard of the device");
      spawn(gone_offline(shared_from_this(), absence.did, true));
    }
  }
}

net::Task<> Hub::Inner::gone_offline(std::shared_ptr<Inner> self, std::string did, bool at_broker) {
  const EntryPtr before = self->entry_of(did);
  const std::uint64_t epoch = before->epoch;
  EntryPtr entry;
  try {
    entry = co_await self->load(did);
  } catch (const Refusal& refusal) {
    if (refusal.reason != Reason::unavailable || self->stopped) throw;
    self->graces.push_back(
        {Steady::now() + self->settings.offline_grace + kRetry, did, epoch, at_broker});
    co_return;
  }
  if (entry->epoch != epoch) co_return;
  const Millis now = self->clock();
  const Millis presence = std::chrono::milliseconds(self->settings.broker_presence).count();
  const auto job = [&, device = entry->device](store::Database& database) {
    Left found;
    found.is_elsewhere = at_broker && reported(database, device.id, now - presence + kUncertain);
    if (found.is_elsewhere) return found;
    found.is_news = set_online(database, self->outgoing, device, false, now);
    return found;
  };
  Left left;
  try {
    left = co_await self->store.write(job);
  } catch (const Refusal& refusal) {
    if (refusal.reason != Reason::unavailable || self->stopped) throw;
    // The store is away: this is said when it is back.
    self->graces.push_back(
        {Steady::now() + self->settings.offline_grace + kRetry, entry->did, epoch, at_broker});
    co_return;
  }
  if (left.is_news) self->tell_online(entry, false, now);
  if (entry->epoch == epoch) {
    entry->is_ours = false;
    entry->device.online = left.is_elsewhere;
  }
}

}  // namespace giz::hub
