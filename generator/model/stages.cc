// Each function names its keys in the order in which a person would ask for them.
#include "generator/model/stages.h"

#include "generator/model/words.h"
#include "runtime/wire/scale.h"

namespace gizgen {
namespace {

Json number_json(const Number& number) {
  const Scale& scale = number.scale;
  return {{"bits", number.bits},
          {"raw_min", number.raw_min},
          {"raw_max", number.raw_max},
          {"min", giz::wire::to_text(scale, number.raw_min)},
          {"max", giz::wire::to_text(scale, number.raw_max)},
          {"step", giz::wire::to_text({scale.step, 0, scale.decimals}, 1)},
          {"offset", giz::wire::to_text(scale, 0)},
          {"unit", number.unit}};
}

Json values_json(const std::vector<EnumValue>& values) {
  Json list = Json::array();
  for (const EnumValue& value : values) {
    list.push_back({{"text", value.text}, {"c_name", value.c_name}});
  }
  return list;
}

Json datapoint_json(const Datapoint& point) {
  Json json = {{"name", point.name},           {"c_name", point.c_name},
               {"title", point.title},         {"description", point.description},
               {"access", word(point.access)}, {"type", word(point.type)}};
  if (point.type == Type::enumeration) json["values"] = values_json(point.values);
  if (point.type == Type::number) json.update(number_json(point.number));
  if (point.type == Type::binary) json["length"] = point.length;
  return json;
}

Json place_json(const std::optional<Place>& place) {
  if (!place) return nullptr;
  return {{"byte_offset", place->byte_offset},
          {"bit_offset", place->bit_offset},
          {"bits", place->bits},
          {"wire_byte", place->wire_byte},
          {"wire_bit", place->wire_bit}};
}

Json slot_json(const Product& product, const Slot& slot, Protocol protocol) {
  const Datapoint& point = product.datapoints[slot.index];
  Json json = {{"name", point.name},
               {"id", slot.id},
               {"access", word(point.access)},
               {"type", word(point.type)},
               {"flag_bit", nullptr}};
  if (slot.flag_bit) json["flag_bit"] = *slot.flag_bit;
  if (protocol == Protocol::standard) {
    json["vals"] = place_json(slot.vals);
    json["status"] = place_json(slot.status);
  } else {
    json["bits"] = slot.bits;
  }
  return json;
}

// JSON has numbers, 1e999, that no double holds: such a text stays a text.
Json parsed_or_text(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json(text) : json;
}

}  // namespace

Json product_stage(const Product& product) {
  Json json = {{"id", product.id},
               {"name", product.name},
               {"key", product.key},
               {"protocol", word(product.protocol)},
               {"source", product.source},
               {"budget", {{"flash", product.budget.flash}, {"ram", product.budget.ram}}},
               {"wechat_app_id", product.wechat_app_id},
               {"datapoints", Json::array()}};
  for (const Datapoint& point : product.datapoints) {
    json["datapoints"].push_back(datapoint_json(point));
  }
  if (!product.gizwits.empty()) json["gizwits"] = parsed_or_text(product.gizwits);
  return json;
}

Json layout_stage(const Product& product, const Layout& layout) {
  Json json = {{"protocol", word(layout.protocol)}};
  if (layout.protocol == Protocol::standard) {
    json["attr_flags_bytes"] = layout.flags_bytes;
    json["attr_vals_bytes"] = layout.vals_bytes;
    json["dev_status_bytes"] = layout.status_bytes;
  } else {
    json["flags_bytes"] = layout.flags_bytes;
  }
  json["datapoints"] = Json::array();
  for (const Slot& slot : layout.slots) {
    json["datapoints"].push_back(slot_json(product, slot, layout.protocol));
  }
  return json;
}

}  // namespace gizgen
