// The header: constants and enums in id order, then the struct, its members grouped by access.
#include <algorithm>

#include <fmt/format.h>

#include "generator/base/names.h"
#include "generator/targets/firmware/comment.h"
#include "generator/targets/firmware/views.h"
#include "generator/targets/firmware/words.h"
#include "generator/targets/object.h"

namespace gizgen::firmware {
namespace {

constexpr std::size_t comment_columns = 90;

std::string declaration(const Datapoint& point, const PointNames& names) {
  switch (point.type) {
    case Type::boolean: return fmt::format("bool {};", point.c_name);
    case Type::enumeration: return fmt::format("uint8_t {};", point.c_name);
    case Type::number: return fmt::format("uint{}_t {};", point.number.bits, point.c_name);
    case Type::binary: break;
  }
  return fmt::format("uint8_t {}[{}_LENGTH];", point.c_name, names.macro);
}

Json enum_view(const Datapoint& point, const PointNames& names) {
  Json values = Json::array();
  for (std::size_t i = 0; i < point.values.size(); ++i) {
    const EnumValue& value = point.values[i];
    const bool speaks = c_upper(value.text) == value.c_name && is_identifier(value.text);
    values.push_back(object({{"name", names.enumerators[i]},
                             {"value", i},
                             {"text", speaks ? Json() : text_or_null(comment_text(value.text))},
                             {"last", i + 1 == point.values.size()}}));
  }
  return object({{"tag", names.tag},
                 {"macro", names.macro},
                 {"title", text_or_null(title_of(point))},
                 {"values", std::move(values)},
                 {"count", unsigned_literal(static_cast<std::uint32_t>(point.values.size()))}});
}

Json number_view(const Datapoint& point, const PointNames& names) {
  const Number& number = point.number;
  Json scale;
  if (is_scaled(number)) {
    scale = object({{"step", signed_literal(number.scale.step)},
                    {"offset", signed_literal(number.scale.offset)},
                    {"decimals", number.scale.decimals}});
  }
  std::string subject = comment_text(point.title);
  if (!number.unit.empty()) subject = with_unit(subject + " in", number);
  return object({{"macro", names.macro},
                 {"subject", std::move(subject)},
                 {"min", unsigned_literal(number.raw_min)},
                 {"max", unsigned_literal(number.raw_max)},
                 {"scale", std::move(scale)}});
}

// The members of one group, their comments in one column.
Json members_view(const Firmware& firmware, Access access) {
  Json members = Json::array();
  std::size_t widest = 0;
  for (const Slot& slot : firmware.layout.slots) {
    const Datapoint& point = firmware.product.datapoints[slot.index];
    if (point.access != access) continue;
    const PointNames& names = firmware.names.points[slot.index];
    members.push_back(object({{"declaration", declaration(point, names)},
                              {"description", comment_lines(point.description, comment_columns)},
                              {"comment", text_or_null(about(point, names))},
                              {"gap", ""}}));
    widest = std::max(widest, members.back()["declaration"].get_ref<const std::string&>().size());
  }
  for (Json& member : members) {
    const std::size_t size = member["declaration"].get_ref<const std::string&>().size();
    member["gap"] = std::string(widest - size + 1, ' ');
  }
  return members;
}

Json groups_view(const Firmware& firmware) {
  struct Group {
    Access access;
    std::string_view title;
  };
  Json groups = Json::array();
  for (const Group& group : {Group{Access::writable, "writable"},
                             {Access::readonly, "read-only"},
                             {Access::alert, "alerts"},
                             {Access::fault, "faults"}}) {
    Json members = members_view(firmware, group.access);
    if (members.empty()) continue;
    groups.push_back(object(
        {{"title", group.title}, {"first", groups.empty()}, {"members", std::move(members)}}));
  }
  return groups;
}

}  // namespace

Json header_view(const Firmware& firmware) {
  const Product& product = firmware.product;
  const bool standard = product.protocol == Protocol::standard;
  const std::uint32_t status_bytes = standard
                                         ? firmware.layout.status_bytes
                                         : firmware.image.flags_bytes + firmware.image.vals_bytes;
  Json flags = Json::array();
  Json enums = Json::array();
  Json numbers = Json::array();
  Json binaries = Json::array();
  for (const Slot& slot : firmware.layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    const PointNames& names = firmware.names.points[slot.index];
    if (slot.flag_bit) {
      flags.push_back(object({{"macro", names.macro}, {"bit", unsigned_literal(*slot.flag_bit)}}));
    }
    if (point.type == Type::enumeration) enums.push_back(enum_view(point, names));
    if (point.type == Type::number) numbers.push_back(number_view(point, names));
    if (point.type == Type::binary) {
      binaries.push_back(
          object({{"macro", names.macro}, {"length", unsigned_literal(point.length)}}));
    }
  }
  const bool has_numbers = !numbers.empty();
  const bool has_binaries = !binaries.empty();
  return object({{"source", comment_text(product.source)},
                 {"id", product.id},
                 {"ID", firmware.names.upper},
                 {"name", comment_text(product.name)},
                 {"key", product.key},
                 {"status_size", unsigned_literal(status_bytes)},
                 {"flags_size", unsigned_literal(firmware.layout.flags_bytes)},
                 {"control_size", unsigned_literal(firmware.control_bytes)},
                 {"flag_type", flag_type(firmware)},
                 {"has_limits", has_limits(firmware)},
                 {"has_control", firmware.control_bytes > 0},
                 {"flags", std::move(flags)},
                 {"enums", std::move(enums)},
                 {"has_numbers", has_numbers},
                 {"numbers", std::move(numbers)},
                 {"has_binaries", has_binaries},
                 {"binaries", std::move(binaries)},
                 {"groups", groups_view(firmware)}});
}

}  // namespace gizgen::firmware
