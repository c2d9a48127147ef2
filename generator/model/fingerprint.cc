#include "generator/model/fingerprint.h"

#include <fmt/format.h>

#include "generator/base/sha256.h"
#include "generator/model/words.h"

namespace gizgen {
namespace {

// An enum's texts may hold anything; a bar or a line end inside one must not look like two.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '\n') {
      out += fmt::format("\\{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string meaning(const Datapoint& point) {
  std::string text;
  if (point.type == Type::enumeration) {
    for (const EnumValue& value : point.values)
      text += (text.empty() ? " " : "|") + escaped(value.text);
  }
  if (point.type == Type::number) {
    const Number& number = point.number;
    text = fmt::format(" {}..{} {}*raw{:+} /10^{}", number.raw_min, number.raw_max,
                       number.scale.step, number.scale.offset, number.scale.decimals);
  }
  return text;
}

}  // namespace

std::vector<std::string> wire_lines(const Product& product, const Layout& layout) {
  std::vector<std::string> lines = {fmt::format("{} {}", product.key, word(product.protocol))};
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    lines.push_back(fmt::format("{} {} {} {}{}", point.name, word(point.access), word(point.type),
                                slot.bits, meaning(point)));
  }
  return lines;
}

std::string wire_text(const Product& product, const Layout& layout) {
  std::string text;
  for (const std::string& line : wire_lines(product, layout)) text += line + '\n';
  return text;
}

std::string fingerprint(std::string_view wire_text) { return sha256(wire_text).substr(0, 16); }

std::string fingerprint(const Product& product, const Layout& layout) {
  return fingerprint(wire_text(product, layout));
}

std::string p0_version(const Product& product, const Layout& layout) {
  return fingerprint(product, layout).substr(0, 8);
}

}  // namespace gizgen
