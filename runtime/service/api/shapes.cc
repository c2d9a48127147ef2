#include "runtime/service/api/shapes.h"

#include <algorithm>

namespace giz::api {
namespace {

// Texts that the service itself has written as JSON.
Json kept(const std::string& text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json(nullptr) : value;
}

Json or_null(Millis time) { return time == 0 ? Json(nullptr) : Json(time); }

std::string_view source_word(char letter) { return letter == 'c' ? "cloud" : "device"; }

std::string_view share_state(const store::Share& share, Millis now) {
  if (share.used != 0) return "used";
  return share.expires <= now ? "expired" : "open";
}

}  // namespace

std::string_view word(store::Role role) { return role == store::Role::owner ? "owner" : "guest"; }

Json user_json(const store::User& user) {
  Json json{{"id", std::to_string(user.id)}, {"kind", user.kind}};
  if (user.kind == "password") json["name"] = user.name;
  json["created"] = user.created;
  return json;
}

Json session_json(const store::Session& session, std::int64_t current) {
  return {{"id", session.id},
          {"agent", session.agent},
          {"address", session.address},
          {"created", session.created},
          {"last_seen", session.last_seen},
          {"expires", session.expires},
          {"current", session.id == current}};
}

Json device_json(const store::Device& device, const store::Binding& binding) {
  const bool owner = binding.role == store::Role::owner;
  return {{"did", device.did},
          {"product_key", device.product_key},
          {"mac", device.mac},
          {"alias", binding.alias},
          {"remark", binding.remark},
          {"role", word(binding.role)},
          {"may_control", (owner || binding.may_control) && !device.disabled},
          {"expires", or_null(binding.expires)},
          {"online", device.online},
          {"last_seen", or_null(device.last_seen)},
          {"firmware", device.firmware},
          {"disabled", device.disabled}};
}

Json command_json(const Product& product, const store::Command& command) {
  const hub::Reading reading = hub::read_p0(product, command.p0);
  Json json{{"id", command.id},
            {"state", store::word(command.state)},
            {"attrs", hub::to_json(product, reading.values)},
            {"created", command.created},
            {"sent", or_null(command.sent)},
            {"finished", or_null(command.finished)},
            {"expires", or_null(command.expires)}};
  if (!command.error.empty()) json["error"] = command.error;
  return json;
}

std::string_view title_of(const Product& product, std::string_view point) {
  const auto index = wire::find(product.table, point);
  return index ? product.texts[*index].title : point;
}

Json alarm_json(const Product& product, std::string_view did, const store::Alarm& alarm) {
  return {{"id", alarm.id},
          {"did", did},
          {"attr", alarm.point},
          {"title", title_of(product, alarm.point)},
          {"kind", alarm.fault ? "fault" : "alert"},
          {"opened", alarm.opened},
          {"closed", or_null(alarm.closed)},
          {"acknowledged", or_null(alarm.acknowledged)}};
}

Json event_json(const store::Event& event) {
  return {{"id", event.id},
          {"type", event.kind},
          {"time", event.time},
          {"detail", event.detail.empty() ? Json::object() : kept(event.detail)}};
}

Json share_json(const store::Share& share, Millis now) {
  return {{"id", share.id},
          {"state", share_state(share, now)},
          {"may_control", share.may_control},
          {"guest_minutes", share.guest_for / 60'000},
          {"created", share.created},
          {"expires", share.expires},
          {"used", or_null(share.used)},
          {"used_by", share.used_by == 0 ? Json(nullptr) : Json(std::to_string(share.used_by))}};
}

Json binding_json(const store::Binding& binding) {
  return {{"user", std::to_string(binding.user)},
          {"role", word(binding.role)},
          {"may_control", binding.role == store::Role::owner || binding.may_control},
          {"created", binding.created},
          {"expires", or_null(binding.expires)}};
}

Json schedule_json(const store::Schedule& schedule) {
  return {{"id", schedule.id},           {"title", schedule.title},
          {"when", kept(schedule.when)}, {"attrs", kept(schedule.attrs)},
          {"enabled", schedule.enabled}, {"next", or_null(schedule.next)}};
}

Json rule_json(const store::Rule& rule) {
  return {{"id", rule.id},
          {"title", rule.title},
          {"condition", kept(rule.condition)},
          {"target", rule.target},
          {"attrs", kept(rule.attrs)},
          {"enabled", rule.enabled},
          {"fired", or_null(rule.fired)}};
}

void add_values(Json& device, const Product& product, std::span<const wire::Value> values,
                std::span<const Millis> times, std::int64_t seq) {
  Json when = Json::object();
  Millis last = 0;
  for (std::size_t i = 0; i < values.size() && i < times.size(); ++i) {
    if (!values[i].set || times[i] == 0) continue;
    when[std::string(product.table.points[i].name)] = times[i];
    last = std::max(last, times[i]);
  }
  device["attrs"] = hub::to_json(product, values);
  device["times"] = std::move(when);
  device["updated_at"] = or_null(last);
  device["seq"] = seq;
}

Json state_json(const Product& product, const hub::Known& known) {
  Json attrs = Json::object();
  for (std::size_t i = 0; i < known.values.size(); ++i) {
    if (!known.values[i].set) continue;
    const bool timed = i < known.times.size() && i < known.sources.size();
    attrs[std::string(product.table.points[i].name)] = {
        {"value", hub::value_json(product, i, known.values[i])},
        {"time", timed ? or_null(known.times[i]) : Json(nullptr)},
        {"source", source_word(timed ? known.sources[i] : 'd')}};
  }
  return attrs;
}

}  // namespace giz::api
