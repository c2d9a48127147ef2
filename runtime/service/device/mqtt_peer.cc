// A packet is dealt with before the next one is looked at: what a client sends faster than it can
// be stored waits in its socket.
#include "runtime/service/device/mqtt_peer.h"

#include <utility>

namespace giz::device {
namespace {

namespace mqtt = wire::mqtt;

constexpr std::string_view kSender = "service";  // of commands, in their topic
const MqttLimits kLimits;

mqtt::Reason reason_of(const Refusal& refusal) {
  switch (refusal.reason) {
    case giz::Reason::unavailable:
    case giz::Reason::internal: return mqtt::Reason::server_unavailable;
    case giz::Reason::throttled: return mqtt::Reason::server_busy;
    case giz::Reason::forbidden: return mqtt::Reason::not_authorized;
    default: return mqtt::Reason::bad_user_or_password;
  }
}

}  // namespace

void MqttMemory::put(const std::string& did, MqttKept kept) {
  take(did);
  entries_.emplace_front(did, std::move(kept));
  by_did_.emplace(entries_.front().first, entries_.begin());
  if (entries_.size() <= most_) return;
  by_did_.erase(entries_.back().first);
  entries_.pop_back();
}

std::optional<MqttKept> MqttMemory::take(const std::string& did) {
  const auto found = by_did_.find(did);
  if (found == by_did_.end()) return std::nullopt;
  const Entries::iterator entry = found->second;
  std::optional<MqttKept> kept = std::move(entry->second);
  by_did_.erase(found);
  entries_.erase(entry);
  return kept;
}

MqttPeer::MqttPeer(std::shared_ptr<Shared> shared, std::shared_ptr<MqttMemory> memory,
                   net::Socket socket, std::string address)
    : shared_(std::move(shared)),
      memory_(std::move(memory)),
      pipe_(std::make_shared<Pipe>(std::move(socket))),
      session_(shared_->desk->product(), kLimits, std::move(address)) {
  live_until(steady_now() + shared_->settings.handshake_limit);
  shared_->count.open.add(1);
}

MqttPeer::~MqttPeer() {
  leave();
  shared_->count.open.add(-1);
}

net::Task<> MqttPeer::run() {
  const std::shared_ptr<MqttPeer> self = shared_from_this();
  const wire::Buffer room(shared_->room);
  for (;;) {
    const std::size_t size = co_await pipe_->read(room);
    if (size == 0) break;
    if (over_) continue;
    std::string fault;
    try {
      co_await take(wire::Bytes(room).first(size));
    } catch (const std::exception& error) {
      fault = error.what();
    }
    if (fault.empty()) continue;
    shared_->log.error("a device's packet could not be dealt with",
                       {{"did", did()}, {"why", std::string_view(fault)}});
    end("a fault of the service");
  }
  over_ = true;
  leave();
  pipe_->shut();
}

net::Task<> MqttPeer::take(wire::Bytes bytes) {
  packets_.push(bytes);
  while (!over_) {
    const std::optional<wire::Bytes> packet = packets_.next(session_.packet_limit());
    if (!packet) break;
    shared_->count.received.add();
    MqttSession::Call call = session_.take(*packet);
    lived();
    co_await perform(std::move(call));
    flush();
  }
  if (over_ || packets_.fault() == mqtt::Fault::none) co_return;
  co_await perform(session_.failed(packets_.fault()));
  flush();
}

net::Task<> MqttPeer::perform(MqttSession::Call call) {
  switch (call.what) {
    case MqttSession::Call::nothing: co_return;
    case MqttSession::Call::admit: co_return co_await log_in();
    case MqttSession::Call::deliver: co_return co_await deliver(std::move(call));
    case MqttSession::Call::end:
      if (!call.why.empty()) shared_->count.mistakes.add();
      end(call.why.empty() ? "it said goodbye" : call.why);
      co_return;
  }
}

net::Task<> MqttPeer::log_in() {
  const std::string address = session_.who().address;
  if (!shared_->guard.may_try(address, wall_now())) {
    shared_->count.turned_away.add();
    session_.refused(mqtt::Reason::server_busy);
    co_return end("too many failed logins");
  }
  std::optional<store::Device> device;
  mqtt::Reason reason = mqtt::Reason::success;
  std::string why;
  try {
    device = co_await shared_->desk->admit(session_.who());
  } catch (const Refusal& refusal) {
    reason = reason_of(refusal);
    why = refusal.what();
  }
  if (over_) co_return;
  if (!device) {
    const bool is_passing =
        reason == mqtt::Reason::server_unavailable || reason == mqtt::Reason::server_busy;
    if (!is_passing) shared_->guard.failed(address, wall_now());
    (is_passing ? shared_->count.turned_away : shared_->count.refused).add();
    session_.refused(reason);
    co_return end(why);
  }
  std::optional<MqttKept> kept = memory_->take(device->did);
  session_.admitted(std::move(kept));
  flush();
  if (over_) co_return;
  lived();
  attached_ = device->did;
  shared_->count.logins.add();
  shared_->count.joined.add(1);
  shared_->desk->attach(*device, shared_from_this());
}

net::Task<> MqttPeer::deliver(MqttSession::Call call) {
  if (!call.is_sound) shared_->count.ignored.add();
  bool is_stored = true;
  for (const Step& step : call.steps) {
    if (!co_await store(step)) is_stored = false;
    if (over_) co_return;
  }
  if (is_stored) {
    session_.stored(call);
  } else if (call.qos > 0) {
    // Not acknowledged and not told so in a PUBACK, which would make the client forget it: it
    // connects again and sends it again.
    session_.disconnect(mqtt::Reason::server_busy);
    end("a report could not be stored");
  }
}

net::Task<bool> MqttPeer::store(const Step& step) {
  if (step.what == Step::answer) shared_->desk->answer(did(), step.sn, step.p0);
  if (step.what == Step::clients) session_.tell_clients(shared_->desk->watchers(did()));
  if (step.what == Step::ignore) shared_->count.ignored.add();
  if (step.what != Step::report) co_return true;
  bool is_known = true;
  try {
    co_await shared_->desk->report(did(), step.p0, 'd');
    co_return true;
  } catch (const Refusal& refusal) {
    // What the product does not know stays unknown however often it comes.
    is_known =
        refusal.reason != giz::Reason::bad_value && refusal.reason != giz::Reason::bad_request;
  }
  (is_known ? shared_->count.lost : shared_->count.ignored).add();
  co_return !is_known;
}

bool MqttPeer::send_down(Wire frame) {
  if (over_ || !session_.send_down(kSender, std::move(frame))) return false;
  shared_->count.sent.add();
  flush();
  return !over_;
}

bool MqttPeer::send(std::uint32_t sn, std::span<const std::uint8_t> p0) {
  return send_down(p0_down(sn, p0));
}

bool MqttPeer::push(std::span<const std::uint8_t> p0) {
  return send_down(p0_down(std::nullopt, p0));
}

void MqttPeer::close(std::string_view why) {
  if (over_) return;
  session_.disconnect(mqtt::Reason::session_taken_over);
  end(why);
}

void MqttPeer::expire() {
  if (over_) return pipe_->shut();
  shared_->count.silent.add();
  session_.disconnect(mqtt::Reason::keep_alive_timeout);
  end(session_.joined() ? "no sign of life" : "no login in time");
}

void MqttPeer::flush() {
  const Wire bytes = session_.take_output();
  if (bytes.empty() || pipe_->send(bytes) || over_) return;
  shared_->count.slow.add();
  end("it does not read");
}

// One and a half times the keep-alive; a client that wants none before 5 is left to the kernel's.
void MqttPeer::lived() {
  if (!session_.joined()) return;
  const auto never = std::chrono::hours(24 * 365);
  const auto limit = std::chrono::milliseconds(1500) * session_.keep_alive();
  live_until(steady_now() + (session_.keep_alive() == 0 ? never : limit));
  // Shorter than the handshake's limit, which is looked at first.
  if (attached_.empty()) shared_->deadlines.add(shared_from_this());
}

void MqttPeer::end(std::string_view why) {
  if (over_) return;
  const Wire bytes = session_.take_output();
  if (!bytes.empty()) pipe_->send(bytes);
  over_ = true;
  shared_->log.write(session_.joined() ? Level::info : Level::debug, "device link ended",
                     {{"link", hub::word(kind())},
                      {"did", std::string_view(did())},
                      {"address", std::string_view(session_.who().address)},
                      {"why", why}});
  pipe_->finish();
  live_until(steady_now() + kGoodbye);
  shared_->deadlines.add(shared_from_this());
}

void MqttPeer::leave() {
  if (attached_.empty()) return;
  if (session_.keeps()) memory_->put(attached_, std::move(session_.kept()));
  shared_->count.joined.add(-1);
  shared_->desk->detach(std::exchange(attached_, {}), this);
}

}  // namespace giz::device
