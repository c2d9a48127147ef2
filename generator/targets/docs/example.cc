#include "generator/targets/docs/example.h"

#include <numeric>

#include <fmt/format.h>

#include "generator/model/words.h"
#include "generator/targets/docs/text.h"

namespace gizgen::docs {
namespace {

using giz::wire::Kind;
using giz::wire::Point;
using giz::wire::Value;

constexpr std::size_t shown_bytes = 8;  // of a binary

std::uint32_t raw_of(const Point& point) {
  if (point.type != Type::number) return point.raw_max;
  return point.raw_min + (point.raw_max - point.raw_min) / 2;
}

std::vector<std::uint8_t> counting(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{1});
  return bytes;
}

std::string plain_hex(giz::wire::Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace

Example::Example(const Product& product, const Layout& layout)
    : product_(product), layout_(layout), wire_(product, layout) {
  const auto& points = table().points;
  binaries_.resize(points.size());
  values_.resize(points.size());
  for (std::size_t id = 0; id < points.size(); ++id) {
    if (points[id].access == Access::writable) writable_.push_back(id);
    if (points[id].type == Type::binary) {
      binaries_[id] = counting(points[id].bits / 8);
      values_[id].bytes = binaries_[id];
    } else {
      values_[id].raw = raw_of(points[id]);
    }
  }
}

std::vector<std::size_t> Example::all() const {
  std::vector<std::size_t> ids(values_.size());
  std::iota(ids.begin(), ids.end(), std::size_t{0});
  return ids;
}

std::vector<std::uint8_t> Example::p0(Kind kind, const std::vector<std::size_t>& ids) const {
  std::vector<Value> chosen = values_;
  for (const std::size_t id : ids) chosen[id].set = true;
  std::vector<std::uint8_t> out(giz::wire::max_p0(table()));
  out.resize(giz::wire::pack(table(), kind, chosen, out).bytes.size());
  return out;
}

std::string Example::value_text(std::size_t id) const {
  const Point& point = table().points[id];
  const Value& value = values_[id];
  const Datapoint& is = product_.datapoints[layout_.slots[id].index];
  switch (point.type) {
    case Type::boolean: return value.raw != 0 ? "true" : "false";
    case Type::number: {
      const std::string number = to_text(point.scale, value.raw);
      return is.number.unit.empty() ? number : number + " " + is.number.unit;
    }
    case Type::enumeration: {
      const std::string_view label = point.labels[value.raw];
      return label.empty() ? std::to_string(value.raw) : std::string(label);
    }
    case Type::binary: break;
  }
  if (value.bytes.size() <= shown_bytes) return plain_hex(value.bytes);
  return fmt::format("{}.. ({} bytes)", plain_hex(value.bytes.first(shown_bytes)),
                     value.bytes.size());
}

std::string Example::meaning(Kind kind, const std::vector<std::size_t>& ids) const {
  std::string text(word(kind));
  for (const std::size_t id : ids) {
    text += fmt::format(", {}", table().points[id].name);
    if (kind != Kind::read) text += " = " + one_line(value_text(id));
  }
  return text;
}

}  // namespace gizgen::docs
