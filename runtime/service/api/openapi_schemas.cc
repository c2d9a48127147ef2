#include "runtime/service/api/openapi_schemas.h"

#include <initializer_list>

#include <fmt/format.h>

#include "runtime/service/api/datapoints.h"

namespace giz::api {
namespace {

using net::Json;
using wire::Point;
using wire::Type;

Json typed(std::string_view type) { return {{"type", type}}; }
Json nullable(std::string_view type) { return {{"type", Json::array({type, "null"})}}; }
Json ref(std::string_view name) { return {{"$ref", fmt::format("#/components/schemas/{}", name)}}; }
Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Json text(std::size_t most) { return {{"type", "string"}, {"maxLength", most}}; }
Json one_of(std::initializer_list<std::string_view> words) {
  return {{"type", "string"}, {"enum", Json(words)}};
}
Json described(Json schema, std::string_view what) {
  schema["description"] = what;
  return schema;
}
Json millis() { return described(typed("integer"), "milliseconds since 1970, UTC"); }
Json millis_or_null() { return described(nullable("integer"), "milliseconds since 1970, UTC"); }

// An object with these members; all are required but those whose name ends in '?'.
Json object(std::initializer_list<std::pair<std::string_view, Json>> members) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const auto& [name, schema] : members) {
    const bool optional = name.ends_with('?');
    const std::string_view bare = optional ? name.substr(0, name.size() - 1) : name;
    properties[std::string(bare)] = schema;
    if (!optional) required.push_back(bare);
  }
  Json json{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) json["required"] = std::move(required);
  return json;
}

Json page_of(std::string_view name, Json items) {
  return object({{name, list_of(std::move(items))},
                 {"next?", described(nullable("string"), "cursor of the next page")}});
}

Json number_schema(const Point& point) {
  const Limits limits = limits_of(point);
  Json json{{"type", "number"},
            {"minimum", decimal_json(limits.least)},
            {"maximum", decimal_json(limits.greatest)}};
  // The steps are counted from the least value, which multipleOf cannot say where it is no multiple
  // itself; x-gizgen-step says it always.
  json["x-gizgen-step"] = limits.step;
  return json;
}

Json point_schema(const Point& point, const PointText& text) {
  Json json;
  switch (point.type) {
    case Type::boolean: json = typed("boolean"); break;
    case Type::enumeration:
      json = {{"type", "string"}, {"enum", Json::array()}};
      for (const std::string_view label : point.labels) json["enum"].push_back(label);
      break;
    case Type::number: json = number_schema(point); break;
    case Type::binary:
      json = {
          {"type", "string"}, {"pattern", "^([0-9a-fA-F]{2})*$"}, {"maxLength", point.bits / 4}};
      break;
  }
  json["title"] = text.title;
  if (!text.description.empty()) json["description"] = text.description;
  if (!text.unit.empty()) json["x-gizgen-unit"] = text.unit;
  if (point.access != wire::Access::writable) json["readOnly"] = true;
  return json;
}

Json attrs_schema(const Product& product, bool only_writable) {
  Json properties = Json::object();
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    const Point& point = product.table.points[i];
    if (only_writable && point.access != wire::Access::writable) continue;
    properties[std::string(point.name)] = point_schema(point, product.texts[i]);
  }
  Json json{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (only_writable) json["minProperties"] = 1;
  return json;
}

void add_account_schemas(Json& all) {
  all["SignIn"] = object(
      {{"kind", one_of({"anonymous", "password"})}, {"name?", text(64)}, {"password?", text(128)}});
  all["SignUp"] =
      object({{"name", text(64)},
              {"password", Json{{"type", "string"}, {"minLength", 8}, {"maxLength", 128}}}});
  all["User"] = object({{"id", typed("string")},
                        {"kind", typed("string")},
                        {"name?", typed("string")},
                        {"created", millis()}});
  all["SignedIn"] = object({{"token", typed("string")},
                            {"csrf", typed("string")},
                            {"expires", millis()},
                            {"user", ref("User")}});
  all["Me"] =
      object({{"user", ref("User")}, {"session", typed("integer")}, {"csrf", typed("string")}});
  all["Sessions"] = object({{"sessions", list_of(object({{"id", typed("integer")},
                                                         {"agent", typed("string")},
                                                         {"address", typed("string")},
                                                         {"created", millis()},
                                                         {"last_seen", millis()},
                                                         {"expires", millis()},
                                                         {"current", typed("boolean")}}))}});
  all["Ticket"] =
      object({{"ticket", typed("string")}, {"expires", millis()}, {"url", typed("string")}});
}

void add_device_schemas(Json& all) {
  all["Device"] = object({{"did", typed("string")},
                          {"product_key", typed("string")},
                          {"mac", typed("string")},
                          {"alias", typed("string")},
                          {"remark", typed("string")},
                          {"role", one_of({"owner", "guest"})},
                          {"may_control", typed("boolean")},
                          {"expires", millis_or_null()},
                          {"online", typed("boolean")},
                          {"last_seen", millis_or_null()},
                          {"firmware", typed("string")},
                          {"disabled", typed("boolean")},
                          {"attrs?", ref("Attrs")},
                          {"times?", Json{{"type", "object"}, {"additionalProperties", millis()}}},
                          {"updated_at?", millis_or_null()},
                          {"seq?", typed("integer")}});
  all["Devices"] = page_of("devices", ref("Device"));
  all["Claim"] = object({{"claim_code", text(64)}, {"alias?", text(64)}});
  all["DeviceChange"] = object({{"alias?", text(64)}, {"remark?", text(256)}});
  all["State"] =
      object({{"did", typed("string")},
              {"seq", typed("integer")},
              {"attrs",
               Json{{"type", "object"},
                    {"additionalProperties", object({{"value", Json::object()},
                                                     {"time", millis_or_null()},
                                                     {"source", one_of({"device", "cloud"})}})}}}});
  all["Binding"] = object({{"user", typed("string")},
                           {"did?", typed("string")},
                           {"role", one_of({"owner", "guest"})},
                           {"may_control", typed("boolean")},
                           {"created", millis()},
                           {"expires", millis_or_null()}});
  all["Guests"] = object({{"guests", list_of(ref("Binding"))}});
  all["ShareWanted"] = object({{"kind?", one_of({"link", "qr"})},
                               {"may_control?", typed("boolean")},
                               {"guest_minutes?", typed("integer")},
                               {"open_minutes?", typed("integer")}});
  all["Share"] = object({{"id", typed("integer")},
                         {"state", one_of({"open", "used", "expired"})},
                         {"may_control", typed("boolean")},
                         {"guest_minutes", typed("integer")},
                         {"created", millis()},
                         {"expires", millis()},
                         {"used", millis_or_null()},
                         {"used_by", nullable("string")},
                         {"code?", typed("string")},
                         {"url?", typed("string")},
                         {"wechat_url?", described(typed("string"),
                                                   "what a QR code says that is scanned in "
                                                   "WeChat")}});
  all["Shares"] = object({{"shares", list_of(ref("Share"))}});
}

void add_wechat_schemas(Json& all) {
  all["WeChatApp"] = object({{"id", typed("string")},
                             {"slug", typed("string")},
                             {"name", typed("string")},
                             {"kind", one_of({"service", "subscription", "mini"})},
                             {"sign_in", nullable("string")},
                             {"jssdk", nullable("string")},
                             {"legacy_devices", typed("boolean")},
                             {"mine", described(typed("boolean"), "I am known to it")},
                             {"follows", typed("boolean")}});
  all["Prompt"] = object(
      {{"app", typed("string")}, {"template", typed("string")}, {"credits", typed("integer")}});
  all["WeChat"] = object({{"accounts", one_of({"anonymous", "password", "wechat", "closed"})},
                          {"apps", list_of(ref("WeChatApp"))},
                          {"prompts", list_of(ref("Prompt"))},
                          {"preview", described(typed("boolean"),
                                                "WeChat's preview of a page: nothing can be "
                                                "bound")}});
  all["PromptAnswer"] = object(
      {{"template", typed("string")}, {"accepted", typed("boolean")}, {"app?", typed("string")}});
  all["PromptCredits"] = object({{"template", typed("string")}, {"credits", typed("integer")}});
}

void add_command_schemas(Json& all) {
  all["CommandWanted"] =
      object({{"attrs", ref("WritableAttrs")},
              {"queue?", described(typed("boolean"), "wait for a device that is offline")},
              {"ttl?", described(typed("integer"), "seconds after which it is not carried out")}});
  all["Command"] =
      object({{"id", typed("string")},
              {"did?", typed("string")},
              {"state", one_of({"queued", "sent", "acknowledged", "failed", "expired"})},
              {"attrs", ref("Attrs")},
              {"created", millis()},
              {"sent", millis_or_null()},
              {"finished", millis_or_null()},
              {"expires", millis_or_null()},
              {"error?", typed("string")}});
  all["Commands"] = page_of("commands", ref("Command"));
}

void add_history_schemas(Json& all) {
  all["Telemetry"] = object(
      {{"did", typed("string")},
       {"from", millis()},
       {"to", millis()},
       {"series",
        list_of(object({{"attr", typed("string")},
                        {"title", typed("string")},
                        {"unit", typed("string")},
                        {"points", described(list_of(list_of(typed("number"))),
                                             "[time, value], or [time, value, count] of a bucket")},
                        {"of", typed("integer")},
                        {"more", typed("boolean")}}))}});
  all["Event"] = object({{"id", typed("integer")},
                         {"type", typed("string")},
                         {"time", millis()},
                         {"detail", Json::object()}});
  all["Events"] = page_of("events", ref("Event"));
  all["Alarm"] = object({{"id", typed("integer")},
                         {"did", typed("string")},
                         {"attr", typed("string")},
                         {"title", typed("string")},
                         {"kind", one_of({"alert", "fault"})},
                         {"opened", millis()},
                         {"closed", millis_or_null()},
                         {"acknowledged", millis_or_null()}});
  all["Alarms"] = page_of("alarms", ref("Alarm"));
  all["Report"] = object({{"from", typed("string")},
                          {"to", typed("string")},
                          {"rows", list_of(object({{"day", typed("string")},
                                                   {"did", typed("string")},
                                                   {"attr", typed("string")},
                                                   {"count", typed("integer")},
                                                   {"min", typed("number")},
                                                   {"avg", typed("number")},
                                                   {"max", typed("number")},
                                                   {"last", typed("number")}}))}});
}

void add_automation_schemas(Json& all) {
  all["When"] = Json{
      {"oneOf",
       Json::array(
           {object({{"at", Json{{"type", "string"}, {"format", "date-time"}}}}),
            object({{"time", described(typed("string"), "08:30")},
                    {"days?", list_of(one_of({"mon", "tue", "wed", "thu", "fri", "sat", "sun"}))},
                    {"zone?", described(typed("integer"), "minutes east of UTC")}})})}};
  all["ScheduleWanted"] = object({{"title?", text(64)},
                                  {"when", ref("When")},
                                  {"attrs", ref("WritableAttrs")},
                                  {"enabled?", typed("boolean")}});
  all["Schedule"] = object({{"id", typed("integer")},
                            {"title", typed("string")},
                            {"when", ref("When")},
                            {"attrs", ref("WritableAttrs")},
                            {"enabled", typed("boolean")},
                            {"next", millis_or_null()}});
  all["Schedules"] = object({{"schedules", list_of(ref("Schedule"))}});
  all["Condition"] =
      object({{"attr", typed("string")},
              {"is", one_of({"=", "!=", "<", "<=", ">", ">="})},
              {"value", Json{{"type", Json::array({"boolean", "number", "string"})}}},
              {"for_s?", described(typed("integer"), "seconds that it must hold")}});
  all["RuleWanted"] = object({{"title?", text(64)},
                              {"condition", ref("Condition")},
                              {"target?", described(typed("string"), "did; this device if absent")},
                              {"attrs", ref("WritableAttrs")},
                              {"enabled?", typed("boolean")}});
  all["Rule"] = object({{"id", typed("integer")},
                        {"title", typed("string")},
                        {"condition", ref("Condition")},
                        {"target", typed("string")},
                        {"attrs", ref("WritableAttrs")},
                        {"enabled", typed("boolean")},
                        {"fired", millis_or_null()}});
  all["Rules"] = object({{"rules", list_of(ref("Rule"))}});
}

}  // namespace

net::Json openapi_schemas(const Product& product) {
  Json all = Json::object();
  all["Attrs"] = described(attrs_schema(product, false), "values of the product's datapoints");
  all["WritableAttrs"] = described(attrs_schema(product, true), "datapoints that can be set");
  all["Datapoints"] = described(typed("object"),
                                "the Gizwits datapoint document; exact decimals "
                                "stand under 'gizgen'");
  all["Document"] = typed("object");
  add_account_schemas(all);
  add_device_schemas(all);
  add_command_schemas(all);
  add_wechat_schemas(all);
  add_history_schemas(all);
  add_automation_schemas(all);
  all["Error"] = object({{"error", object({{"code", typed("string")},
                                           {"message", typed("string")},
                                           {"field?", typed("string")},
                                           {"request_id", typed("string")}})}});
  return all;
}

}  // namespace giz::api
