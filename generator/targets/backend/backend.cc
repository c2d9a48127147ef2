// What depends on the product is one table of constants; all else is the service, copied as it is.
#include "generator/targets/backend/backend.h"

#include <array>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "generator/model/fingerprint.h"
#include "generator/model/words.h"
#include "generator/targets/object.h"
#include "generator/targets/quoted.h"

namespace gizgen {
namespace backend {
namespace {

using giz::wire::Point;

// A string literal; "??" would begin a trigraph in the eyes of older compilers.
std::string literal(std::string_view text) {
  std::string out;
  for (const char c : quoted_text(text)) {
    if (c == '?' && out.ends_with('?')) out += '\\';
    out += c;
  }
  return out;
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::boolean: return "boolean";
    case Type::enumeration: return "enumeration";
    case Type::number: return "number";
    case Type::binary: break;
  }
  return "binary";
}

std::string place_text(const giz::wire::Place& place) {
  return fmt::format("{{{}, {}, {}}}", place.byte, place.region_bytes, place.bit);
}

// int64_t's lowest has no literal of its own.
std::string integer(std::int64_t value) {
  return value == INT64_MIN ? "INT64_MIN" : fmt::format("{}", value);
}

std::string scale_text(const Scale& scale) {
  return fmt::format("{{{}, {}, {}}}", integer(scale.step), integer(scale.offset), scale.decimals);
}

Json enum_view(const Datapoint& point) {
  Json labels = Json::array();
  for (const EnumValue& value : point.values) {
    labels.push_back(
        object({{"text", literal(value.text)}, {"last", &value == &point.values.back()}}));
  }
  return object(
      {{"name", point.c_name}, {"count", point.values.size()}, {"labels", std::move(labels)}});
}

Json point_view(const Datapoint& point, const Point& wire, const std::string& meaning) {
  return object({
      {"name", literal(point.name)},
      {"access", word(point.access)},
      {"type", type_name(point.type)},
      {"flag", wire.flag},
      {"bits", wire.bits},
      {"vals", place_text(wire.vals)},
      {"status", place_text(wire.status)},
      {"min", wire.raw_min},
      {"max", wire.raw_max},
      {"scale", scale_text(wire.scale)},
      {"labels", point.type == Type::enumeration ? point.c_name + "_texts" : std::string("{}")},
      {"title", literal(point.title)},
      {"description", literal(point.description)},
      {"unit", literal(point.type == Type::number ? point.number.unit : std::string())},
      {"meaning", literal(meaning)},
  });
}

// A writable point that an example can name, and one that is read; null where there is none.
Json first_of(const Product& product, bool writable) {
  for (const Datapoint& point : product.datapoints) {
    if ((point.access == Access::writable) == writable) return literal(point.name);
  }
  return {};
}

Json product_view(const Product& product, const Layout& layout) {
  const WireTable wire(product, layout);
  const giz::wire::Table& table = wire.table();
  std::istringstream lines(wire_text(product, layout));
  std::string line;
  std::getline(lines, line);  // of the product
  Json points = Json::array();
  Json enums = Json::array();
  for (std::size_t i = 0; i < table.points.size(); ++i) {
    const Datapoint& point = product.datapoints[layout.slots[i].index];
    std::getline(lines, line);
    points.push_back(point_view(point, table.points[i], line));
    if (point.type == Type::enumeration) enums.push_back(enum_view(point));
  }
  return object({{"id", product.id},
                 {"source", product.source},
                 {"title", product.name},
                 {"name", literal(product.name)},
                 {"key", literal(product.key)},
                 {"fingerprint", literal(fingerprint(product, layout))},
                 {"protocol", word(product.protocol)},
                 {"flags_bytes", table.flags_bytes},
                 {"vals_bytes", table.vals_bytes},
                 {"status_bytes", table.status_bytes},
                 {"set", first_of(product, true)},
                 {"read", first_of(product, false)},
                 {"enums", std::move(enums)},
                 {"points", std::move(points)}});
}

// Copied as they are, folder by folder.
constexpr std::array folders{
    "runtime/wire/",           "runtime/service/",        "runtime/service/base/",
    "runtime/service/net/",    "runtime/service/store/",  "runtime/service/bus/",
    "runtime/service/hub/",    "runtime/service/device/", "runtime/service/jobs/",
    "runtime/service/wechat/", "runtime/service/api/",    "runtime/service/admin/",
};

}  // namespace
}  // namespace backend

std::vector<Page> backend_pages(const Product& product, const Layout& layout) {
  const Json view = backend::product_view(product, layout);
  std::vector<Page> pages;  // not from a list, which would copy the views
  for (const std::string file : {"product.cc", "CMakeLists.txt", "README.md"}) {
    pages.push_back({"backend/" + file, "backend/" + file + ".mustache", view});
  }
  pages.push_back({"backend/hooks.cc", "backend/hooks.cc.mustache", view, Owner::yours});
  for (const std::string file : {"product.h", "main.cc", "panel.cmake", "run.sh"}) {
    pages.push_back({"backend/" + file, "templates/backend/" + file, {}});
  }
  for (const std::string folder : backend::folders) {
    pages.push_back({"backend/" + folder, folder, {}});
  }
  return pages;
}

}  // namespace gizgen
