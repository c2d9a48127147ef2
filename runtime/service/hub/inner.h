// The hub's inside: one object, in the files that its sections name. Coroutines hold it by
// shared_ptr; `stopped` tells them to end.
#pragma once

#include <array>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/entry.h"
#include "runtime/service/hub/hub.h"
#include "runtime/service/hub/lockout.h"
#include "runtime/service/hub/outgoing.h"
#include "runtime/service/net/rate.h"
#include "runtime/service/store/telemetry.h"

namespace giz::hub {

using EntryPtr = std::shared_ptr<Entry>;
using PendingPtr = std::shared_ptr<Pending>;
using namespace std::chrono_literals;

inline constexpr std::size_t kIdleEntries = 10'000;  // devices kept without link or watcher
inline constexpr std::size_t kLine = 64;             // commands that wait for one device
inline constexpr std::size_t kHolders = 1'000'000;   // devices known to be held elsewhere
inline constexpr std::chrono::seconds kFrames{60};   // an instance is told frames after one request
inline constexpr std::chrono::milliseconds kSweep{100};

struct Hub::Inner : std::enable_shared_from_this<Hub::Inner> {
  Inner(net::asio::io_context& loop, const Product& product, const Settings& settings,
        const MasterKey& key, store::Store& store, bus::Bus& bus, Hooks& hooks, const Log& log,
        Metrics& metrics, Clock clock);

  // -- hub.cc --
  net::Task<> start();
  net::Task<> stop();
  static net::Task<> sweep(std::shared_ptr<Inner> self);
  void spawn(net::Task<> task);  // an error in it is logged and counted
  // Whatever a hook throws but a Refusal is logged and counted.
  template <typename Call>
  void hook(Call call);

  // -- entries.cc --
  EntryPtr find(std::string_view did) const;  // may be none
  EntryPtr entry_of(const std::string& did);
  void evict();
  void forget(std::string_view did, bool close);
  // With what the store has of it; Refusal not_found. `fresh`: also what other instances did.
  net::Task<EntryPtr> load(std::string did, bool fresh = false);
  bool is_current(const Entry& entry) const;
  void take_state(Entry& entry, const store::DeviceState& state);
  store::DeviceState stored_state(const Entry& entry) const;
  Known known_of(const Entry& entry) const;

  // -- admit.cc --
  net::Task<store::Device> admit(Credentials who);
  net::Task<> refuse(const Credentials& who, Reason reason, std::string why);
  net::Task<std::string> new_claim_code(std::string did);

  // -- presence.cc --
  void attach(const store::Device& device, std::shared_ptr<Link> link);
  void detach(std::string_view did, const Link* link);
  void seen(std::string_view did);
  void count_links(int by);
  void lose(const EntryPtr& entry, std::string_view why);  // its link, to a newer one
  static net::Task<> joined(std::shared_ptr<Inner> self, EntryPtr entry, std::uint64_t epoch);
  static net::Task<> gone_offline(std::shared_ptr<Inner> self, std::string did, bool at_broker);
  static net::Task<> came_online(std::shared_ptr<Inner> self, EntryPtr entry);
  void tell_online(const EntryPtr& entry, bool online, Millis time);
  void check_absent();

  // -- reports.cc --
  static net::Task<> report(std::shared_ptr<Inner> self, std::string did, P0 p0, char source);
  net::Task<> store_report(EntryPtr entry, Reading reading, char source);
  std::pair<Millis, std::int64_t> next_time(Entry& entry) const;
  // From another instance.
  void merge_told(Entry& entry, const Event& event);
  void value_fault(Entry& entry, std::size_t point);

  // -- commands.cc, line.cc --
  static net::Task<store::Command> command(std::shared_ptr<Inner> self, CommandRequest request);
  static net::Task<Known> refresh(std::shared_ptr<Inner> self, std::string did);
  net::Task<store::Command> command_here(EntryPtr entry, PendingPtr pending);
  net::Task<store::Command> command_elsewhere(EntryPtr entry, PendingPtr pending);
  net::Task<store::Command> command_later(EntryPtr entry, PendingPtr pending);
  net::Task<store::Command> outcome_of(EntryPtr entry, store::Command command);
  void require_rate(const Entry& entry, Millis now);  // Refusal throttled
  std::optional<Refusal> obstacle(const Entry& entry, Millis now);
  void push_line(const EntryPtr& entry, const PendingPtr& pending);
  static net::Task<> pump(std::shared_ptr<Inner> self, EntryPtr entry);
  net::Task<> fly(EntryPtr entry, PendingPtr pending);
  void end_command(const EntryPtr& entry, const PendingPtr& pending, store::CommandState state,
                   std::string why);
  static net::Task<> finish(std::shared_ptr<Inner> self, EntryPtr entry, PendingPtr pending,
                            store::CommandState state, std::string why);
  net::Task<bool> store_outcome(EntryPtr entry, PendingPtr pending, store::CommandState state,
                                std::string why);
  void answer(std::string_view did, std::uint32_t sn, std::span<const std::uint8_t> p0);
  void tell_command(const EntryPtr& entry, const store::Command& command);
  bool send_down(Entry& entry, std::uint32_t sn, std::span<const std::uint8_t> p0);

  // -- watchers.cc --
  void watch(const std::string& did, Watcher& watcher, bool frames);
  void unwatch(const std::string& did, Watcher* watcher);
  void tell(Entry& entry, const Event& event);  // here, to all instances' watchers, and watch_all
  void tell_here(Entry& entry, const Event& event);
  void tell_frame(Entry& entry, std::span<const std::uint8_t> p0, bool down);
  void use_events(Entry& entry);
  void leave_events(Entry& entry);

  // -- peers.cc --
  net::Task<> join_peers();
  std::string topic(std::string_view kind, std::string_view did = {}) const;
  void say(std::string topic, const Json& what);
  void publish_event(const Event& event);
  bus::Handler hears(void (Inner::*call)(const std::string& level, const Json& said));
  void on_event(const std::string& did, const Json& said);
  void on_command(const std::string& did, const Json& said);
  void on_login(const std::string& did, const Json& said);
  void on_held(const std::string& level, const Json& said);
  void on_who(const std::string& level, const Json& said);
  void on_push(const std::string& level, const Json& said);
  void on_instance_gone(const std::string& instance);
  void tell_held();
  void announce(Entry& entry);
  void ask_for_frames(Entry& entry);
  void ask_again_for_frames();
  net::Task<std::size_t> push(std::vector<std::string> dids, bool all, P0 data);
  std::size_t push_here(std::span<const std::string> dids, bool all, const P0& p0);

  net::asio::io_context& loop;
  const Product& product;
  const Settings& settings;
  const MasterKey& key;
  store::Store& store;
  bus::Bus& bus;
  Hooks& hooks;
  const Log& log;
  Metrics& metrics;
  Clock clock;
  Outgoing outgoing;
  bool stopped = false;

  std::vector<std::int64_t> point_ids;
  std::unordered_map<std::string, EntryPtr> entries;
  std::list<std::string> order;  // the most recently used first
  std::size_t links = 0;

  // Devices whose link is gone, or that were silent at the broker, until they count as offline.
  struct Absence {
    Steady::time_point until;
    std::string did;
    std::uint64_t epoch;
    bool at_broker;  // other instances may hear the device
  };
  std::deque<Absence> graces, silences;  // each in the order of `until`

  Lockout by_address, by_did;
  net::RateLimit device_commands;
  std::map<std::string, PendingPtr, std::less<>> elsewhere;  // asked at other instances, by id
  std::int64_t last_id = 0;                                  // microseconds; grows
  std::size_t settling = 0;                                  // outcomes that are being stored
  std::vector<std::string> framed;  // devices whose frames are watched here and travel elsewhere
  std::vector<Watcher*> all_watchers;
  int telling_all = 0;
  std::unordered_map<std::string, std::string> holders;  // did: instance, of others
  std::size_t other_instances = 0;                       // that answered the question who is there
  std::vector<bus::Subscription> subscriptions;

  Gauge& online_count;
  Counter& report_count;
  Counter& value_count;
  Counter& bad_count;
  Counter& hook_errors;
  Counter& task_errors;
  Counter& limited;
  Histogram& latency;
  std::array<Counter*, 5> command_counts;  // by state
};

template <typename Call>
void Hub::Inner::hook(Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    hook_errors.add();
    log.error("a hook has failed", {{"why", error.what()}});
  }
}

}  // namespace giz::hub
