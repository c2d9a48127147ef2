#include "generator/targets/docs/maps.h"

#include <array>

#include <fmt/format.h>

#include "generator/model/words.h"
#include "generator/targets/docs/bit_map.h"
#include "generator/targets/object.h"

namespace gizgen::docs {
namespace {

struct NamedText {
  std::string_view name;
  Text text;
};

constexpr NamedText texts[] = {
    {"attr_flags", {"Which values a control changes.", "控制要改变哪些取值。"}},
    {"attr_vals", {"The values of a control.", "控制的取值。"}},
    {"dev_status", {"The values of a report and of a read reply.", "上报与读取应答的取值。"}},
    {"flags", {"Which datapoints follow.", "后面有哪些数据点。"}},
    {"values",
     {"What follows the flags when all are set. What is not flagged is left out, and what stands "
      "behind it moves up.",
      "标志全部置位时的内容。没有标志的取值不出现，其后的内容依次前移。"}},
};

std::string_view text_of(std::string_view name, Language language) {
  for (const NamedText& each : texts) {
    if (each.name == name) return each.text.in(language);
  }
  return {};
}

std::string byte_text(const ByteRow& row) {
  if (row.first == row.last) return std::to_string(row.first);
  return fmt::format("{}–{}", row.first, row.last);
}

std::string bit_text(const Cell& cell, std::uint32_t bit) {
  if (cell.point == nullptr) return "0";
  if (!cell.is_spread) return cell.point->name;
  return fmt::format("{}.{}", cell.point->name, cell.value_low + bit - cell.low);
}

// A row of the table of a region: which bit of which value travels in each bit.
Json bits_row(const ByteRow& row) {
  std::array<std::string, 8> bits;
  for (const Cell& cell : row.cells) {
    for (std::uint32_t bit = cell.low; bit <= cell.high; ++bit) bits[bit] = bit_text(cell, bit);
  }
  return object({{"byte", byte_text(row)},
                 {"b7", bits[7]},
                 {"b6", bits[6]},
                 {"b5", bits[5]},
                 {"b4", bits[4]},
                 {"b3", bits[3]},
                 {"b2", bits[2]},
                 {"b1", bits[1]},
                 {"b0", bits[0]}});
}

Json value_row(const ByteRow& row) {
  const Datapoint& point = *row.cells[0].point;
  return object({{"byte", byte_text(row)}, {"name", point.name}, {"type", platform_type(point)}});
}

// Bits, and the values behind them until bits come again.
class Parts {
 public:
  void add(const ByteRow& row) {
    if (row.region_low) {
      if (!values_.empty()) end();
      bits_.push_back(bits_row(row));
    } else {
      values_.push_back(value_row(row));
    }
  }

  Json take() {
    end();
    return std::move(parts_);
  }

 private:
  void end() {
    const bool has_bits = !bits_.empty();
    const bool has_values = !values_.empty();
    parts_.push_back(object({{"has_bits", has_bits},
                             {"bits", std::move(bits_)},
                             {"has_values", has_values},
                             {"values", std::move(values_)}}));
    bits_ = Json::array();
    values_ = Json::array();
  }

  Json parts_ = Json::array();
  Json bits_ = Json::array();
  Json values_ = Json::array();
};

Json figures_of(const BitMap& map, std::string_view name) {
  Json figures = Json::array();
  for (const Figure& figure : map.figures) figures.push_back(to_svg(figure, name));
  return figures;
}

Json legend_of(const BitMap& map) {
  Json legend = Json::array();
  for (const LegendEntry& entry : map.legend) {
    legend.push_back(object({{"id", entry.id}, {"name", entry.name}}));
  }
  return legend;
}

Json parts_of(const Structure& structure) {
  Parts parts;
  for (const ByteRow& row : structure.rows) parts.add(row);
  return parts.take();
}

Json heading_of(const Structure& structure, Language language) {
  return object({{"name", structure.name},
                 {"bytes", structure.bytes},
                 {"text", text_of(structure.name, language)}});
}

}  // namespace

Maps make_maps(std::span<const Structure> structures) {
  Maps maps{structures, {}, {}, {}};
  for (const Structure& structure : structures) {
    const BitMap map = bit_map(structure);
    maps.figures.push_back(figures_of(map, structure.name));
    maps.legends.push_back(legend_of(map));
    maps.parts.push_back(parts_of(structure));
  }
  return maps;
}

Json drawn_maps(const Maps& maps, Language language) {
  Json list = Json::array();
  for (std::size_t i = 0; i < maps.structures.size(); ++i) {
    Json map = heading_of(maps.structures[i], language);
    map["figures"] = maps.figures[i];
    map["has_legend"] = !maps.legends[i].empty();
    map["legend"] = maps.legends[i];
    list.push_back(std::move(map));
  }
  return list;
}

Json table_maps(const Maps& maps, Language language) {
  Json list = Json::array();
  for (std::size_t i = 0; i < maps.structures.size(); ++i) {
    Json map = heading_of(maps.structures[i], language);
    map["parts"] = maps.parts[i];
    list.push_back(std::move(map));
  }
  return list;
}

}  // namespace gizgen::docs
