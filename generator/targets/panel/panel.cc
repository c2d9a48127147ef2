// A datapoint becomes one line of product.js: JSON, which is also JavaScript. Numbers that a double
// may not hold are texts there; the page calculates with them as BigInt.
#include "generator/targets/panel/panel.h"

#include <utility>

#include "generator/model/fingerprint.h"
#include "generator/model/words.h"
#include "generator/targets/object.h"
#include "runtime/wire/scale.h"

namespace gizgen {
namespace panel {
namespace {

// What index.html asks for at once, so that a slow line is asked once and not once a level.
constexpr std::string_view modules[] = {
    "api.js", "chart.js", "chart_scale.js", "codes.js", "controls.js", "custom.js", "decimal.js",
    "dom.js", "house.js", "http.js", "live.js", "page_alarms.js", "page_claim.js",
    "page_control.js", "page_devices.js", "page_events.js", "page_history.js", "page_log.js",
    "page_login.js", "page_more.js", "page_settings.js", "page_share.js", "points.js", "product.js",
    "qr.js", "reconnect.js", "router.js", "say.js", "scan.js", "state.js", "texts.js", "times.js",
    "wechat.js", "widgets.js",
};

// The smallest and the largest value as decimals: a negative step turns the raw limits round.
void add_number(Json& view, const Number& number) {
  const bool falls = number.scale.step < 0;
  view["unit"] = number.unit;
  view["min"] = giz::wire::to_text(number.scale, falls ? number.raw_max : number.raw_min);
  view["max"] = giz::wire::to_text(number.scale, falls ? number.raw_min : number.raw_max);
  view["scale"] = object({{"step", std::to_string(number.scale.step)},
                          {"offset", std::to_string(number.scale.offset)},
                          {"decimals", number.scale.decimals}});
  view["rawMin"] = number.raw_min;
  view["rawMax"] = number.raw_max;
}

Json point_json(const Datapoint& point, std::uint32_t id) {
  Json json = object({{"id", id},
                      {"name", point.name},
                      {"title", point.title},
                      {"description", point.description},
                      {"access", word(point.access)},
                      {"type", word(point.type)}});
  if (point.type == Type::number) add_number(json, point.number);
  if (point.type == Type::binary) json["length"] = point.length;
  if (point.type == Type::enumeration) {
    Json& values = json["values"] = Json::array();
    for (const EnumValue& value : point.values) values.push_back(value.text);
  }
  return json;
}

// In the definition's order, which is the order that its author wants to see.
Json points_view(const Product& product, const Layout& layout) {
  std::vector<std::uint32_t> ids(product.datapoints.size());
  for (const Slot& slot : layout.slots) ids[slot.index] = slot.id;
  Json points = Json::array();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    points.push_back(object({{"point", point_json(product.datapoints[i], ids[i]).dump()}}));
  }
  return points;
}

Json product_view(const Product& product, const Layout& layout) {
  return object({{"source", product.source},
                 {"id", Json(product.id).dump()},
                 {"name", Json(product.name).dump()},
                 {"key", Json(product.key).dump()},
                 {"fingerprint", Json(fingerprint(product, layout)).dump()},
                 {"points", points_view(product, layout)}});
}

Json index_view(const Product& product) {
  Json list = Json::array();
  for (const std::string_view module : modules) list.push_back(object({{"module", module}}));
  return object({{"name", product.name}, {"modules", std::move(list)}});
}

}  // namespace
}  // namespace panel

std::vector<Page> panel_pages(const Product& product, const Layout& layout) {
  std::vector<Page> pages;  // not from a list, which would copy the views
  pages.push_back({"panel/", "runtime/panel/", {}});
  pages.push_back({"panel/admin/", "runtime/panel/admin/", {}});
  pages.push_back({"panel/index.html", "panel/index.html.mustache", panel::index_view(product),
                   Owner::ours, Escape::html});
  pages.push_back(
      {"panel/product.js", "panel/product.js.mustache", panel::product_view(product, layout)});
  for (const char* name : {"custom.css", "custom.js"}) {
    pages.push_back({std::string("panel/") + name, std::string("templates/panel/") + name, {},
                     Owner::yours});
  }
  return pages;
}

}  // namespace gizgen
