// Devices, their state, who watches them and what is asked of them. Knows no sockets: links and
// watchers are interfaces. One thread, the loop's. With a shared bus, instances behave as one:
//
//   giz/<product>/event/<did>    everything that a watcher hears
//   giz/<product>/command/<did>  what is asked of the device, for whoever holds its link
//   giz/<product>/login/<did>    "I hold it now": an older link elsewhere is closed (last wins)
//   giz/<product>/who, held      an instance that starts asks who holds what
//   giz/<product>/push           transparent data for all
//   app2dev, dev2app ...         devices at the broker (reference of the protocol, topics)
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/base/product.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/bus/bus.h"
#include "runtime/service/hooks.h"
#include "runtime/service/hub/attrs.h"
#include "runtime/service/net/asio.h"
#include "runtime/service/store/commands.h"
#include "runtime/service/store/devices.h"
#include "runtime/service/store/journal.h"
#include "runtime/service/store/store.h"

namespace giz::hub {

enum class LinkKind : std::uint8_t { tcp, udp, websocket, mqtt, broker, gizwits };
std::string_view word(LinkKind kind);

// A device's way in; one a connection. Made by device/, held by the hub while it is attached.
class Link {
 public:
  virtual ~Link() = default;
  virtual LinkKind kind() const = 0;
  // Sends P0 down as 0093 with this sn. false: it cannot be sent (its queue is full).
  virtual bool send(std::uint32_t sn, std::span<const std::uint8_t> p0) = 0;
  // Opaque data (action 05) without an answer.
  virtual bool push(std::span<const std::uint8_t> p0) = 0;
  virtual void close(std::string_view why) = 0;
};

// Who a device says it is.
struct Credentials {
  std::string did;       // 22 characters
  std::string passcode;  // as it was said
  std::string mac;       // 12 hexadecimal digits; may be empty
  std::string product_key;
  std::string firmware;
  std::string address;  // of its peer, for limits and the audit
};

struct Event {
  enum class What : std::uint8_t { state, online, command, alarm, binding, frame };
  What what = What::state;
  std::string did;
  Millis time = 0;
  std::int64_t seq = 0;  // microseconds; grows for each device
  P0 p0;                 // state: a report of what was said, frame: the P0 as it travelled
  char source = 'd';     // d device, c cloud (Gizwits)
  bool on = false;       // online, alarm opened, bound; frame: down
  std::string command;   // its id
  store::CommandState state = store::CommandState::queued;  // of the command
  std::string text;       // alarm: its point; command: why it failed
  std::int64_t user = 0;  // binding: whose; command: who asked

  // Made once however many watchers there are.
  mutable std::shared_ptr<const std::string> websocket_text;
};

class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void on_event(const Event& event) = 0;  // called on the loop; must not block
};

// What is known of a device, from memory or the store.
struct Known {
  store::Device device;
  std::vector<wire::Value> values;  // bytes point into p0
  P0 p0;
  std::vector<Millis> times;
  std::string sources;
  std::int64_t seq = 0;
};

struct CommandRequest {
  std::string did;
  P0 p0;                  // of control_of, or a read
  std::int64_t user = 0;  // 0: not a user
  std::string actor;      // for audit and hooks: "user:12", "rule:7", "internal"
  std::string address;    // of who asks, for the audit
  // Called in the transaction that stores the command: a Refusal that it throws is the answer, and
  // nothing was stored or sent. May be none; a read, which is not stored, does not call it.
  std::function<void(store::Database&)> allow;
  std::string idempotency;
  bool queue = false;  // wait for a device that is offline
  std::chrono::milliseconds ttl{60'000};
  std::string request_id;
  std::string id;  // 22 characters, where who asks wants to know it before the end; empty: the
                   // hub makes one
};

class Hub {
  struct Inner;

 public:
  Hub(net::asio::io_context& loop, const Product& product, const Settings& settings,
      const MasterKey& key, store::Store& store, bus::Bus& bus, Hooks& hooks, const Log& log,
      Metrics& metrics, Clock clock = wall_now);
  ~Hub();

  const Product& product() const;
  net::Task<> start();  // what must be known and subscribed before the first link
  net::Task<> stop();   // commands that wait are answered, links closed

  // -- links --
  // Whether this device may join: registered and its passcode right, or new and registration open
  // (it is then added, with a claim code of its own). Refusal otherwise, counted and audited.
  net::Task<store::Device> admit(Credentials who);
  // A new claim code for the device, to be shown once; the one before is void. Refusal not_found.
  net::Task<std::string> new_claim_code(std::string did);
  // Joined: online, what waits is sent, an older link of the did is closed. Takes part until
  // detach.
  void attach(const store::Device& device, std::shared_ptr<Link> link);
  void detach(std::string_view did, const Link* link);
  // A P0 that came up without a question (04, 14, 06; also 03, 13). Finished when it is stored;
  // throws where it is not: the link must not acknowledge it. Refusal bad_value: it cannot be read,
  // and never will be; `unavailable`: the same may work later. Data (06) are told, not stored.
  net::Task<> report(std::string did, P0 p0, char source);
  // The answer to sn: nothing (acknowledged) or a read reply.
  void answer(std::string_view did, std::uint32_t sn, std::span<const std::uint8_t> p0);
  // A device at the broker said something: it is there.
  void seen(std::string_view did);

  // -- who watches --
  class Watch {
   public:
    Watch() = default;
    Watch(Hub* hub, std::string did, Watcher* watcher);
    Watch(Watch&&) noexcept;
    Watch& operator=(Watch&&) noexcept;
    ~Watch();

   private:
    void end();

    std::weak_ptr<Inner> hub_;  // a watch may outlive the hub
    std::string did_;
    Watcher* watcher_ = nullptr;
  };
  [[nodiscard]] Watch watch(std::string did, Watcher& watcher, bool frames = false);
  // All devices, each event once over all instances: told where it arose. For rules and outboxes.
  [[nodiscard]] Watch watch_all(Watcher& watcher);
  std::size_t watchers(std::string_view did) const;  // at this instance
  void tell_binding(std::string_view did, std::int64_t user, bool bound);

  // -- what is asked --
  net::Task<Known> known(std::string did);  // Refusal not_found
  // Finished when the device has answered or it is sure that it will not: acknowledged, failed,
  // expired, or queued where the device is offline and `queue` is set. Refusal device_offline where
  // it is not. With the idempotency key of an earlier command its outcome is given instead.
  net::Task<store::Command> command(CommandRequest request);
  // Asks the device for its values now.
  net::Task<Known> refresh(std::string did);
  // Transparent data to one, many or all of the product's devices that are joined; how many were
  // reached.
  net::Task<std::size_t> push(std::vector<std::string> dids, bool all, P0 data);

  // The device was changed in the store (disabled, removed, another passcode): what is kept of it
  // is read again, and with `close` its link is closed, wherever it is.
  void forget(std::string_view did, bool close);

  bool is_online(std::string_view did) const;  // as far as this instance knows
  std::size_t links() const;

 private:
  std::shared_ptr<Inner> inner_;
};

}  // namespace giz::hub
