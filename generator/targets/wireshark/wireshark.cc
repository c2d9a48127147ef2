// The product becomes a table of its datapoints; all that reads frames by it is the template's own.
#include "generator/targets/wireshark/wireshark.h"

#include <algorithm>
#include <utility>

#include "generator/model/fingerprint.h"
#include "generator/model/words.h"
#include "generator/targets/object.h"
#include "generator/targets/wireshark/lua.h"

namespace gizgen {
namespace wireshark {
namespace {

using giz::wire::Point;

// "[0] = \"auto\", \"eco\""
std::string labels_text(const Datapoint& point) {
  std::string text = "[0] = ";
  for (const EnumValue& value : point.values) {
    if (&value != &point.values.front()) text += ", ";
    text += lua_text(value.text);
  }
  return text;
}

Json place_or_null(const giz::wire::Place& place, bool exists) {
  if (!exists) return {};
  return object({{"byte", place.byte}, {"region", place.region_bytes}, {"bit", place.bit}});
}

Json scale_or_null(const Datapoint& point) {
  const Scale& scale = point.number.scale;
  const bool plain = scale.step == 1 && scale.offset == 0 && scale.decimals == 0;
  if (point.type != Type::number || plain) return {};
  return object({{"step", lua_integer(scale.step)},
                 {"offset", lua_integer(scale.offset)},
                 {"decimals", static_cast<unsigned>(scale.decimals)}});
}

Json limits_or_null(const Point& point) {
  if (point.type == Type::binary) return {};
  return object({{"min", point.raw_min}, {"max", point.raw_max}});
}

Json point_view(const Datapoint& point, const Point& wire, Protocol protocol) {
  const bool standard = protocol == Protocol::standard;
  const std::string& unit = point.number.unit;
  return object({
      {"name", lua_text(point.name)},
      {"filter", lua_text(filter_name(point))},
      {"title", lua_text(point.title)},
      {"access", lua_text(word(point.access))},
      {"type", lua_text(word(point.type))},
      {"bits", wire.bits},
      {"flag", wire.flag < 0 ? Json() : Json(wire.flag)},
      {"vals", place_or_null(wire.vals, standard && wire.flag >= 0)},
      {"status", place_or_null(wire.status, standard)},
      {"limits", limits_or_null(wire)},
      {"scale", scale_or_null(point)},
      {"unit", point.type == Type::number && !unit.empty() ? Json(lua_text(unit)) : Json()},
      {"labels", point.type == Type::enumeration ? Json(labels_text(point)) : Json()},
  });
}

Json dissector_view(const Product& product, const Layout& layout) {
  const WireTable wire(product, layout);
  const giz::wire::Table& table = wire.table();
  Json points = Json::array();
  std::size_t flags = 0;
  for (std::size_t i = 0; i < table.points.size(); ++i) {
    const Datapoint& point = product.datapoints[layout.slots[i].index];
    points.push_back(point_view(point, table.points[i], layout.protocol));
    if (table.points[i].flag >= 0) ++flags;
  }
  return object({{"id", product.id},
                 {"protocol", protocol_name(product)},
                 {"source", product.source},
                 {"name", lua_text(product.name)},
                 {"key", lua_text(product.key)},
                 {"fingerprint", fingerprint(product, layout)},
                 {"wire", wire_lines(product, layout)},
                 {"var_len", layout.protocol == Protocol::var_len},
                 {"flags", flags},
                 {"flags_bytes", table.flags_bytes},
                 {"vals_bytes", table.vals_bytes},
                 {"status_bytes", table.status_bytes},
                 {"points", std::move(points)}});
}

}  // namespace
}  // namespace wireshark

std::vector<Page> wireshark_pages(const Product& product, const Layout& layout) {
  std::vector<Page> pages;
  pages.push_back({"docs/wireshark/" + product.id + ".lua", "wireshark/dissector.lua.mustache",
                   wireshark::dissector_view(product, layout)});
  return pages;
}

}  // namespace gizgen
