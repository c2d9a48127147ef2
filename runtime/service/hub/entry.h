// What the hub keeps of one device in memory, and of one command on its way.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "runtime/service/bus/bus.h"
#include "runtime/service/hub/hub.h"
#include "runtime/service/net/gate.h"
#include "runtime/wire/state.h"

namespace giz::hub {

using Steady = std::chrono::steady_clock;

// A command that waits in a device's line, is with the device, or was asked elsewhere.
struct Pending {
  explicit Pending(net::Executor executor)
      : stored(executor), answered(executor), finished(executor) {}

  store::Command command;
  std::function<void(store::Database&)> allow;
  store::Audit asked_by;  // stored with the command, in one transaction
  bool is_read = false;   // changes nothing, so it is not stored
  bool may_wait = false;  // for a device that is offline
  bool dropped = false;   // nothing to be sent after all
  bool is_acknowledged = false;
  bool is_unstored = false;  // the store was away: nobody is told what became of it
  P0 reply;                  // of a read
  Steady::time_point asked = Steady::now();
  net::Gate stored;    // the store has it, or `dropped`
  net::Gate answered;  // by the device
  net::Gate finished;  // `command` is its outcome
};

struct Entry {
  Entry(const Product& product, std::string name)
      : did(std::move(name)),
        state(product.table),
        times(product.table.points.size(), 0),
        sources(product.table.points.size(), ' '),
        alarms(product.table.points.size(), -1) {}

  struct Watching {
    Watcher* watcher;  // null: has gone while watchers were told
    bool frames;
  };

  // Whether it is of use to keep it, beyond what the store has.
  bool is_busy() const {
    return link || !watchers.empty() || !line.empty() || is_ours || event_users > 0 || loading;
  }

  const std::string did;

  // as the store has it, where `is_loaded`
  store::Device device;
  bool is_loaded = false;
  std::shared_ptr<net::Gate> loading;

  // latest values; ahead of the store by what is being stored
  wire::State state;
  std::vector<Millis> times;
  std::string sources;
  std::int64_t seq = 0;
  Millis last_report = 0;
  std::vector<std::int8_t> alarms;  // by point, as the store has it; -1: not known

  // its link
  std::shared_ptr<Link> link;
  std::uint64_t epoch = 0;  // counts links
  Steady::time_point attached{};
  Millis attached_at = 0;
  std::string address;  // of its last login
  Steady::time_point seen{};
  bool has_value_fault = false;  // was logged
  bool is_ours = false;          // this instance says when it is offline
  bus::Subscription commands;

  // who watches
  std::vector<Watching> watchers;
  int telling = 0;  // watchers are being told: only mark those that go
  std::size_t frame_watchers = 0;
  Steady::time_point frames_until{};  // watched at another instance
  Steady::time_point frames_asked{};
  std::size_t event_users = 0;
  bus::Subscription events;
  Steady::time_point events_since{};

  // what is asked of it, in order; the first one may be with the device
  std::deque<std::shared_ptr<Pending>> line;
  std::shared_ptr<Pending> flying;
  bool is_pumping = false;
  std::uint32_t sn = 0;

  std::list<std::string>::iterator place;  // in the order of use
};

}  // namespace giz::hub
