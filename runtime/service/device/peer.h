// One device at a TCP, UDP or websocket link: turns its bytes into calls of the desk, and what the
// hub sends into frames. What carries the bytes is left to the classes that are made of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/base/log.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/device/conversation.h"
#include "runtime/service/device/deadlines.h"
#include "runtime/service/device/desk.h"
#include "runtime/service/device/link_metrics.h"
#include "runtime/service/device/login_guard.h"

namespace giz::device {

// How long a peer may take to read the last answer before its connection is closed.
constexpr auto kGoodbye = std::chrono::seconds(2);

// What every listener is given.
struct Common {
  net::asio::io_context& loop;
  const Settings& settings;
  std::shared_ptr<Desk> desk;
  const Log& log;
  Metrics& metrics;
};

// What the peers of one listener share.
struct Shared {
  Shared(const Common& common, hub::LinkKind link_kind, std::size_t room_size)
      : loop(common.loop),
        settings(common.settings),
        desk(common.desk),
        log(common.log),
        kind(link_kind),
        count(common.metrics, hub::word(link_kind)),
        guard(common.settings.rate_login),
        room(room_size) {}

  net::asio::io_context& loop;
  const Settings& settings;
  std::shared_ptr<Desk> desk;
  const Log& log;
  hub::LinkKind kind;
  LinkMetrics count;
  LoginGuard guard;
  Deadlines deadlines;
  // Is read into by all of them: nothing in it outlives a suspension.
  std::vector<std::uint8_t> room;
};

class Peer : public hub::Link, public Mortal, public std::enable_shared_from_this<Peer> {
 public:
  Peer(std::shared_ptr<Shared> shared, Manner manner, std::string address);
  ~Peer() override;

  hub::LinkKind kind() const override { return shared_->kind; }
  bool send(std::uint32_t sn, std::span<const std::uint8_t> p0) override;
  bool push(std::span<const std::uint8_t> p0) override;
  void close(std::string_view why) override { end(why); }
  void expire() override;

  const std::string& address() const { return conversation_.who().address; }
  const std::string& did() const { return conversation_.did(); }
  bool is_over() const { return over_; }
  bool is_joined() const { return conversation_.joined(); }

  // Deals with the whole frames among what came, one after the other; afterwards is_over() says
  // whether to go on. Not to be called again before it has finished.
  net::Task<> take(wire::Bytes bytes);

  // The link ends, for this reason; no more is sent.
  void end(std::string_view why);
  // The link is no more: the device leaves the hub.
  void gone();

 protected:
  // false: it cannot be sent, and the link has been ended.
  virtual bool transmit(Wire wire) = 0;
  // Closes what carries the bytes, behind what was sent.
  virtual void hang_up(std::string_view why) = 0;

  FrameReader& reader() { return reader_; }
  Shared& shared() { return *shared_; }
  void ended_for(Counter& counter, std::string_view why);

 private:
  net::Task<> take_frames(wire::Bytes bytes);
  net::Task<> perform(Step step);
  net::Task<> log_in();
  net::Task<> store(hub::P0 p0);
  void mistake(std::string_view why);
  bool is_forgeable() const;
  void leave();
  void tell_clients();
  void lived();

  std::shared_ptr<Shared> shared_;
  Conversation conversation_;
  FrameReader reader_;
  std::string attached_;  // the did that the hub holds this link for
  bool over_ = false;
  bool has_lost_ = false;
};

// Looks at the deadlines, four times a second, for as long as somebody else holds `shared`.
net::Task<> watch_deadlines(std::weak_ptr<Shared> shared, net::asio::io_context& loop);

}  // namespace giz::device
