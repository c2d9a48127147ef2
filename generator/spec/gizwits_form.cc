// Keys stand in the order in which the platform's own files mostly have them.
#include "generator/spec/gizwits_form.h"

#include <fmt/format.h>

#include "generator/model/words.h"
#include "generator/spec/decimal.h"
#include "generator/spec/gizwits_json.h"
#include "runtime/wire/scale.h"

namespace gizgen {
namespace {

// The platform fills this in for every product.
constexpr std::string_view kit = "机智云开发套件";

// A var_len product has no fixed places; the platform writes 0 for them.
Node position(const Datapoint& point, const Slot& slot) {
  const Place place = slot.status.value_or(Place{});
  const bool bits = is_bit_field(point);
  return json_mapping({json_member("byte_offset", json_number(place.byte_offset)),
                       json_member("unit", json_text(bits ? "bit" : "byte")),
                       json_member("len", json_number(bits ? slot.bits : slot.bits / 8)),
                       json_member("bit_offset", json_number(place.bit_offset))});
}

Node texts(const std::vector<EnumValue>& values) {
  std::vector<Node> items;
  for (const EnumValue& value : values) items.push_back(json_text(value.text));
  return json_list(std::move(items));
}

Node step_of(const Number& number) {
  return json_number(decimal_text(number.scale.step, number.scale.decimals));
}

Node raw_spec(const Number& number) {
  return json_mapping(
      {json_member("addition",
                   json_number(decimal_text(number.scale.offset, number.scale.decimals))),
       json_member("max", json_number(number.raw_max)), json_member("ratio", step_of(number)),
       json_member("min", json_number(number.raw_min))});
}

Node physical(const Number& number, std::uint32_t raw) {
  return json_number(giz::wire::to_text(number.scale, raw));
}

Node physical_spec(const Number& number) {
  return json_mapping({json_member("max", physical(number, number.raw_max)),
                       json_member("step", step_of(number)),
                       json_member("min", physical(number, number.raw_min))});
}

// What an element has besides its title, key and object.
void add_element_parts(Node& element, const Datapoint& point) {
  const auto add = [&](std::string_view key, Node value) {
    element.members.push_back(json_member(key, std::move(value)));
  };
  switch (point.type) {
    case Type::boolean:
      add("type", json_text("QBooleanElement"));
      add("boolValue", json_boolean(false));
      break;
    case Type::enumeration:
      add("type", json_text("QRadioElement"));
      add("items", texts(point.values));
      break;
    case Type::number:
      if (point.access != Access::writable) {
        add("type", json_text("QLabelElement"));
        break;
      }
      add("type", json_text("QFloatElement"));
      add("bind", json_text("floatValue:float"));
      add("value", json_number(0u));
      add("minimumValue", physical(point.number, point.number.raw_min));
      add("maximumValue", physical(point.number, point.number.raw_max));
      break;
    case Type::binary:
      add("type", json_text("QMultilineElement"));
      add("value", json_number(0u));
      add("keyboardType", json_text("NumbersAndPunctuation"));
      add("maxLength", json_number(2 * point.length));
      break;
  }
}

}  // namespace

Node gizwits_attr(const Datapoint& point, const Slot& slot, TypeSpelling spelling) {
  const bool status = spelling == TypeSpelling::status &&
                      (point.access == Access::writable || point.access == Access::readonly);
  Node attr = json_mapping(
      {json_member("display_name", json_text(point.title)),
       json_member("name", json_text(point.name)),
       json_member("data_type", json_text(platform_type(point))),
       json_member("position", position(point, slot)),
       json_member("type",
                   json_text(fmt::format("{}{}", status ? "status_" : "", word(point.access)))),
       json_member("id", json_number(slot.id)), json_member("desc", json_text(point.description))});
  if (point.type == Type::number) set_member(attr, "uint_spec", raw_spec(point.number));
  if (point.type == Type::enumeration) set_member(attr, "enum", texts(point.values));
  return attr;
}

Node gizwits_element(const Datapoint& point) {
  const std::string key = "entity0." + point.name;
  Node object =
      json_mapping({json_member("action", json_text("entity0")),
                    json_member("bind", json_list({json_text(key)})),
                    json_member("perm", json_text(point.access == Access::writable ? "W" : "N"))});
  if (point.type == Type::number) set_member(object, "uint_spec", physical_spec(point.number));
  Node element =
      json_mapping({json_member("title", json_text(point.title)),
                    json_member("key", json_text(key)), json_member("object", std::move(object))});
  add_element_parts(element, point);
  return element;
}

Node gizwits_root(const Product& product) {
  return json_mapping({json_member("name", json_text(product.name)),
                       json_member("packetVersion", json_text("0x00000004")),
                       json_member("protocolType", json_text(word(product.protocol))),
                       json_member("product_key", json_text(product.key))});
}

Node gizwits_entity() {
  return json_mapping({json_member("display_name", json_text(kit)),
                       json_member("name", json_text("entity0")),
                       json_member("id", json_number(0u))});
}

Node gizwits_ui() {
  return json_mapping(
      {json_member("object", json_mapping({json_member("version", json_number(4u)),
                                           json_member("showEditButton", json_boolean(false))}))});
}

}  // namespace gizgen
