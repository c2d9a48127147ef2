// The hub as others see it, its start and its end.
#include "runtime/service/hub/hub.h"

#include <algorithm>
#include <array>

#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/inner.h"

namespace giz::hub {

std::string_view word(LinkKind kind) {
  constexpr std::array<std::string_view, 6> words{"tcp",  "udp",    "websocket",
                                                  "mqtt", "broker", "gizwits"};
  return words[static_cast<std::size_t>(kind)];
}

Hub::Inner::Inner(net::asio::io_context& io, const Product& of, const Settings& with,
                  const MasterKey& master, store::Store& to, bus::Bus& over, Hooks& own,
                  const Log& logs, Metrics& counts, Clock time)
    : loop(io),
      product(of),
      settings(with),
      key(master),
      store(to),
      bus(over),
      hooks(own),
      log(logs),
      metrics(counts),
      clock(std::move(time)),
      outgoing(settings, product.key),
      by_address(with.rate_login, 60'000),
      by_did(with.rate_login, 60'000),
      device_commands(with.rate_device_command, 1000, 2.0 * with.rate_device_command),
      online_count(counts.gauge("gz_device_online", "Devices that are joined to this instance",
                                "product=\"" + std::string(of.id) + "\"")),
      report_count(counts.counter("gz_reports_total", "Reports that were stored")),
      value_count(counts.counter("gz_telemetry_points_total", "Values that were stored")),
      bad_count(counts.counter("gz_reports_refused_total", "Reports that cannot be read")),
      hook_errors(counts.counter("gz_hook_errors_total", "Hooks that threw")),
      task_errors(counts.counter("gz_hub_errors_total", "Background work that failed")),
      limited(counts.counter("gz_rate_limited_total", "Refused for coming too often",
                             "scope=\"device_command\"")),
      latency(counts.histogram("gz_command_latency_seconds", "From a command to its answer")) {
  for (std::size_t i = 0; i < command_counts.size(); ++i) {
    const std::string_view state = store::word(static_cast<store::CommandState>(i));
    command_counts[i] = &counts.counter(
        "gz_command_total", "Commands by what became of them",
        "product=\"" + std::string(of.id) + "\",state=\"" + std::string(state) + "\"");
  }
}

net::Task<> Hub::Inner::start() {
  const auto self = shared_from_this();
  const auto ids = [this](store::Database& database) {
    return store::point_ids(database, product);
  };
  point_ids = co_await store.write(ids);
  co_await join_peers();
  if (other_instances == 0) {
    // Whoever was online was so at a service that has ended; so are commands that it had sent.
    std::string after;
    for (bool more = true; more;) {
      const auto end_some = [now = clock(), after](store::Database& database) {
        const std::vector<store::Device> page = store::list_devices(database, after, 500);
        for (const store::Device& device : page) {
          if (!device.online) continue;
          store::fail_sent_commands(database, device.id, now, "the service was restarted");
        }
        return page.empty() ? std::string() : page.back().did;
      };
      after = co_await store.write(end_some);
      more = !after.empty();
    }
    const auto all_offline = [now = clock()](store::Database& database) {
      store::set_all_offline(database, now);
    };
    co_await store.write(all_offline);
  }
  net::asio::co_spawn(loop, sweep(self), net::asio::detached);
}

net::Task<> Hub::Inner::stop() {
  const auto self = shared_from_this();
  stopped = true;
  subscriptions.clear();
  std::vector<EntryPtr> all;
  for (const auto& [did, entry] : entries) all.push_back(entry);
  for (const EntryPtr& entry : all) {
    for (const PendingPtr& pending : entry->line) pending->answered.open();
    if (const std::shared_ptr<Link> link = entry->link) {
      entry->link = nullptr;
      count_links(-1);
      link->close("the service stops");
    }
    entry->commands = {};
    entry->events = {};
  }
  for (const auto& [id, pending] : elsewhere) pending->finished.open();
  const auto is_working = [&] {
    for (const EntryPtr& entry : all) {
      if (entry->is_pumping) return true;
    }
    return settling > 0;
  };
  for (int i = 0; i < 200 && is_working(); ++i) co_await net::pause(loop.get_executor(), 10ms);
}

net::Task<> Hub::Inner::sweep(std::shared_ptr<Inner> self) {
  while (!self->stopped) {
    self->check_absent();
    self->ask_again_for_frames();
    co_await net::pause(self->loop.get_executor(), kSweep);
  }
}

void Hub::Inner::spawn(net::Task<> task) {
  const auto done = [self = shared_from_this()](std::exception_ptr failed) {
    if (!failed) return;
    self->task_errors.add();
    try {
      std::rethrow_exception(failed);
    } catch (const std::exception& error) {
      self->log.error("work of the hub has failed", {{"why", error.what()}});
    }
  };
  net::asio::co_spawn(loop, std::move(task), done);
}

Hub::Hub(net::asio::io_context& loop, const Product& product, const Settings& settings,
         const MasterKey& key, store::Store& store, bus::Bus& bus, Hooks& hooks, const Log& log,
         Metrics& metrics, Clock clock)
    : inner_(std::make_shared<Inner>(loop, product, settings, key, store, bus, hooks, log, metrics,
                                     std::move(clock))) {}

Hub::~Hub() {
  inner_->stopped = true;
  inner_->subscriptions.clear();
  for (const auto& [did, entry] : inner_->entries) {
    entry->commands = {};
    entry->events = {};
  }
}

const Product& Hub::product() const { return inner_->product; }
net::Task<> Hub::start() { return inner_->start(); }
net::Task<> Hub::stop() { return inner_->stop(); }
net::Task<store::Device> Hub::admit(Credentials who) { return inner_->admit(std::move(who)); }
net::Task<std::string> Hub::new_claim_code(std::string did) {
  return inner_->new_claim_code(std::move(did));
}
void Hub::attach(const store::Device& device, std::shared_ptr<Link> link) {
  inner_->attach(device, std::move(link));
}
void Hub::detach(std::string_view did, const Link* link) { inner_->detach(did, link); }
net::Task<> Hub::report(std::string did, P0 p0, char source) {
  return Inner::report(inner_, std::move(did), std::move(p0), source);
}
void Hub::answer(std::string_view did, std::uint32_t sn, std::span<const std::uint8_t> p0) {
  inner_->answer(did, sn, p0);
}
void Hub::seen(std::string_view did) { inner_->seen(did); }

Hub::Watch Hub::watch(std::string did, Watcher& watcher, bool frames) {
  inner_->watch(did, watcher, frames);
  return Watch(this, std::move(did), &watcher);
}
Hub::Watch Hub::watch_all(Watcher& watcher) { return watch({}, watcher); }

std::size_t Hub::watchers(std::string_view did) const {
  const EntryPtr entry = inner_->find(did);
  if (!entry) return 0;
  return static_cast<std::size_t>(
      std::count_if(entry->watchers.begin(), entry->watchers.end(),
                    [](const Entry::Watching& one) { return one.watcher != nullptr; }));
}
void Hub::tell_binding(std::string_view did, std::int64_t user, bool bound) {
  Event event;
  event.what = Event::What::binding;
  event.did = did;
  event.time = inner_->clock();
  event.user = user;
  event.on = bound;
  inner_->tell(*inner_->entry_of(event.did), event);
}

net::Task<Known> Hub::known(std::string did) {
  const auto inner = inner_;
  const EntryPtr entry = co_await inner->load(std::move(did), true);
  co_return inner->known_of(*entry);
}
net::Task<store::Command> Hub::command(CommandRequest request) {
  return Inner::command(inner_, std::move(request));
}
net::Task<Known> Hub::refresh(std::string did) { return Inner::refresh(inner_, std::move(did)); }
net::Task<std::size_t> Hub::push(std::vector<std::string> dids, bool all, P0 data) {
  return inner_->push(std::move(dids), all, std::move(data));
}

void Hub::forget(std::string_view did, bool close) {
  inner_->forget(did, close);
  if (!inner_->bus.is_shared()) return;
  inner_->say(inner_->topic("command", did), Json{{"forget", close}});
}

bool Hub::is_online(std::string_view did) const {
  const EntryPtr entry = inner_->find(did);
  return entry && (entry->link || entry->is_ours || (entry->is_loaded && entry->device.online));
}
std::size_t Hub::links() const { return inner_->links; }

Hub::Watch::Watch(Hub* hub, std::string did, Watcher* watcher)
    : hub_(hub->inner_), did_(std::move(did)), watcher_(watcher) {}
Hub::Watch::Watch(Watch&& other) noexcept
    : hub_(std::move(other.hub_)), did_(std::move(other.did_)), watcher_(other.watcher_) {
  other.hub_.reset();
}
Hub::Watch& Hub::Watch::operator=(Watch&& other) noexcept {
  if (this == &other) return *this;
  end();
  hub_ = std::move(other.hub_);
  other.hub_.reset();
  did_ = std::move(other.did_);
  watcher_ = other.watcher_;
  return *this;
}
Hub::Watch::~Watch() { end(); }

void Hub::Watch::end() {
  if (const auto hub = hub_.lock()) hub->unwatch(did_, watcher_);
}

}  // namespace giz::hub
