// A report is merged into memory at once, stored with its samples and alarms as one job, and told
// after the commit. Reports that come meanwhile build on memory; the store keeps their order.
#include <algorithm>

#include "runtime/service/base/json_text.h"
#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/inner.h"
#include "runtime/service/store/identities.h"

namespace giz::hub {
namespace {

struct Flag {
  std::size_t point;
  std::string name;
  bool fault;
  bool on;
};

// What one report writes. Run again by the store after a failure, so it keeps nothing.
struct ReportJob {
  const Product* product = nullptr;
  std::int64_t device = 0;
  Millis time = 0;
  bool merges = false;  // others report for this device too: only what was said is written
  store::DeviceState state;
  std::vector<std::size_t> said;
  std::vector<store::Sample> samples;
  std::vector<Flag> flags;
  std::string did;  // where there are flags
  const Outgoing* outgoing = nullptr;
  store::Device whose;  // where events are wanted
  Json attrs;

  std::vector<Flag> operator()(store::Database& database) const;
};

bool is_flag(const wire::Point& point) {
  return point.access == wire::Access::alert || point.access == wire::Access::fault;
}

// The values that were said, over those that the store has.
store::DeviceState merged(const Product& product, store::DeviceState stored,
                          const store::DeviceState& ours, std::span<const std::size_t> said) {
  const std::size_t points = product.table.points.size();
  const Reading theirs = read_p0(product, stored.p0);
  if (stored.times.size() != points || stored.sources.size() != points || theirs.decoded.fault) {
    return ours;
  }
  const Reading mine = read_p0(product, ours.p0);
  wire::State state(product.table);
  for (std::size_t i = 0; i < points; ++i) {
    if (stored.times[i] > 0 && theirs.values[i].set) state.put(i, theirs.values[i]);
  }
  for (const std::size_t i : said) {
    state.put(i, mine.values[i]);
    stored.times[i] = ours.times[i];
    stored.sources[i] = ours.sources[i];
  }
  stored.p0.resize(wire::max_p0(product.table));
  const auto packed = wire::pack(product.table, wire::Kind::report, state.values(), stored.p0);
  stored.p0.resize(packed.bytes.size());
  stored.seq = std::max(ours.seq, stored.seq + 1);
  return stored;
}

std::vector<Flag> ReportJob::operator()(store::Database& database) const {
  auto stored = merges ? store::find_state(database, device) : std::nullopt;
  store::put_state(database, device,
                   stored ? merged(*product, std::move(*stored), state, said) : state);
  store::add_samples(database, samples);
  if (outgoing->wanted()) outgoing->add(database, "data", whose, time, {{"attrs", attrs}});
  std::vector<Flag> changed;
  for (const Flag& flag : flags) {
    if (!store::set_alarm(database, device, flag.name, flag.fault, flag.on, time)) continue;
    const Json detail{{"point", flag.name}, {"fault", flag.fault}, {"on", flag.on}};
    store::add_event(database, {0, device, "alarm", time, json_text(detail)});
    outgoing->add(database, "alarm", whose, time, detail);
    const Json notice{
        {"what", "alarm"}, {"did", did}, {"point", flag.name}, {"on", flag.on}, {"time", time}};
    store::queue_notices(database, device, json_text(notice), time);
    changed.push_back(flag);
  }
  return changed;
}

}  // namespace

// Each report of a device has a time of its own, so that no sample is taken for another.
std::pair<Millis, std::int64_t> Hub::Inner::next_time(Entry& entry) const {
  const Millis now = clock();
  const bool is_same = now <= entry.last_report && entry.last_report - now < 1000;
  entry.last_report = is_same ? entry.last_report + 1 : now;
  entry.seq = std::max(now * 1000, entry.seq + 1);
  return {entry.last_report, entry.seq};
}

net::Task<> Hub::Inner::report(std::shared_ptr<Inner> self, std::string did, P0 p0, char source) {
  const EntryPtr entry = co_await self->load(std::move(did));
  entry->seen = Steady::now();
  self->tell_frame(*entry, p0, false);
  Reading reading = read_p0(self->product, p0);
  const wire::Kind kind = reading.decoded.kind;
  const wire::Fault& fault = reading.decoded.fault;
  if ((fault && !fault.is_of_value()) || wire::is_down(kind)) {
    self->bad_count.add();
    throw Refusal(Reason::bad_value,
                  fault ? wire::to_text(self->product.table, fault) : "no report", "p0");
  }
  if (kind == wire::Kind::transparent_up) {
    Event event;
    event.did = entry->did;
    std::tie(event.time, event.seq) = self->next_time(*entry);
    event.p0 = std::move(p0);
    event.source = source;
    self->tell(*entry, event);
    co_return;
  }
  co_await self->store_report(entry, std::move(reading), source);
}

net::Task<> Hub::Inner::store_report(EntryPtr entry, Reading reading, char source) {
  const auto self = shared_from_this();
  const std::pair<Millis, std::int64_t> stamp = next_time(*entry);
  const Millis time = stamp.first;
  const std::int64_t seq = stamp.second;
  ReportJob job;
  job.product = &product;
  job.device = entry->device.id;
  job.time = time;
  job.merges = bus.is_shared() && (!entry->link || entry->link->kind() == LinkKind::broker);
  for (std::size_t i = 0; i < reading.values.size(); ++i) {
    const wire::Value& value = reading.values[i];
    if (!value.set) continue;
    if (wire::check(product.table, i, value)) {
      bad_count.add();  // a value that its point does not take; the others count
      value_fault(*entry, i);
      continue;
    }
    entry->state.put(i, value);
    entry->times[i] = time;
    entry->sources[i] = source;
    job.said.push_back(i);
    store::Sample sample{job.device, point_ids[i], time, value.raw, {}};
    const wire::Point& point = product.table.points[i];
    if (point.type == wire::Type::binary) {
      sample.raw = 0;
      sample.bytes.assign(value.bytes.begin(), value.bytes.end());
    }
    job.samples.push_back(std::move(sample));
    // What others report for this device too is not known here.
    if (is_flag(point) && (job.merges || entry->alarms[i] != (value.raw != 0))) {
      job.flags.push_back(
          {i, std::string(point.name), point.access == wire::Access::fault, value.raw != 0});
    }
  }
  if (!job.flags.empty()) job.did = entry->did;
  job.state = stored_state(*entry);
  job.outgoing = &outgoing;
  if (outgoing.wanted()) {
    job.whose = entry->device;
    job.attrs = to_json(product, reading.values);
  }
  const std::vector<Flag> changed = co_await store.write(job);
  for (const Flag& flag : job.flags) entry->alarms[flag.point] = flag.on;
  report_count.add();
  value_count.add(static_cast<std::int64_t>(job.samples.size()));

  Event event;
  event.did = entry->did;
  event.time = time;
  event.seq = seq;
  event.source = source;
  event.p0 = reading.p0;
  tell(*entry, event);
  hook([&] { hooks.on_report(entry->did, to_json(product, reading.values), time); });
  for (const Flag& flag : changed) {
    Event alarm;
    alarm.what = Event::What::alarm;
    alarm.did = entry->did;
    alarm.time = time;
    alarm.on = flag.on;
    alarm.text = flag.name;
    tell(*entry, alarm);
    hook([&] { hooks.on_alarm(entry->did, flag.name, flag.on, time); });
  }
}

// Said once for each device: a firmware that is wrong is wrong with every report.
void Hub::Inner::value_fault(Entry& entry, std::size_t point) {
  if (std::exchange(entry.has_value_fault, true)) return;
  log.warn("a value is outside of its range",
           {{"did", entry.did}, {"point", product.table.points[point].name}});
}

void Hub::Inner::merge_told(Entry& entry, const Event& event) {
  if (!entry.is_loaded || event.seq <= entry.seq) return;
  const Reading reading = read_p0(product, event.p0);
  if (reading.decoded.fault && !reading.decoded.fault.is_of_value()) return;
  entry.seq = event.seq;
  for (std::size_t i = 0; i < reading.values.size(); ++i) {
    if (!reading.values[i].set || wire::check(product.table, i, reading.values[i])) continue;
    entry.state.put(i, reading.values[i]);
    entry.times[i] = event.time;
    entry.sources[i] = event.source;
  }
}

}  // namespace giz::hub
