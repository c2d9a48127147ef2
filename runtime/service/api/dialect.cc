// Quirks that are served: SDK 0.1.1 says heartbeat_interval 180000 (it means milliseconds; clamped)
// and leaves out auto_subscribe (true is meant); SDK 0.3.0 tries a refused login again after 5, 10
// and 15 s on the same socket.
#include "runtime/service/api/dialect.h"

#include <algorithm>

#include "runtime/service/api/dialect_text.h"
#include "runtime/wire/cloud.h"

namespace giz::api {
namespace {

using hub::Json;

constexpr Millis kLoginTime = 5'000;
constexpr Millis kRetryTime = 20'000;  // after a login that was refused
constexpr std::uint8_t kMostTries = 4;
constexpr std::int64_t kLeastHeartbeat = 10;
constexpr std::int64_t kMostHeartbeat = 180;
constexpr std::uint8_t kMostRunning = 16;
constexpr std::size_t kMostDids = 200;  // in one subscribe_req
constexpr std::size_t kLongestDid = 32;
constexpr std::size_t kLongestSecret = 128;
constexpr std::uint16_t kMostRefused = 200;
constexpr float kBurst = 1.5F;  // seconds' worth of messages: told before the server closes at 2

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text_at(const Json& object, const char* name, std::size_t most) {
  const Json* value = member(object, name);
  if (!value || !value->is_string()) return {};
  std::string text = value->get<std::string>();
  return text.size() <= most ? text : std::string();
}

// A number that fits, else nothing.
Sn number_at(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (!value || !value->is_number_integer()) return std::nullopt;
  if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  return value->get<std::int64_t>();
}

bool flag_at(const Json& object, const char* name, bool fallback) {
  const Json* value = member(object, name);
  return value && value->is_boolean() ? value->get<bool>() : fallback;
}

std::optional<std::vector<std::uint8_t>> bytes_at(const Json& object, const char* name) {
  const Json* list = member(object, name);
  if (!list || !list->is_array()) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(list->size());
  for (const Json& item : *list) {
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() > 255) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(item.get<std::uint64_t>()));
  }
  return bytes;
}

std::string did_of(const Json& data) {
  std::string did = text_at(data, "did", kLongestDid);
  if (did.empty()) throw Refusal(Reason::not_bound, "'data' needs the 'did' of a device", "did");
  return did;
}

// The P0 in a frame that an app sends down: 0090 or 0093, and nothing behind it.
std::optional<hub::P0> p0_of(std::span<const std::uint8_t> bytes) {
  std::vector<std::uint8_t> room(bytes.size());
  wire::CloudParser parser(room);
  const auto frame = parser.next(bytes);
  if (!frame || !bytes.empty() ||
      (frame->command != wire::CloudCommand::p0_down &&
       frame->command != wire::CloudCommand::p0_down_sn)) {
    return std::nullopt;
  }
  return hub::P0(frame->payload.begin(), frame->payload.end());
}

}  // namespace

Invalid invalid_of(Reason reason) {
  switch (reason) {
    case Reason::bad_value: return Invalid::bad_attr;
    case Reason::read_only: return Invalid::read_only;
    case Reason::unauthenticated:
    case Reason::session_expired: return Invalid::log_in_again;
    case Reason::forbidden:
    case Reason::not_bound:
    case Reason::not_found:
    case Reason::gone: return Invalid::not_bound;
    case Reason::too_large: return Invalid::too_large;
    case Reason::throttled: return Invalid::throttled;
    case Reason::device_offline: return Invalid::offline;
    case Reason::device_failed: return Invalid::no_answer;
    case Reason::unavailable:
    case Reason::internal: return Invalid::unavailable;
    default: return Invalid::refused;
  }
}

Dialect::Dialect(const Product& product, unsigned messages_a_second, Millis now)
    : product_(&product),
      heard_(now),
      deadline_(now + kLoginTime),
      refilled_(now),
      tokens_(kBurst * static_cast<float>(messages_a_second)),
      rate_(static_cast<float>(messages_a_second)) {}

bool Dialect::may_speak(Millis now) {
  if (rate_ <= 0) return true;
  const float passed = static_cast<float>(std::max<Millis>(0, now - refilled_)) / 1000;
  refilled_ = now;
  tokens_ = std::min(kBurst * rate_, tokens_ + passed * rate_);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

Heard Dialect::on_text(std::string_view text, Millis now) {
  Heard heard;
  heard_ = now;
  if (!may_speak(now)) {
    if (++refused_ > kMostRefused) {
      heard.calls.emplace_back(CloseCall{4008, "too many messages; retry-after=10"});
    } else {
      heard.texts.push_back(invalid_text(Invalid::throttled, "too many messages a second", {}));
    }
    return heard;
  }
  refused_ = 0;
  const Json message = Json::parse(text, nullptr, false);
  if (message.is_discarded() || !message.is_object() || text_at(message, "cmd", 32).empty()) {
    heard.texts.push_back(
        invalid_text(Invalid::bad_json, "a JSON object with a 'cmd' is wanted", {}));
    return heard;
  }
  try {
    dispatch(message, heard);
  } catch (const Refusal& refusal) {
    heard.texts.push_back(invalid_text(refusal, number_at(message, "req_sn")));
  }
  return heard;
}

void Dialect::dispatch(const Json& message, Heard& heard) {
  const Json nothing;
  const Json* given = member(message, "data");
  const Json& data = given ? *given : nothing;
  const std::string command = text_at(message, "cmd", 32);
  const Sn sn = number_at(message, "req_sn");
  if (command == "ping") {
    heard.texts.emplace_back(R"({"cmd":"pong"})");
  } else if (command == "pong" || command == "c2s_ack") {
    // signs of life, no more
  } else if (command == "login_req") {
    login(data, heard);
  } else if (state_ != State::in) {
    heard.texts.push_back(invalid_text(Invalid::log_in_again, "log in first", sn));
  } else if (command == "subscribe_req") {
    subscribe(data, heard);
  } else if (command == "c2s_read") {
    read(data, sn, heard);
  } else if (command == "c2s_write") {
    write(data, sn, heard);
  } else if (command == "c2s_raw") {
    write_raw(data, sn, heard);
  } else if (command == "c2s_resume") {
    start(ResumeCall{std::max<std::int64_t>(0, number_at(data, "since_seq").value_or(0))}, heard);
  } else if (command == "c2s_frames" || command == "subscribe_frames") {
    frames(data, flag_at(data, "on", true), heard);
  } else if (command == "unsubscribe_frames") {
    frames(data, false, heard);
  } else {
    heard.texts.push_back(invalid_text(Invalid::unknown_command, "this 'cmd' is not known", sn));
  }
}

void Dialect::start(Call call, Heard& heard) {
  if (running_ >= kMostRunning) {
    throw Refusal(Reason::throttled, "too much is being asked at once; wait for the answers");
  }
  ++running_;
  heard.calls.push_back(std::move(call));
}

void Dialect::login(const Json& data, Heard& heard) {
  if (state_ == State::asked) {
    throw Refusal(Reason::throttled, "the login before is still being looked at");
  }
  LoginCall call{text_at(data, "uid", kLongestSecret), text_at(data, "token", kLongestSecret),
                 text_at(data, "ticket", kLongestSecret), flag_at(data, "auto_subscribe", true)};
  const std::int64_t interval = number_at(data, "heartbeat_interval").value_or(kMostHeartbeat);
  heartbeat_s_ = static_cast<std::uint8_t>(std::clamp(interval, kLeastHeartbeat, kMostHeartbeat));
  raw_ = text_at(data, "p0_type", 16) == "custom";
  state_ = State::asked;
  heard.calls.emplace_back(std::move(call));
}

Heard Dialect::on_login(bool success, Millis now) {
  Heard heard;
  state_ = success ? State::in : State::waiting;
  heard.texts.push_back(login_text(success, now, heartbeat_s_));
  if (success) {
    tries_ = 0;
  } else if (++tries_ >= kMostTries) {
    heard.calls.emplace_back(CloseCall{4401, "log in with a new token"});
  } else {
    deadline_ = now + kRetryTime;
  }
  return heard;
}

Heard Dialect::on_tick(Millis now) {
  Heard heard;
  if (state_ == State::waiting && now >= deadline_) {
    heard.calls.emplace_back(CloseCall{4401, "nobody has logged in"});
  } else if (now - heard_ > 2000 * Millis{heartbeat_s_}) {
    heard.calls.emplace_back(CloseCall{4000, "no heartbeat"});
  }
  return heard;
}

void Dialect::subscribe(const Json& data, Heard& heard) {
  SubscribeCall call;
  if (!data.is_array() || data.size() > kMostDids) {
    throw Refusal(Reason::bad_request, "'data' must be a list of at most 200 {\"did\"}");
  }
  for (const Json& item : data) {
    std::string did = text_at(item, "did", kLongestDid);
    if (did.empty()) throw Refusal(Reason::bad_request, "every entry needs a 'did'");
    call.dids.push_back(std::move(did));
  }
  start(std::move(call), heard);
}

void Dialect::read(const Json& data, Sn sn, Heard& heard) {
  ReadCall call{did_of(data), {}, sn};
  if (const Json* names = member(data, "names"); names && names->is_array()) {
    for (const Json& name : *names) {
      const auto point = name.is_string()
                             ? wire::find(product_->table, name.get_ref<const std::string&>())
                             : std::nullopt;
      if (!point) {
        throw Refusal(Reason::bad_value, "'names' holds what is no datapoint of this product",
                      "names");
      }
      if (call.points.size() < product_->table.points.size()) call.points.push_back(*point);
    }
  }
  start(std::move(call), heard);
}

void Dialect::write(const Json& data, Sn sn, Heard& heard) {
  std::string did = did_of(data);
  const Json* attrs = member(data, "attrs");
  if (!attrs || !attrs->is_object() || attrs->empty()) {
    throw Refusal(Reason::bad_value, "'attrs' must hold at least one datapoint", "attrs");
  }
  start(WriteCall{std::move(did), hub::control_of(*product_, *attrs), sn}, heard);
}

// A frame of the device protocol, or what both sides may also mean: the bare P0.
void Dialect::write_raw(const Json& data, Sn sn, Heard& heard) {
  std::string did = did_of(data);
  const auto bytes = bytes_at(data, "raw");
  if (!bytes) throw Refusal(Reason::bad_value, "'raw' must be a list of bytes", "raw");
  const auto framed = p0_of(*bytes);
  const hub::P0& p0 = framed ? *framed : *bytes;
  std::vector<wire::Value> values(product_->table.points.size());
  const wire::Decoded decoded = wire::decode(product_->table, p0, values);
  if (decoded.fault || !wire::is_down(decoded.kind)) {
    throw Refusal(Reason::bad_value,
                  decoded.fault ? wire::to_text(product_->table, decoded.fault)
                                : "an app sends controls, reads and transparent data only",
                  "raw");
  }
  if (decoded.kind == wire::Kind::read) {
    start(ReadCall{std::move(did), {}, sn}, heard);
  } else if (decoded.kind == wire::Kind::control) {
    start(WriteCall{std::move(did), p0, sn}, heard);
  } else {
    start(PushCall{std::move(did), hub::P0(decoded.data.begin(), decoded.data.end()), sn}, heard);
  }
}

void Dialect::frames(const Json& data, bool on, Heard& heard) {
  start(FramesCall{did_of(data), on}, heard);
}

}  // namespace giz::api
