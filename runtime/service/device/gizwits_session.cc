// Everything in the cloud's messages is looked at before it is used: what is missing or of another
// type makes the message a mistake, which is counted and passed over.
#include "runtime/service/device/gizwits_session.h"

#include "runtime/service/base/json_text.h"
#include "runtime/service/device/frames.h"

namespace giz::device {
namespace {

using hub::Json;
using Act = GizwitsSession::Act;
using Acts = GizwitsSession::Acts;

constexpr int kHeartbeat = 180;      // s, as the dialect's limit is
constexpr unsigned kMostLogins = 3;  // in a row, on one connection
constexpr int kLogInAgain = 1009;

Act mistake() { return {}; }

Act send(const Json& message) {
  Act act;
  act.what = Act::send;
  act.text = json_text(message);
  return act;
}

const Json& member(const Json& object, std::string_view name) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::string text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<std::uint32_t> number(const Json& value) {
  if (!value.is_number_unsigned() || value > 0xFFFFFFFFu) return std::nullopt;
  return value.get<std::uint32_t>();
}

Act of(Act::What what, std::string did) {
  Act act;
  act.what = what;
  act.did = std::move(did);
  return act;
}

}  // namespace

Act GizwitsSession::login() const {
  return send({{"cmd", "login_req"},
               {"data",
                {{"appid", account_.app_id},
                 {"uid", account_.uid},
                 {"token", account_.user_token},
                 {"p0_type", "attrs_v4"},
                 {"heartbeat_interval", kHeartbeat},
                 {"auto_subscribe", false}}}});
}

Act GizwitsSession::subscribe(const std::vector<std::string>& dids) const {
  Json list = Json::array();
  for (const std::string& did : dids) list.push_back({{"did", did}});
  return send({{"cmd", "subscribe_req"}, {"data", list}});
}

Acts GizwitsSession::connected() {
  state_ = State::joining;
  logins_ = 1;
  for (auto& [did, is_subscribed] : wanted_) is_subscribed = false;
  return {login()};
}

Acts GizwitsSession::want(const std::vector<GizwitsDevice>& devices) {
  std::map<std::string, bool, std::less<>> now;
  std::vector<std::string> fresh;
  for (const GizwitsDevice& device : devices) {
    const auto found = wanted_.find(device.did);
    now[device.did] = found != wanted_.end() && found->second;
    if (found == wanted_.end()) fresh.push_back(device.did);
  }
  wanted_ = std::move(now);
  if (!is_joined() || fresh.empty()) return {};
  return {subscribe(fresh)};
}

Acts GizwitsSession::take(std::string_view message) {
  const Json json = Json::parse(message, nullptr, false);
  const std::string cmd = text(member(json, "cmd"));
  const Json& data = member(json, "data");
  Acts acts;
  if (cmd == "pong") return acts;
  if (cmd == "login_res") {
    take_login(data, acts);
  } else if (cmd == "subscribe_res") {
    take_subscribed(data, acts);
  } else if (cmd == "s2c_noti") {
    take_values(json, data, acts);
  } else if (cmd == "s2c_online_status") {
    const std::string did = text(member(data, "did"));
    if (!wanted_.contains(did) || !member(data, "online").is_boolean()) return {mistake()};
    acts.push_back(of(Act::online, did));
    acts.back().is_on = member(data, "online").get<bool>();
  } else if (cmd == "s2c_ack") {
    // Its did stands beside res_sn, or in the data.
    std::string did = text(member(json, "did"));
    if (did.empty()) did = text(member(data, "did"));
    std::optional<std::uint32_t> sn = number(member(json, "res_sn"));
    if (!sn) sn = number(member(data, "res_sn"));
    if (!sn || !wanted_.contains(did)) return {mistake()};
    acts.push_back(of(Act::answer, did));
    acts.back().sn = *sn;
  } else if (cmd == "s2c_binding_changed") {
    acts.push_back(of(Act::bindings, text(member(data, "did"))));
  } else if (cmd == "s2c_invalid_msg") {
    take_invalid(data, acts);
  } else if (cmd != "s2c_raw") {
    acts.push_back(mistake());
  }
  return acts;
}

void GizwitsSession::take_login(const Json& data, Acts& acts) {
  if (member(data, "success") != true) {
    state_ = State::away;
    return acts.push_back(of(Act::refused, {}));
  }
  logins_ = 0;
  state_ = State::joined;
  acts.push_back(of(Act::joined, {}));
  std::vector<std::string> dids;
  for (const auto& [did, is_subscribed] : wanted_) dids.push_back(did);
  if (!dids.empty()) acts.push_back(subscribe(dids));
}

// What is subscribed to is read once, so that its values are known.
void GizwitsSession::take_subscribed(const Json& data, Acts& acts) {
  for (const Json& one : member(data, "success")) {
    const std::string did = text(member(one, "did"));
    const auto found = wanted_.find(did);
    if (found == wanted_.end() || found->second) continue;
    found->second = true;
    acts.push_back(send({{"cmd", "c2s_read"}, {"data", {{"did", did}}}}));
  }
  if (!member(data, "failed").empty()) acts.push_back(of(Act::bindings, {}));
}

void GizwitsSession::take_values(const Json& message, const Json& data, Acts& acts) {
  const std::string did = text(member(data, "did"));
  const Json& attrs = member(data, "attrs");
  if (!wanted_.contains(did) || !attrs.is_object()) return acts.push_back(mistake());
  acts.push_back(of(Act::values, did));
  acts.back().attrs = attrs;
  std::optional<std::uint32_t> sn = number(member(message, "res_sn"));
  if (!sn) sn = number(member(data, "res_sn"));
  if (!sn) return;
  acts.push_back(of(Act::answer, did));
  acts.back().sn = *sn;
  acts.back().attrs = attrs;
}

void GizwitsSession::take_invalid(const Json& data, Acts& acts) {
  if (member(data, "error_code") != kLogInAgain) return acts.push_back(mistake());
  state_ = State::joining;
  if (++logins_ > kMostLogins) return acts.push_back(of(Act::refused, {}));
  for (auto& [did, is_subscribed] : wanted_) is_subscribed = false;
  acts.push_back(login());
}

std::string GizwitsSession::transparent(std::string_view did, std::span<const std::uint8_t> p0) {
  return json_text(
      {{"cmd", "c2s_raw"}, {"data", {{"did", did}, {"raw", p0_down(std::nullopt, p0)}}}});
}

std::string GizwitsSession::down(const Product& product, std::string_view did, std::uint32_t sn,
                                 std::span<const std::uint8_t> p0) {
  const hub::Reading reading = hub::read_p0(product, p0);
  Json message;
  if (reading.decoded.kind == wire::Kind::read) {
    message = {{"cmd", "c2s_read"}, {"req_sn", sn}, {"data", {{"did", did}}}};
  } else if (reading.decoded.kind == wire::Kind::control && !reading.decoded.fault) {
    const Json attrs = hub::to_json(product, reading.values, hub::BinaryForm::array);
    message = {{"cmd", "c2s_write"}, {"req_sn", sn}, {"data", {{"did", did}, {"attrs", attrs}}}};
  } else {
    return {};
  }
  return json_text(message);
}

}  // namespace giz::device
