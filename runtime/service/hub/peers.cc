// Between instances. Everything is said as JSON with the name of who says it; what one said itself
// is passed over. Messages may come twice, or late: nothing here is done twice for that.
#include <algorithm>

#include "runtime/service/base/json_text.h"
#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/inner.h"
#include "runtime/service/hub/told.h"

namespace giz::hub {
namespace {

constexpr std::chrono::seconds kBroker{5};      // start() waits for it
constexpr std::chrono::milliseconds kWho{500};  // and for answers to who is there
constexpr std::size_t kHeldInOne = 500;         // dids in one message
constexpr std::chrono::seconds kUndecided{2};   // within which clocks decide who came last

std::string last_level(std::string_view topic) {
  return std::string(topic.substr(topic.rfind('/') + 1));
}

}  // namespace

std::string Hub::Inner::topic(std::string_view kind, std::string_view did) const {
  std::string text = "giz/";
  text.append(product.key).append("/").append(kind);
  if (!did.empty()) text.append("/").append(did);
  return text;
}

void Hub::Inner::say(std::string to, const Json& what) {
  Json told{{"from", bus.instance()}};
  told.update(what);
  bus.publish(std::move(to), json_text(told));
}

// The call is made from the loop with the hub alive; what it throws is logged, for a message that
// cannot be read will not be better the second time.
bus::Handler Hub::Inner::hears(void (Inner::*call)(const std::string&, const Json&)) {
  const std::weak_ptr<Inner> weak = weak_from_this();
  return [weak, call](bus::Message message) -> net::Task<> {
    const auto self = weak.lock();
    if (!self || self->stopped) co_return;
    try {
      const Json said = Json::parse(message.payload);
      if (said.at("from") == self->bus.instance()) co_return;
      (self.get()->*call)(last_level(message.topic), said);
    } catch (const std::exception& error) {
      self->task_errors.add();
      self->log.warn("a message of another instance cannot be read",
                     {{"topic", message.topic}, {"why", error.what()}});
    }
  };
}

net::Task<> Hub::Inner::join_peers() {
  if (!bus.is_shared()) co_return;
  subscriptions.push_back(bus.subscribe(topic("login", "+"), hears(&Inner::on_login)));
  subscriptions.push_back(bus.subscribe(topic("held"), hears(&Inner::on_held)));
  subscriptions.push_back(bus.subscribe(topic("who"), hears(&Inner::on_who)));
  subscriptions.push_back(bus.subscribe(topic("push"), hears(&Inner::on_push)));
  const std::weak_ptr<Inner> weak = weak_from_this();
  subscriptions.push_back(bus.on_gone([weak](std::string instance) {
    if (const auto self = weak.lock()) self->on_instance_gone(instance);
  }));
  const auto end = Steady::now() + kBroker;
  while (!bus.ready() && Steady::now() < end) co_await net::pause(loop.get_executor(), 10ms);
  say(topic("who"), Json::object());
  co_await net::pause(loop.get_executor(), kWho);
}

void Hub::Inner::on_who(const std::string&, const Json&) { tell_held(); }

void Hub::Inner::tell_held() {
  Json dids = Json::array();
  std::size_t told = 0;
  for (const auto& [did, entry] : entries) {
    if (!entry->is_ours) continue;
    dids.push_back(did);
    if (dids.size() < kHeldInOne) continue;
    say(topic("held"), Json{{"dids", std::exchange(dids, Json::array())}});
    ++told;
  }
  if (!dids.empty() || told == 0) say(topic("held"), Json{{"dids", std::move(dids)}});
}

void Hub::Inner::on_held(const std::string&, const Json& said) {
  const auto from = said.at("from").get<std::string>();
  ++other_instances;
  for (const Json& did : said.at("dids")) {
    if (holders.size() < kHolders) holders[did.get<std::string>()] = from;
  }
}

// That this instance holds the device's link, and where commands for it go.
void Hub::Inner::announce(Entry& entry) {
  holders.erase(entry.did);
  if (!bus.is_shared()) return;
  entry.commands = bus.subscribe(topic("command", entry.did), hears(&Inner::on_command));
  if (entry.link->kind() == LinkKind::broker) return;
  say(topic("login", entry.did), Json{{"at", entry.attached_at}});
}

void Hub::Inner::on_login(const std::string& did, const Json& said) {
  if (holders.size() < kHolders) holders[did] = said.at("from").get<std::string>();
  const EntryPtr entry = find(did);
  if (!entry) return;
  if (!entry->link) {  // perhaps within its grace: it is online elsewhere
    entry->is_ours = false;
    ++entry->epoch;
    return;
  }
  if (entry->link->kind() == LinkKind::broker) return;
  const Millis at = said.at("at").get<Millis>();
  const bool is_late = Steady::now() - entry->attached > kUndecided && clock() - at < 10'000;
  if (at < entry->attached_at && !is_late) return;
  if (at == entry->attached_at && said.at("from") < bus.instance()) return;
  lose(entry, "the device has joined another instance");
  entry->commands = {};
  entry->is_ours = false;
  ++entry->epoch;
}

void Hub::Inner::on_instance_gone(const std::string& instance) {
  const Steady::time_point until = Steady::now() + settings.offline_grace;
  for (auto it = holders.begin(); it != holders.end();) {
    if (it->second != instance) {
      ++it;
      continue;
    }
    graces.push_back({until, it->first, 0, false});
    it = holders.erase(it);
  }
}

void Hub::Inner::publish_event(const Event& event) {
  bus.publish(topic("event", event.did), told_text(event, bus.instance()));
}

void Hub::Inner::on_event(const std::string& did, const Json& said) {
  const EntryPtr entry = find(did);
  if (!entry) return;
  const Event event = read_told(said);
  if (event.what == Event::What::state) merge_told(*entry, event);
  if (event.what == Event::What::online && entry->is_loaded) entry->device.online = event.on;
  if (event.what == Event::What::command) {
    const auto found = elsewhere.find(event.command);
    if (found != elsewhere.end()) {
      const PendingPtr pending = found->second;
      pending->command.state = event.state;
      pending->command.error = event.text;
      pending->answered.open();
      if (event.state >= store::CommandState::acknowledged) pending->finished.open();
    }
  }
  tell_here(*entry, event);
}

void Hub::Inner::on_command(const std::string& did, const Json& said) {
  const EntryPtr entry = find(did);
  if (!entry || !entry->link) return;
  if (said.value("frames", false)) {
    entry->frames_until = Steady::now() + kFrames;
    return;
  }
  if (said.contains("push")) {
    entry->link->push(read_hex(said["push"]));
    return;
  }
  if (said.contains("forget")) {
    forget(did, said["forget"].get<bool>());
    return;
  }
  const auto pending = std::make_shared<Pending>(loop.get_executor());
  store::Command& command = pending->command;
  command.id = said.at("id").get<std::string>();
  command.device = entry->device.id;
  command.user = said.at("user").get<std::int64_t>();
  command.p0 = read_hex(said.at("p0"));
  command.created = said.at("created").get<Millis>();
  command.expires = said.at("expires").get<Millis>();
  pending->is_read = said.at("read").get<bool>();
  check_control(product, command.p0);
  const auto is_it = [&](const PendingPtr& other) { return other->command.id == command.id; };
  if (std::any_of(entry->line.begin(), entry->line.end(), is_it)) return;
  pending->stored.open();
  if (entry->line.size() >= kLine) {
    end_command(entry, pending, store::CommandState::failed, "too many commands wait");
    return;
  }
  tell_command(entry, command);  // that it has come
  push_line(entry, pending);
}

// Asked again while frames are watched here, by check_absent()'s pace.
void Hub::Inner::ask_for_frames(Entry& entry) {
  if (!bus.is_shared() || entry.link) return;
  entry.frames_asked = Steady::now();
  say(topic("command", entry.did), Json{{"frames", true}});
  if (std::find(framed.begin(), framed.end(), entry.did) == framed.end()) {
    framed.push_back(entry.did);
  }
}

void Hub::Inner::ask_again_for_frames() {
  std::vector<std::string> due;
  due.swap(framed);
  for (const std::string& did : due) {
    const EntryPtr entry = find(did);
    if (!entry || entry->frame_watchers == 0) continue;
    if (Steady::now() - entry->frames_asked < kFrames / 2) {
      framed.push_back(did);
    } else {
      ask_for_frames(*entry);
    }
  }
}

void Hub::Inner::on_push(const std::string&, const Json& said) {
  push_here({}, true, read_hex(said.at("push")));
}

std::size_t Hub::Inner::push_here(std::span<const std::string> dids, bool all, const P0& p0) {
  std::size_t reached = 0;
  if (all) {
    for (const auto& [did, entry] : entries) {
      const std::shared_ptr<Link> link = entry->link;
      if (link && link->push(p0)) ++reached;
    }
    return reached;
  }
  for (const std::string& did : dids) {
    const EntryPtr entry = find(did);
    if (entry && entry->link) {
      reached += entry->link->push(p0) ? 1 : 0;
    } else if (bus.is_shared()) {
      say(topic("command", did), Json{{"push", to_hex(p0)}});
    }
  }
  return reached;
}

net::Task<std::size_t> Hub::Inner::push(std::vector<std::string> dids, bool all, P0 data) {
  P0 p0(data.size() + 1);
  wire::pack_transparent(wire::Kind::transparent_down, data, p0);
  if (all && bus.is_shared()) say(topic("push"), Json{{"push", to_hex(p0)}});
  co_return push_here(dids, all, p0);
}

}  // namespace giz::hub
