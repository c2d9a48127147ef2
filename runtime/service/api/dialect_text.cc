#include "runtime/service/api/dialect_text.h"

#include <algorithm>

#include "runtime/service/api/shapes.h"
#include "runtime/service/base/json_text.h"
#include "runtime/wire/cloud.h"

namespace giz::api {
namespace {

using hub::BinaryForm;
using hub::Json;

std::string text_of(const Json& message) { return json_text(message); }

std::string dialect_source(char source) { return source == 'c' ? "cloud" : "dev"; }

Json frame_bytes(wire::CloudCommand command, std::span<const std::uint8_t> p0) {
  std::vector<std::uint8_t> room(wire::max_cloud_size(p0.size()));
  wire::CloudFrame frame;
  frame.command = command;
  frame.payload = p0;
  const wire::Buffer built = wire::build(frame, room);
  return Json(std::vector<std::uint8_t>(built.begin(), built.end()));
}

Json state_data(const Product& product, const hub::Event& event) {
  const hub::Reading reading = hub::read_p0(product, event.p0);
  return {{"did", event.did},
          {"attrs", hub::to_json(product, reading.values, BinaryForm::array)},
          {"seq", event.seq},
          {"ts", event.time},
          {"source", dialect_source(event.source)}};
}

Json alarm_data(const Product& product, std::string_view did, std::string_view attr, bool on,
                Millis time, std::int64_t seq) {
  const auto point = wire::find(product.table, attr);
  const bool fault = point && product.table.points[*point].access == wire::Access::fault;
  return {{"did", did},
          {"attr", attr},
          {"title", title_of(product, attr)},
          {"kind", fault ? "fault" : "alert"},
          {"on", on},
          {"ts", time},
          {"seq", seq}};
}

Json command_data(const hub::Event& event) {
  Json data{{"did", event.did},
            {"id", event.command},
            {"state", store::word(event.state)},
            {"ts", event.time}};
  if (!event.text.empty()) data["error"] = event.text;
  return data;
}

Json frame_data(const Product& product, const hub::Event& event) {
  return {{"did", event.did},
          {"dir", event.on ? "down" : "up"},
          {"raw", event.p0},
          {"text", hub::describe(product, event.p0)},
          {"ts", event.time}};
}

}  // namespace

std::string login_text(bool success, Millis now, unsigned heartbeat_s) {
  if (!success) return R"({"cmd":"login_res","data":{"success":false}})";
  return text_of({{"cmd", "login_res"},
                  {"data",
                   {{"success", true},
                    {"server_time", now},
                    {"seq", now * 1000},
                    {"heartbeat_interval", heartbeat_s}}}});
}

std::string invalid_text(Invalid code, std::string_view message, Sn sn) {
  Json data{{"error_code", static_cast<int>(code)}, {"msg", message}};
  if (sn) data["req_sn"] = *sn;
  return text_of({{"cmd", "s2c_invalid_msg"}, {"data", std::move(data)}});
}

std::string invalid_text(const Refusal& refusal, Sn sn) {
  Json data{{"error_code", static_cast<int>(invalid_of(refusal.reason))},
            {"msg", std::string(refusal.what())}};
  if (sn) data["req_sn"] = *sn;
  if (!refusal.field.empty()) data["field"] = refusal.field;
  if (refusal.retry_after > 0) data["retry_after"] = refusal.retry_after;
  return text_of({{"cmd", "s2c_invalid_msg"}, {"data", std::move(data)}});
}

std::string ack_text(std::string_view did, Sn sn) {
  Json message{{"cmd", "s2c_ack"}, {"did", did}};
  if (sn) message["res_sn"] = *sn;
  return text_of(message);
}

std::string subscribe_text(const std::vector<Subscribed>& all) {
  Json success = Json::array();
  Json failed = Json::array();
  for (const auto& [did, done] : all) {
    Json entry{{"did", did},
               {"error_code", done ? 0 : static_cast<int>(Invalid::not_bound)},
               {"msg", done ? "ok" : "no device of yours has this did"}};
    (done ? success : failed).push_back(std::move(entry));
  }
  return text_of({{"cmd", "subscribe_res"},
                  {"data", {{"success", std::move(success)}, {"failed", std::move(failed)}}}});
}

std::string known_text(const Product& product, const hub::Known& known,
                       const std::vector<std::size_t>& points, Sn res_sn, bool snapshot) {
  std::vector<wire::Value> values = known.values;
  Millis last = 0;
  Json times = Json::object();
  bool from_cloud = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!points.empty() && std::ranges::find(points, i) == points.end()) values[i].set = false;
    if (!values[i].set || i >= known.times.size()) continue;
    times[std::string(product.table.points[i].name)] = known.times[i];
    last = std::max(last, known.times[i]);
    from_cloud = from_cloud || (i < known.sources.size() && known.sources[i] == 'c');
  }
  Json message{{"cmd", "s2c_noti"}};
  if (res_sn) message["res_sn"] = *res_sn;
  message["data"] = {{"did", known.device.did},
                     {"attrs", hub::to_json(product, values, BinaryForm::array)},
                     {"times", std::move(times)},
                     {"seq", known.seq},
                     {"ts", last},
                     {"source", dialect_source(from_cloud ? 'c' : 'd')}};
  if (snapshot) message["data"]["snapshot"] = true;
  return text_of(message);
}

std::string raw_text(const Product& product, const hub::Known& known, Sn res_sn) {
  std::vector<std::uint8_t> room(wire::max_p0(product.table));
  const wire::Packed packed = wire::pack(product.table, wire::Kind::read_reply, known.values, room);
  Json message{{"cmd", "s2c_raw"}};
  if (res_sn) message["res_sn"] = *res_sn;
  message["data"] = {{"did", known.device.did},
                     {"raw", frame_bytes(wire::CloudCommand::p0_up, packed.bytes)}};
  return text_of(message);
}

std::string resumed_text(std::int64_t seq, std::size_t devices) {
  return text_of({{"cmd", "s2c_resume"}, {"data", {{"seq", seq}, {"devices", devices}}}});
}

std::string event_text(const Product& product, const hub::Event& event, std::string_view mac) {
  using What = hub::Event::What;
  switch (event.what) {
    case What::state: return text_of({{"cmd", "s2c_noti"}, {"data", state_data(product, event)}});
    case What::online:
      return text_of({{"cmd", "s2c_online_status"},
                      {"data",
                       {{"did", event.did},
                        {"passcode", ""},
                        {"mac", mac},
                        {"online", event.on},
                        {"ts", event.time}}}});
    case What::command: return text_of({{"cmd", "s2c_command"}, {"data", command_data(event)}});
    case What::alarm:
      return text_of(
          {{"cmd", "s2c_alarm"},
           {"data", alarm_data(product, event.did, event.text, event.on, event.time, event.seq)}});
    case What::frame: return text_of({{"cmd", "s2c_frame"}, {"data", frame_data(product, event)}});
    case What::binding: break;
  }
  return {};
}

std::string raw_event_text(const hub::Event& event) {
  return text_of(
      {{"cmd", "s2c_raw"},
       {"data", {{"did", event.did}, {"raw", frame_bytes(wire::CloudCommand::p0_up, event.p0)}}}});
}

std::string alarm_text(const Product& product, std::string_view did, const store::Alarm& alarm) {
  const Millis time = std::max(alarm.opened, alarm.closed);
  Json data = alarm_data(product, did, alarm.point, alarm.closed == 0, time, time * 1000);
  data["id"] = alarm.id;
  return text_of({{"cmd", "s2c_alarm"}, {"data", std::move(data)}});
}

std::string binding_text(std::string_view did, bool bound) {
  return text_of({{"cmd", "s2c_binding_changed"}, {"data", {{"did", did}, {"bind", bound}}}});
}

}  // namespace giz::api
