#include "generator/simulate/virtual_device.h"

#include <algorithm>

#include <fmt/format.h>

namespace gizgen {
namespace {

using giz::wire::Kind;
using giz::wire::Protocol;
using giz::wire::Value;

bool is_slow(const giz::wire::Point& point) {
  return point.access == giz::wire::Access::readonly && point.type == giz::wire::Type::number;
}

}  // namespace

VirtualDevice::VirtualDevice(const giz::wire::Table& table, DeviceIdentity identity,
                             const DeviceSettings& settings, std::vector<ValueSource> sources)
    : table_(&table),
      settings_(&settings),
      session_(std::move(identity), settings.cloud),
      state_(table),
      sources_(std::move(sources)),
      changed_(table.points.size()) {
  // The values that it begins with are known: the same again is no change.
  for (std::size_t i = 0; i < table.points.size(); ++i) {
    const Value& value = state_.values()[i];
    state_.put(i, {value.raw, value.bytes, true});
  }
  if (!sources_.empty()) next_sample_ = Time{0};
}

void VirtualDevice::up(Time now) {
  session_.up(now);
  full_due_ = true;
  tick(now);
}

void VirtualDevice::receive(giz::wire::Bytes bytes, std::string_view peer, Time now) {
  for (const Down& down : session_.receive(bytes, peer, now)) obey(down, now);
  tick(now);
}

void VirtualDevice::tick(Time now) {
  session_.tick(now);
  if (now >= next_sample_) sample(now);
  if (!session_.joined()) return;
  if (full_due_ || now >= next_full_) return send_report(true, now);
  const bool number_due = change_ == Change::number && now >= next_number_;
  if (change_ == Change::urgent || number_due) send_report(false, now);
}

Time VirtualDevice::deadline() const {
  Time due = std::min(session_.deadline(), next_sample_);
  if (!session_.joined()) return due;
  if (full_due_ || change_ == Change::urgent) return Time{0};
  if (change_ == Change::number) due = std::min(due, next_number_);
  return std::min(due, next_full_);
}

bool VirtualDevice::has_reported() const {
  return !session_.joined() || (!full_due_ && change_ == Change::none);
}

void VirtualDevice::set(const PointValue& value) {
  if (!state_.put(value.point, {value.raw, value.bytes, true})) return;
  changed_[value.point] = true;
  const Change change = is_slow(table_->points[value.point]) ? Change::number : Change::urgent;
  change_ = std::max(change_, change);
}

void VirtualDevice::sample(Time now) {
  for (ValueSource& source : sources_) set(source.at(now));
  next_sample_ = now + settings_->sample_pause;
}

void VirtualDevice::obey(const Down& down, Time now) {
  if (!acknowledges_) return;
  const auto order = read_down(*table_, down.p0);
  if (!order) return session_.note("this P0 cannot be read: not answered", now);
  if (order->kind == Kind::read) return answer_read(down, *order, now);
  session_.answer(down, {}, now);
  if (order->kind == Kind::control) control(*order, now);
}

void VirtualDevice::control(const Order& order, Time now) {
  if (!order.fault.empty()) return session_.note("not applied: " + order.fault, now);
  for (const PointValue& value : order.values) set(value);
}

void VirtualDevice::answer_read(const Down& down, const Order& order, Time now) {
  session_.answer(down, packed(Kind::read_reply, &order.wanted), now);
}

void VirtualDevice::send_transparent(giz::wire::Bytes data, Time now) {
  std::vector<std::uint8_t> p0(data.size() + 1);
  giz::wire::pack_transparent(Kind::transparent_up, data, p0);
  session_.report(p0, now);
}

void VirtualDevice::send_report(bool full, Time now) {
  session_.report(packed(Kind::report, full ? nullptr : &changed_), now);
  const bool whole = full || table_->protocol == Protocol::standard;
  if (whole && settings_->report_interval > Time{0}) next_full_ = now + settings_->report_interval;
  next_number_ = now + settings_->report_pause;
  full_due_ = false;
  change_ = Change::none;
  changed_.assign(changed_.size(), false);
  ++reports_;
}

std::vector<std::uint8_t> VirtualDevice::packed(Kind kind, const std::vector<bool>* only) const {
  std::vector<Value> values(state_.values().begin(), state_.values().end());
  for (std::size_t i = 0; i < values.size(); ++i) values[i].set = only == nullptr || (*only)[i];
  std::vector<std::uint8_t> p0(giz::wire::max_p0(*table_));
  p0.resize(giz::wire::pack(*table_, kind, values, p0).bytes.size());
  return p0;
}

std::vector<PointValue> VirtualDevice::values() const {
  std::vector<PointValue> out;
  for (std::size_t i = 0; i < table_->points.size(); ++i) {
    const Value& value = state_.values()[i];
    out.push_back({i, value.raw, {value.bytes.begin(), value.bytes.end()}});
  }
  return out;
}

}  // namespace gizgen
