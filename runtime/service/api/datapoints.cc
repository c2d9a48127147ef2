// Keys stand in the order in which the platform's own documents mostly have them.
#include "runtime/service/api/datapoints.h"

#include <charconv>

#include <fmt/format.h>

namespace giz::api {
namespace {

using net::Json;
using wire::Point;
using wire::Type;

std::string_view access_word(wire::Access access) {
  switch (access) {
    case wire::Access::writable: return "status_writable";
    case wire::Access::readonly: return "status_readonly";
    case wire::Access::alert: return "alert";
    case wire::Access::fault: return "fault";
  }
  return {};
}

std::string_view permission(wire::Access access) {
  switch (access) {
    case wire::Access::writable: return "W";
    case wire::Access::readonly: return "R";
    case wire::Access::alert: return "N";
    case wire::Access::fault: return "E";
  }
  return {};
}

bool is_bits(const Point& point) {
  return point.type == Type::boolean || point.type == Type::enumeration;
}

Json labels(const Point& point) {
  Json list = Json::array();
  for (const std::string_view label : point.labels) list.push_back(label);
  return list;
}

Json position(const Point& point) {
  return {{"byte_offset", point.status.byte},
          {"unit", is_bits(point) ? "bit" : "byte"},
          {"len", is_bits(point) ? point.bits : point.bits / 8},
          {"bit_offset", point.status.bit}};
}

// What a scale's parts are as decimals: a scale of offset 0 prints `units` of the last decimal.
std::string decimal(std::int64_t units, std::uint8_t decimals) {
  return wire::to_text({0, units, decimals}, 0);
}

Json attr_json(const Point& point, const PointText& text, std::size_t id) {
  Json attr{{"display_name", text.title},        {"name", point.name},
            {"data_type", data_type(point)},     {"position", position(point)},
            {"type", access_word(point.access)}, {"id", id},
            {"desc", text.description}};
  if (point.type == Type::number) {
    attr["uint_spec"] = {
        {"addition", decimal_json(decimal(point.scale.offset, point.scale.decimals))},
        {"max", point.raw_max},
        {"ratio", decimal_json(limits_of(point).step)},
        {"min", point.raw_min}};
  }
  if (point.type == Type::enumeration) attr["enum"] = labels(point);
  return attr;
}

void add_element_parts(Json& element, const Point& point) {
  if (point.type == Type::boolean) {
    element["type"] = "QBooleanElement";
    element["boolValue"] = false;
  } else if (point.type == Type::enumeration) {
    element["type"] = "QRadioElement";
    element["items"] = labels(point);
  } else if (point.type == Type::binary) {
    element["type"] = "QMultilineElement";
    element["value"] = 0;
    element["keyboardType"] = "NumbersAndPunctuation";
    element["maxLength"] = point.bits / 4;
  } else if (point.access != wire::Access::writable) {
    element["type"] = "QLabelElement";
  } else {
    const Limits limits = limits_of(point);
    element["type"] = "QFloatElement";
    element["bind"] = "floatValue:float";
    element["value"] = 0;
    element["minimumValue"] = decimal_json(limits.least);
    element["maximumValue"] = decimal_json(limits.greatest);
  }
}

Json element_json(const Point& point, const PointText& text) {
  const std::string key = fmt::format("entity0.{}", point.name);
  Json object{
      {"action", "entity0"}, {"bind", Json::array({key})}, {"perm", permission(point.access)}};
  if (point.type == Type::number) {
    const Limits limits = limits_of(point);
    object["uint_spec"] = {{"max", decimal_json(limits.greatest)},
                           {"step", decimal_json(limits.step)},
                           {"min", decimal_json(limits.least)}};
  }
  Json element{{"title", text.title}, {"key", key}, {"object", std::move(object)}};
  add_element_parts(element, point);
  return element;
}

// Exact: decimals as texts, what an interface needs of each datapoint.
Json exact_json(const Point& point, const PointText& text) {
  Json json{{"name", point.name},
            {"title", text.title},
            {"description", text.description},
            {"unit", text.unit},
            {"access", access_word(point.access)}};
  if (point.type == Type::number) {
    const Limits limits = limits_of(point);
    json["min"] = limits.least;
    json["max"] = limits.greatest;
    json["step"] = limits.step;
    json["decimals"] = point.scale.decimals;
  }
  if (point.type == Type::binary) json["bytes"] = point.bits / 8;
  return json;
}

}  // namespace

net::Json decimal_json(std::string_view text) {
  std::int64_t whole = 0;
  const char* end = text.data() + text.size();
  if (const auto got = std::from_chars(text.data(), end, whole);
      got.ec == std::errc() && got.ptr == end) {
    return whole;
  }
  double number = 0;
  std::from_chars(text.data(), end, number);
  return fmt::format("{}", number) == text ? Json(number) : Json(text);
}

std::string_view data_type(const wire::Point& point) {
  switch (point.type) {
    case Type::boolean: return "bool";
    case Type::enumeration: return "enum";
    case Type::binary: return "binary";
    case Type::number: return point.bits == 8 ? "uint8" : point.bits == 16 ? "uint16" : "uint32";
  }
  return {};
}

Limits limits_of(const wire::Point& point) {
  std::string least = wire::to_text(point.scale, point.raw_min);
  std::string greatest = wire::to_text(point.scale, point.raw_max);
  if (point.scale.step < 0) std::swap(least, greatest);
  return {std::move(least), std::move(greatest), decimal(point.scale.step, point.scale.decimals)};
}

net::Json datapoint_document(const Product& product) {
  Json attrs = Json::array();
  Json elements = Json::array();
  Json exact = Json::array();
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    const Point& point = product.table.points[i];
    attrs.push_back(attr_json(point, product.texts[i], i));
    elements.push_back(element_json(point, product.texts[i]));
    exact.push_back(exact_json(point, product.texts[i]));
  }
  const bool standard = product.table.protocol == wire::Protocol::standard;
  return {{"name", product.name},
          {"entities", Json::array({Json{{"display_name", product.name},
                                         {"attrs", std::move(attrs)},
                                         {"name", "entity0"},
                                         {"id", 0}}})},
          {"packetVersion", "0x00000004"},
          {"protocolType", standard ? "standard" : "var_len"},
          {"product_key", product.key},
          {"ui",
           {{"object", {{"version", 4}, {"showEditButton", false}}},
            {"sections", Json::array({Json{{"elements", std::move(elements)}}})}}},
          {"gizgen",
           {{"id", product.id},
            {"fingerprint", product.fingerprint},
            {"datapoints", std::move(exact)}}}};
}

}  // namespace giz::api
