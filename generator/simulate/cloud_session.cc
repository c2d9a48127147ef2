#include "generator/simulate/cloud_session.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/base/unicode.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::Bytes;
using giz::wire::CloudCommand;
using giz::wire::CloudFrame;

constexpr unsigned kMostMissed = 3;
constexpr std::size_t kMostStray = 64;  // bytes that are shown of what is not the protocol
constexpr std::string_view kFirmware = "04020006";  // of the module that is simulated
constexpr std::string_view kVersion = "00000001";

void append(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_counted(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.push_back(static_cast<std::uint8_t>(bytes.size() >> 8));
  out.push_back(static_cast<std::uint8_t>(bytes.size()));
  append(out, bytes);
}

std::vector<std::uint8_t> to_wire(const CloudFrame& frame) {
  std::vector<std::uint8_t> wire(giz::wire::max_cloud_size(frame.payload.size()));
  wire.resize(giz::wire::build(frame, wire).size());
  return wire;
}

std::vector<std::uint8_t> module_info(std::string_view p0_version, std::string_view product_key) {
  std::vector<std::uint8_t> out;
  for (const std::string_view text :
       {kVersion, kFirmware, kVersion, kVersion, p0_version, kVersion}) {
    append(out, giz::wire::bytes_of(text));
  }
  append_counted(out, giz::wire::bytes_of(kFirmware));
  append_counted(out, giz::wire::bytes_of(product_key));
  return out;
}

std::string text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void CloudSession::up(Time now) {
  reader_.reset();
  failure_.reset();
  missed_ = 0;
  logins_ = 0;
  if (settings_->manner == CloudSettings::broker) return join(now);
  state_ = joining;
  login_end_ = now + settings_->login_wait;
  say_who(now);
}

void CloudSession::down() {
  state_ = away;
  next_login_ = login_end_ = next_heartbeat_ = kNever;
}

std::vector<std::uint8_t> CloudSession::identity_payload() const {
  std::vector<std::uint8_t> out;
  append_counted(out, giz::wire::bytes_of(identity_.did));
  append_counted(out, identity_.mac);
  append_counted(out, giz::wire::bytes_of(kFirmware));
  append_counted(out, giz::wire::bytes_of(settings_->product_key));
  out.insert(out.end(), {0, 0, 0, 0, 0, 0, 0, 2});
  return out;
}

void CloudSession::say_who(Time now) {
  ++logins_;
  const bool again =
      settings_->manner == CloudSettings::datagram && logins_ < settings_->login_sends;
  next_login_ = again ? now + settings_->login_wait / settings_->login_sends : kNever;
  send({CloudCommand::announcement, 0, 0, {}, identity_payload()}, "", now);
  std::vector<std::uint8_t> passcode;
  append_counted(passcode, giz::wire::bytes_of(identity_.passcode));
  send({CloudCommand::login, 0, 0, {}, passcode}, "", now);
}

void CloudSession::join(Time now) {
  state_ = joined_;
  next_login_ = login_end_ = kNever;
  const bool beats = settings_->heartbeat > Time{0} && settings_->manner != CloudSettings::broker;
  next_heartbeat_ = beats ? now + settings_->heartbeat : kNever;
  events_.push_back({now, CloudEvent::joined, {}, {}, {}});
}

void CloudSession::tick(Time now) {
  if (now >= next_login_) say_who(now);
  if (now >= login_end_) {
    login_end_ = kNever;
    fail(fmt::format("no answer to the login within {}", duration_text(settings_->login_wait)));
  }
  if (now < next_heartbeat_) return;
  if (missed_ >= kMostMissed) {
    next_heartbeat_ = kNever;
    return fail(fmt::format("the cloud is silent: {} heartbeats without an answer", missed_));
  }
  ping(now);
  next_heartbeat_ = now + settings_->heartbeat;
}

Time CloudSession::deadline() const { return std::min({next_login_, login_end_, next_heartbeat_}); }

void CloudSession::ping(Time now) {
  if (!joined()) return;
  ++missed_;
  send({CloudCommand::ping, 0, 0, {}, {}}, "", now);
}

std::vector<Down> CloudSession::receive(Bytes bytes, std::string_view peer, Time now) {
  std::vector<Down> downs;
  if (state_ == away || failure_) return downs;
  for (const CloudPacket& packet : reader_.push(bytes)) {
    events_.push_back({now, CloudEvent::received, packet.wire, {}, std::string(peer)});
    take(packet, peer, now, downs);
  }
  std::string fault = reader_.fault();
  // A datagram and a message at the broker end with their last frame.
  if (fault.empty() && settings_->manner != CloudSettings::stream && reader_.pending()) {
    fault = "a frame is cut short";
  }
  if (fault.empty()) return downs;
  std::vector<std::uint8_t> stray = reader_.stray();
  stray.resize(std::min(stray.size(), kMostStray));
  events_.push_back({now, CloudEvent::stray, std::move(stray), fault, std::string(peer)});
  reader_.reset();
  if (settings_->manner == CloudSettings::stream) fail("what the cloud sends cannot be understood");
  return downs;
}

void CloudSession::take(const CloudPacket& packet, std::string_view peer, Time now,
                        std::vector<Down>& downs) {
  const CloudFrame& frame = packet.frame;
  missed_ = 0;
  switch (frame.command) {
    case CloudCommand::login_result: return take_login_result(frame, now);
    case CloudCommand::ping: return send({CloudCommand::pong, 0, 0, {}, {}}, peer, now);
    case CloudCommand::discover:
      return send({CloudCommand::discovery, 0, 0, {}, identity_payload()}, peer, now);
    case CloudCommand::get_module_info:
      return send(
          {CloudCommand::module_info, 0, 0, {}, module_info(p0_version_, settings_->product_key)},
          peer, now);
    case CloudCommand::p0_down:
    case CloudCommand::p0_down_sn: return take_p0(frame, peer, now, downs);
    default: return;
  }
}

void CloudSession::take_login_result(const CloudFrame& frame, Time now) {
  if (state_ != joining) return;
  if (frame.payload.size() == 1 && frame.payload[0] == 0) return join(now);
  fail(fmt::format("the cloud refused the login of {}", identity_.did));
}

void CloudSession::take_p0(const CloudFrame& frame, std::string_view peer, Time now,
                           std::vector<Down>& downs) {
  if (!joined()) return note("P0 before the login: ignored", now);
  const std::string did = text_of(frame.did);
  if (!did.empty() && did != identity_.did) {
    return note(fmt::format("P0 for another device, {}: ignored", printable(did)), now);
  }
  Down down{{frame.payload.begin(), frame.payload.end()}, std::nullopt, std::string(peer)};
  if (frame.command == CloudCommand::p0_down_sn) down.sn = frame.sn;
  downs.push_back(std::move(down));
}

void CloudSession::answer(const Down& down, Bytes p0, Time now) {
  if (!joined()) return;
  const CloudCommand command = down.sn ? CloudCommand::p0_up_sn : CloudCommand::p0_up;
  send({command, 0, down.sn.value_or(0), {}, p0}, down.sn ? down.peer : "", now);
}

void CloudSession::report(Bytes p0, Time now) {
  if (joined()) send({CloudCommand::p0_up, 0, 0, {}, p0}, "", now);
}

void CloudSession::send_raw(std::vector<std::uint8_t> wire, Time now) {
  if (state_ != away) events_.push_back({now, CloudEvent::sent, std::move(wire), {}, {}});
}

void CloudSession::send(const CloudFrame& frame, std::string_view peer, Time now) {
  events_.push_back({now, CloudEvent::sent, to_wire(frame), {}, std::string(peer)});
}

void CloudSession::note(std::string text, Time now) {
  events_.push_back({now, CloudEvent::note, {}, std::move(text), {}});
}

void CloudSession::fail(std::string why) {
  if (!failure_) failure_ = std::move(why);
}

}  // namespace gizgen
