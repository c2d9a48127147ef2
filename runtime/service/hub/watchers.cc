// Telling. A watcher may go, or take another with it, while it is told; its place is then marked
// and closed up afterwards.
#include <algorithm>

#include "runtime/service/hub/inner.h"

namespace giz::hub {

void Hub::Inner::watch(const std::string& did, Watcher& watcher, bool frames) {
  if (did.empty()) {
    all_watchers.push_back(&watcher);
    return;
  }
  Entry& entry = *entry_of(did);
  entry.watchers.push_back({&watcher, frames});
  use_events(entry);
  if (frames && entry.frame_watchers++ == 0) ask_for_frames(entry);
}

void Hub::Inner::unwatch(const std::string& did, Watcher* watcher) {
  if (did.empty()) {
    const auto at = std::find(all_watchers.begin(), all_watchers.end(), watcher);
    if (at == all_watchers.end()) return;
    *at = nullptr;
    if (telling_all == 0) std::erase(all_watchers, nullptr);
    return;
  }
  const EntryPtr entry = find(did);
  if (!entry) return;
  const auto at = std::find_if(entry->watchers.begin(), entry->watchers.end(),
                               [&](const auto& other) { return other.watcher == watcher; });
  if (at == entry->watchers.end()) return;
  if (at->frames) --entry->frame_watchers;
  at->watcher = nullptr;
  if (entry->telling == 0) entry->watchers.erase(at);
  leave_events(*entry);
}

void Hub::Inner::tell(Entry& entry, const Event& event) {
  if (event.what != Event::What::frame) {
    ++telling_all;
    for (std::size_t i = 0; i < all_watchers.size(); ++i) {
      if (all_watchers[i]) all_watchers[i]->on_event(event);
    }
    if (--telling_all == 0) std::erase(all_watchers, nullptr);
  }
  tell_here(entry, event);
  if (bus.is_shared() && !stopped) publish_event(event);
}

void Hub::Inner::tell_here(Entry& entry, const Event& event) {
  ++entry.telling;
  const bool is_frame = event.what == Event::What::frame;
  for (std::size_t i = 0; i < entry.watchers.size(); ++i) {
    const Entry::Watching to = entry.watchers[i];  // the list may grow meanwhile
    if (to.watcher && (to.frames || !is_frame)) to.watcher->on_event(event);
  }
  if (--entry.telling == 0) {
    std::erase_if(entry.watchers, [](const Entry::Watching& to) { return !to.watcher; });
  }
}

void Hub::Inner::tell_frame(Entry& entry, std::span<const std::uint8_t> p0, bool down) {
  const bool is_told_elsewhere = bus.is_shared() && Steady::now() < entry.frames_until;
  if (entry.frame_watchers == 0 && !is_told_elsewhere) return;
  Event event;
  event.what = Event::What::frame;
  event.did = entry.did;
  event.time = clock();
  event.p0.assign(p0.begin(), p0.end());
  event.on = down;
  tell_here(entry, event);
  if (is_told_elsewhere) publish_event(event);
}

// The device's topic is subscribed while somebody here wants to know.
void Hub::Inner::use_events(Entry& entry) {
  if (entry.event_users++ > 0 || !bus.is_shared()) return;
  entry.events_since = Steady::now();
  entry.events = bus.subscribe(topic("event", entry.did), hears(&Inner::on_event));
}

void Hub::Inner::leave_events(Entry& entry) {
  if (--entry.event_users == 0) entry.events = {};
}

}  // namespace giz::hub
