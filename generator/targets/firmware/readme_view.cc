// The firmware's manual: what each member is and which values it takes.
#include <fmt/format.h>

#include "generator/model/fingerprint.h"
#include "generator/targets/firmware/comment.h"
#include "generator/targets/firmware/views.h"
#include "generator/targets/firmware/words.h"
#include "generator/targets/object.h"

namespace gizgen::firmware {
namespace {

std::string_view access_text(Access access) {
  switch (access) {
    case Access::writable: return "set by the app";
    case Access::readonly: return "read-only";
    case Access::alert: return "alert";
    case Access::fault: return "fault";
  }
  return "";
}

std::string range_of(const Datapoint& point, const PointNames& names) {
  switch (point.type) {
    case Type::boolean: return "`true`, `false`";
    case Type::enumeration:
      return fmt::format("`{}` to `{}`", names.enumerators.front(), names.enumerators.back());
    case Type::number: return range_text(point.number);
    case Type::binary: break;
  }
  return fmt::format("{} bytes", point.length);
}

// A cell of a table: a bar would end it.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

Json readme_view(const Firmware& firmware, const Json& link) {
  Json points = Json::array();
  for (const Slot& slot : firmware.layout.slots) {
    const Datapoint& point = firmware.product.datapoints[slot.index];
    points.push_back(object({{"member", point.c_name},
                             {"access", access_text(point.access)},
                             {"words", text_or_null(cell(title_of(point)))},
                             {"range", cell(range_of(point, firmware.names.points[slot.index]))}}));
  }
  Json result = link;
  result["title"] = comment_text(firmware.product.name);
  result["points"] = std::move(points);
  result["wire"] = wire_lines(firmware.product, firmware.layout);
  return result;
}

}  // namespace gizgen::firmware
