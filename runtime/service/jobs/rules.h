// "If temperature > 28 for 60 s, then power = true": looked at whenever a device reports. A rule
// fires when its condition begins to hold, not while it goes on, and not because the service was
// started.
#pragma once

#include <list>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/service/hub/hub.h"
#include "runtime/service/net/repeating.h"
#include "runtime/service/store/automation.h"

namespace giz::jobs {

class Rules : public hub::Watcher {
 public:
  Rules(net::asio::io_context& loop, store::Store& store, hub::Hub& hub, const Log& log,
        Metrics& metrics, Clock clock);
  void start();
  net::Task<> stop();

  void on_event(const hub::Event& event) override;

 private:
  // What is remembered of one rule between two reports.
  struct Memory {
    store::Rule rule;
    bool held = false;
    Millis since = 0;    // when the condition began to hold
    bool fired = false;  // since then
    bool known = false;  // was looked at before
  };
  struct Device {
    std::string did;
    Millis loaded = 0;
    std::vector<Memory> rules;
  };

  net::Task<bool> look();
  net::Task<> load(const std::string& did, Device& device, Millis now);
  net::Task<> look_at(const std::string& did, Millis now);
  bool begins_to_hold(Memory& memory, const hub::Known& known, Millis now) const;
  net::Task<> fire(Memory& memory, Millis now);
  Device& device_of(const std::string& did);

  store::Store& store_;
  hub::Hub& hub_;
  const Log& log_;
  Clock clock_;
  hub::Hub::Watch watch_;
  Counter& fired_;
  Counter& failed_;
  // The most recent first; the last gives way.
  std::list<Device> devices_;
  std::unordered_map<std::string, std::list<Device>::iterator> index_;
  std::map<std::string, bool> changed_;  // dids that have reported since the last look
  std::shared_ptr<net::Repeating> loop_;
};

}  // namespace giz::jobs
