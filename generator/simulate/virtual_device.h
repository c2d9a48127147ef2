// A device as the cloud sees it: it holds a value for every datapoint, answers reads and controls,
// and reports what changed. Like CloudSession it knows no sockets and no clock.
//
// Reporting: everything once after it has joined and at each interval; a change of a read-only
// number at most once a pause, any other change at once. Standard products report their whole
// status each time, others what changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "generator/simulate/cloud_end.h"
#include "generator/simulate/point_value.h"
#include "generator/simulate/value_source.h"
#include "runtime/wire/state.h"

namespace gizgen {

struct DeviceSettings {
  CloudSettings cloud;
  Time report_interval = std::chrono::seconds(600);  // 0: only changes are reported
  Time report_pause = std::chrono::seconds(6);       // between reports of read-only numbers
  Time sample_pause = std::chrono::seconds(1);       // between two looks at the value sources
};

class VirtualDevice : public CloudEnd {
 public:
  // Table, settings and the sources' formulas must outlive it.
  VirtualDevice(const giz::wire::Table& table, DeviceIdentity identity,
                const DeviceSettings& settings, std::vector<ValueSource> sources);

  CloudSession& session() override { return session_; }
  const DeviceIdentity& identity() const override { return session_.identity(); }
  bool is_joined() const { return session_.joined(); }

  void up(Time now) override;
  void down() override { session_.down(); }
  void receive(giz::wire::Bytes bytes, std::string_view peer, Time now) override;

  // Does what is due; to be called at deadline() and after any change.
  void tick(Time now) override;
  Time deadline() const override;

  // A value of the application, which the point allows; reported as the rules say.
  void set(const PointValue& value);

  // Reports everything at the next tick.
  void report() { full_due_ = true; }
  void send_transparent(giz::wire::Bytes data, Time now);

  // Whether what the cloud sends down is answered; controls are applied only then.
  void acknowledge(bool on) { acknowledges_ = on; }

  // Nothing is waiting to be reported.
  bool has_reported() const;

  std::vector<PointValue> values() const;
  std::uint64_t reports() const { return reports_; }

 private:
  enum class Change : std::uint8_t { none, number, urgent };

  void obey(const Down& down, Time now);
  void control(const Order& order, Time now);
  void answer_read(const Down& down, const Order& order, Time now);
  void sample(Time now);
  void send_report(bool full, Time now);
  std::vector<std::uint8_t> packed(giz::wire::Kind kind, const std::vector<bool>* only) const;

  const giz::wire::Table* table_;
  const DeviceSettings* settings_;
  CloudSession session_;
  giz::wire::State state_;
  std::vector<ValueSource> sources_;
  std::vector<bool> changed_;  // by point, since the last report
  Change change_ = Change::none;
  bool full_due_ = false;
  bool acknowledges_ = true;
  Time next_full_ = kNever;
  Time next_number_{0};  // when a read-only number may be reported again
  Time next_sample_ = kNever;
  std::uint64_t reports_ = 0;
};

}  // namespace gizgen
