// Devices in memory. Those that have a link, a watcher or a command stay; of the others the least
// recently used go.
#include <algorithm>
#include <optional>

#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/inner.h"

namespace giz::hub {
namespace {

// After its subscription a device's events may still be on their way for this long.
constexpr std::chrono::seconds kSettled{2};
constexpr std::chrono::seconds kLoad{30};

struct Loaded {
  std::optional<store::Device> device;
  std::optional<store::DeviceState> state;
};

Loaded read_device(store::Database& database, const std::string& did) {
  Loaded loaded;
  loaded.device = store::find_device(database, did);
  if (loaded.device) loaded.state = store::find_state(database, loaded.device->id);
  return loaded;
}

}  // namespace

EntryPtr Hub::Inner::find(std::string_view did) const {
  const auto found = entries.find(std::string(did));
  return found == entries.end() ? nullptr : found->second;
}

EntryPtr Hub::Inner::entry_of(const std::string& did) {
  if (EntryPtr entry = find(did)) {
    order.splice(order.begin(), order, entry->place);
    return entry;
  }
  evict();
  const auto entry = std::make_shared<Entry>(product, did);
  // An answer to a command of an earlier link must not be taken for one of this link.
  std::uint8_t random[2];
  random_bytes(random);
  entry->sn = static_cast<std::uint32_t>(clock() / 1000) << 8 ^
              static_cast<std::uint32_t>(random[0] << 8 | random[1]);
  order.push_front(did);
  entry->place = order.begin();
  entries.emplace(did, entry);
  return entry;
}

void Hub::Inner::evict() {
  // Busy ones are passed over, a few at a time; so the bound is kept in the long run.
  for (int i = 0; i < 8 && entries.size() >= kIdleEntries + links; ++i) {
    const auto found = entries.find(order.back());
    if (found->second->is_busy() || found->second.use_count() > 1) {
      order.splice(order.begin(), order, std::prev(order.end()));
    } else {
      entries.erase(found);
      order.pop_back();
    }
  }
}

void Hub::Inner::forget(std::string_view did, bool close) {
  const EntryPtr entry = find(did);
  if (!entry) return;
  entry->is_loaded = false;
  if (const auto link = entry->link; link && close) link->close("the device was changed");
}

// Whether memory knows at least what the store knows.
bool Hub::Inner::is_current(const Entry& entry) const {
  if (!bus.is_shared()) return true;
  if (entry.link && entry.link->kind() != LinkKind::broker) return true;
  return entry.event_users > 0 && Steady::now() - entry.events_since > kSettled;
}

net::Task<EntryPtr> Hub::Inner::load(std::string did, bool fresh) {
  const auto self = shared_from_this();
  const EntryPtr entry = entry_of(did);
  while (entry->loading) {
    const auto gate = entry->loading;
    if (!co_await gate->wait(kLoad))
      throw Refusal(Reason::unavailable, "the store does not answer");
  }
  if (entry->is_loaded && (!fresh || is_current(*entry))) co_return entry;
  entry->loading = std::make_shared<net::Gate>(loop.get_executor());
  Loaded loaded;
  std::exception_ptr failed;
  const auto job = [&did](store::Database& database) { return read_device(database, did); };
  try {
    loaded = co_await store.read(job);
  } catch (...) {
    failed = std::current_exception();
  }
  std::exchange(entry->loading, nullptr)->open();
  if (failed) std::rethrow_exception(failed);
  if (!loaded.device) {
    entry->is_loaded = false;
    throw Refusal(Reason::not_found, "there is no device '" + did + "'");
  }
  entry->device = std::move(*loaded.device);
  if (loaded.state) take_state(*entry, *loaded.state);
  entry->is_loaded = true;
  co_return entry;
}

// What the store has, where memory has nothing newer.
void Hub::Inner::take_state(Entry& entry, const store::DeviceState& stored) {
  if (stored.seq <= entry.seq && entry.seq != 0) return;
  const std::size_t points = product.table.points.size();
  entry.seq = stored.seq;
  if (stored.times.size() != points || stored.sources.size() != points) return;
  const Reading reading = read_p0(product, stored.p0);
  // A product that has changed since cannot read it: the device's next report says it anew.
  if (reading.decoded.fault && !reading.decoded.fault.is_of_value()) return;
  for (std::size_t i = 0; i < points; ++i) {
    if (stored.times[i] == 0 || !reading.values[i].set) continue;
    entry.state.put(i, reading.values[i]);
    entry.times[i] = stored.times[i];
    entry.sources[i] = stored.sources[i];
    entry.last_report = std::max(entry.last_report, stored.times[i]);
  }
}

store::DeviceState Hub::Inner::stored_state(const Entry& entry) const {
  store::DeviceState stored;
  stored.p0.resize(wire::max_p0(product.table));
  const wire::Packed packed =
      wire::pack(product.table, wire::Kind::report, entry.state.values(), stored.p0);
  stored.p0.resize(packed.bytes.size());
  stored.times = entry.times;
  stored.sources = entry.sources;
  stored.seq = entry.seq;
  return stored;
}

Known Hub::Inner::known_of(const Entry& entry) const {
  Known known;
  known.device = entry.device;
  known.device.online = entry.device.online || entry.link || entry.is_ours;
  store::DeviceState state = stored_state(entry);
  Reading reading = read_p0(product, state.p0);
  known.p0 = std::move(reading.p0);
  known.values = std::move(reading.values);
  for (std::size_t i = 0; i < known.values.size(); ++i) {
    if (state.times[i] == 0) known.values[i].set = false;
  }
  known.times = std::move(state.times);
  known.sources = std::move(state.sources);
  known.seq = state.seq;
  return known;
}

}  // namespace giz::hub
