// Joins the simulated module to the cloud: what the cloud asks of the device goes to the
// microcontroller, what that answers and reports goes up.
//
//   <- 0090 P0        serial 03 P0, its 04      -> 0091 what the 04 held
//   <- 0093 sn P0     serial 03 P0, its 04      -> 0094 sn what the 04 held
//                     serial 05 P0              -> 0091 P0
//
// What the microcontroller reports while the cloud is away goes up once it is joined.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "generator/simulate/cloud_end.h"
#include "generator/simulate/module.h"

namespace gizgen {

class Bridge : public CloudEnd {
 public:
  // Settings and module must outlive it. `wake` is called when the module was given something to
  // do.
  Bridge(DeviceIdentity identity, const CloudSettings& settings, Module& module,
         std::function<void()> wake)
      : session_(std::move(identity), settings), module_(module), wake_(std::move(wake)) {}

  CloudSession& session() override { return session_; }
  const DeviceIdentity& identity() const override { return session_.identity(); }
  void up(Time now) override;
  void down() override;
  void receive(giz::wire::Bytes bytes, std::string_view peer, Time now) override;
  void tick(Time now) override { session_.tick(now); }
  Time deadline() const override { return session_.deadline(); }

  // What happened on the serial line. Whether the cloud is told something.
  bool see(const Event& event);

 private:
  struct Waiting {
    Down down;
    std::optional<std::uint8_t> sn;  // once it is on the line
  };

  static constexpr std::size_t kMostKept = 16;  // reports; of more the latest

  void show_cloud(bool joined);
  bool report(const OwnedFrame& frame, Time now);
  bool see_sent(const OwnedFrame& frame);
  bool see_answer(const OwnedFrame& frame, Time now);
  bool give_up(const OwnedFrame& frame, Time now);

  CloudSession session_;
  Module& module_;
  std::function<void()> wake_;
  std::deque<Waiting> waiting_;
  std::deque<std::vector<std::uint8_t>> kept_;  // P0 of reports, while the cloud is away
};

}  // namespace gizgen
