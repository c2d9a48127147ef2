// Frames are dealt with one after the other: while a report is being stored, the next frame waits
// in the socket, which is all the flow control that this protocol has.
#include "runtime/service/device/peer.h"

#include <utility>

namespace giz::device {
namespace {

constexpr auto kSweepEvery = std::chrono::milliseconds(250);

// Not because of who it is: it may try again later.
bool is_passing(Reason reason) {
  return reason == Reason::unavailable || reason == Reason::internal || reason == Reason::throttled;
}

}  // namespace

Peer::Peer(std::shared_ptr<Shared> shared, Manner manner, std::string address)
    : shared_(std::move(shared)),
      conversation_(shared_->desk->product(), manner, std::move(address)) {
  live_until(steady_now() + shared_->settings.handshake_limit);
  shared_->count.open.add(1);
}

Peer::~Peer() {
  leave();
  shared_->count.open.add(-1);
}

void Peer::lived() {
  if (!conversation_.joined()) return;
  const bool is_datagram = shared_->kind == hub::LinkKind::udp;
  live_until(steady_now() +
             (is_datagram ? shared_->settings.udp_session : shared_->settings.device_idle));
}

void Peer::expire() {
  ended_for(shared_->count.silent, conversation_.joined() ? "no sign of life" : "no login in time");
}

net::Task<> Peer::take(wire::Bytes bytes) {
  const std::shared_ptr<Peer> self = shared_from_this();
  std::string fault;
  try {
    co_await take_frames(bytes);
  } catch (const std::exception& error) {
    fault = error.what();
  }
  if (fault.empty()) co_return;
  shared_->log.error("a device's frame could not be dealt with",
                     {{"did", did()}, {"why", std::string_view(fault)}});
  end("a fault of the service");
}

net::Task<> Peer::take_frames(wire::Bytes bytes) {
  reader_.push(bytes);
  while (!over_) {
    const std::optional<wire::CloudFrame> frame = reader_.next();
    if (!frame) break;
    Step step = conversation_.take(*frame);
    shared_->count.received.add();
    lived();
    co_await perform(std::move(step));
  }
  if (!over_ && reader_.fault() != wire::CloudFault::none) {
    mistake("what it sends is no frame");
  }
}

net::Task<> Peer::perform(Step step) {
  switch (step.what) {
    case Step::ignore:
      if (!step.why.empty()) shared_->count.ignored.add();
      co_return;
    case Step::send:
      shared_->count.sent.add();
      transmit(std::move(step.wire));
      co_return;
    case Step::admit: co_return co_await log_in();
    case Step::report: co_return co_await store(std::move(step.p0));
    case Step::answer: shared_->desk->answer(did(), step.sn, step.p0); co_return;
    case Step::clients: tell_clients(); co_return;
    case Step::end: mistake(step.why); co_return;
  }
}

// By UDP anybody can write a device's address on a datagram: nothing that comes without its
// passcode ends its session.
void Peer::mistake(std::string_view why) {
  if (is_forgeable()) return shared_->count.ignored.add();
  ended_for(shared_->count.mistakes, why);
}

bool Peer::is_forgeable() const {
  return shared_->kind == hub::LinkKind::udp && !attached_.empty();
}

net::Task<> Peer::log_in() {
  if (!shared_->guard.may_try(address(), wall_now())) {
    shared_->count.turned_away.add();
    if (!is_forgeable()) end("too many failed logins");
    co_return;
  }
  std::optional<store::Device> device;
  bool is_our_fault = false;
  std::string why;
  try {
    device = co_await shared_->desk->admit(conversation_.who());
  } catch (const Refusal& refusal) {
    is_our_fault = is_passing(refusal.reason);
    why = refusal.what();
  }
  if (over_) co_return;
  if (is_our_fault) {
    if (!is_forgeable()) end("the service cannot let it in now");
    co_return;
  }
  if (!device) {
    shared_->guard.failed(address(), wall_now());
    shared_->count.refused.add();
    transmit(conversation_.refused());
    if (!is_forgeable()) end(why);
    co_return;
  }
  if (attached_ != device->did) leave();
  transmit(conversation_.admitted());
  if (over_) co_return;
  shared_->count.logins.add();
  lived();
  if (!attached_.empty()) co_return;
  attached_ = device->did;
  shared_->count.joined.add(1);
  shared_->desk->attach(*device, shared_from_this());
}

net::Task<> Peer::store(hub::P0 p0) {
  bool is_stored = false;
  try {
    co_await shared_->desk->report(did(), std::move(p0), 'd');
    is_stored = true;
  } catch (const Refusal& refusal) {
    // What the product does not know is the device's mistake; the rest is ours.
    if (refusal.reason == Reason::bad_value || refusal.reason == Reason::bad_request) {
      shared_->count.ignored.add();
      is_stored = true;
    }
  }
  if (is_stored) co_return;
  shared_->count.lost.add();
  if (!std::exchange(has_lost_, true)) {
    shared_->log.warn("a report could not be stored", {{"did", did()}});
  }
}

void Peer::tell_clients() {
  const std::size_t many = std::min<std::size_t>(shared_->desk->watchers(did()), 0xFFFF);
  const std::uint8_t count[] = {static_cast<std::uint8_t>(many >> 8),
                                static_cast<std::uint8_t>(many)};
  shared_->count.sent.add();
  transmit(to_wire(wire::CloudCommand::app_count, count));
}

bool Peer::send(std::uint32_t sn, std::span<const std::uint8_t> p0) {
  if (over_) return false;
  shared_->count.sent.add();
  return transmit(p0_down(sn, p0));
}

bool Peer::push(std::span<const std::uint8_t> p0) {
  if (over_) return false;
  shared_->count.sent.add();
  return transmit(p0_down(std::nullopt, p0));
}

void Peer::ended_for(Counter& counter, std::string_view why) {
  if (over_) return;
  counter.add();
  end(why);
}

void Peer::end(std::string_view why) {
  if (std::exchange(over_, true)) return;
  // Who never logged in is not worth a line in the log of everybody.
  shared_->log.write(is_joined() ? Level::info : Level::debug, "device link ended",
                     {{"link", hub::word(shared_->kind)},
                      {"did", std::string_view(conversation_.who().did)},
                      {"address", std::string_view(address())},
                      {"why", why}});
  hang_up(why);
}

void Peer::gone() {
  over_ = true;
  leave();
}

void Peer::leave() {
  if (attached_.empty()) return;
  shared_->count.joined.add(-1);
  shared_->desk->detach(std::exchange(attached_, {}), this);
}

net::Task<> watch_deadlines(std::weak_ptr<Shared> shared, net::asio::io_context& loop) {
  net::Timer timer(loop);
  for (;;) {
    timer.expires_after(kSweepEvery);
    co_await timer.async_wait(net::use_task);
    const std::shared_ptr<Shared> held = shared.lock();
    if (!held) co_return;
    held->deadlines.look(steady_now());
  }
}

}  // namespace giz::device
