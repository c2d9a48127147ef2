// Rows are as tall as the most lines that one of their cells needs. A new figure begins where the
// next row would not fit a page.
#include "generator/targets/docs/bit_map.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/model/columns.h"
#include "generator/model/words.h"

namespace gizgen::docs {
namespace {

constexpr int cell_width = 40;
constexpr int margin = figure_width - 8 * cell_width - 1;  // for the bytes' numbers
constexpr int head_height = 16;
constexpr int line_height = 12;
constexpr int padding = 10;
constexpr std::size_t most_lines = 3;

struct Drawn {
  std::vector<std::string> lines;  // the name, or its number
  std::string bits;                // of the value: "2–0"; empty where it is one bit
  bool is_short = false;
  bool is_tight = false;  // in small letters, which keep a word whole
};

std::string span_text(std::uint32_t from, std::uint32_t to) {
  return from == to ? std::to_string(from) : fmt::format("{}–{}", from, to);
}

int cell_span(const Cell& cell) { return static_cast<int>(cell.high - cell.low + 1) * cell_width; }

bool is_whole_value(const ByteRow& row) { return !row.region_low; }

// "uint16", "binary[16]"
std::string kind_text(const ByteRow& row, const Datapoint& point) {
  const std::uint32_t bytes = row.last - row.first + 1;
  if (point.type == Type::binary) return fmt::format("binary[{}]", bytes);
  return std::string(platform_type(point));
}

Drawn drawn_cell(const ByteRow& row, const Cell& cell) {
  if (cell.point == nullptr) return {{"0"}, {}};
  const Datapoint& point = *cell.point;
  Drawn drawn;
  const int room = cell_span(cell) - 2;
  drawn.lines = wrap_name(point.name, columns_in(room, text_size));
  drawn.is_tight = drawn.lines.size() > 1 && point.name.size() <= columns_in(room, small_size);
  if (drawn.is_tight) {
    drawn.lines = {point.name};
  } else if (drawn.lines.size() > most_lines) {
    drawn.lines = {fmt::format("#{}", cell.id)};
    drawn.is_short = true;
  }
  if (is_whole_value(row)) {
    drawn.bits = kind_text(row, point);
  } else if (cell.is_spread) {
    drawn.bits = span_text(cell.value_low + cell.high - cell.low, cell.value_low);
  }
  return drawn;
}

std::size_t lines_of(const Drawn& drawn) {
  return drawn.lines.size() + (drawn.bits.empty() ? 0 : 1);
}

// The bits' numbers, above the first row.
void begin(Figure& figure) {
  for (int bit = 7; bit >= 0; --bit) {
    figure.labels.push_back({margin + (7 - bit) * cell_width + cell_width / 2, head_height - 5,
                             small_size, std::to_string(bit), "small"});
  }
  figure.height = head_height;
}

void add_cell(Figure& figure, const Cell& cell, const Drawn& drawn, int height) {
  const int x = margin + static_cast<int>(7 - cell.high) * cell_width;
  const int middle = x + cell_span(cell) / 2;
  const std::string_view style = cell.point == nullptr ? "unused" : word(cell.point->access);
  figure.boxes.push_back({x, figure.height, cell_span(cell), height, style});
  const int text_height = static_cast<int>(lines_of(drawn)) * line_height;
  int y = figure.height + (height - text_height) / 2 + line_height - 3;
  for (const std::string& line : drawn.lines) {
    figure.labels.push_back(
        {middle, y, drawn.is_tight ? small_size : text_size, line, drawn.is_tight ? "tight" : ""});
    y += line_height;
  }
  if (!drawn.bits.empty()) figure.labels.push_back({middle, y, small_size, drawn.bits, "small"});
}

// The first byte's number; below it the last one's, or of a region its bits.
void add_label(Figure& figure, const ByteRow& row, int height) {
  const int middle = figure.height + height / 2;
  std::string below;
  if (row.region_low) {
    below = span_text(*row.region_low + 7, *row.region_low);
    if (width_of(below, small_size) > margin) {
      below = std::to_string(*row.region_low + 7);
    }
  } else if (row.last > row.first) {
    below = fmt::format("–{}", row.last);
  }
  figure.labels.push_back(
      {margin / 2, below.empty() ? middle + 4 : middle - 1, text_size, std::to_string(row.first)});
  if (!below.empty()) {
    figure.labels.push_back({margin / 2, middle + 10, small_size, std::move(below), "small"});
  }
}

}  // namespace

BitMap bit_map(const Structure& structure) {
  BitMap map;
  for (const ByteRow& row : structure.rows) {
    std::vector<Drawn> cells;
    std::size_t lines = 1;
    for (const Cell& cell : row.cells) {
      cells.push_back(drawn_cell(row, cell));
      lines = std::max(lines, lines_of(cells.back()));
      if (cells.back().is_short) map.legend.push_back({cell.id, cell.point->name});
    }
    const int height = std::max(28, static_cast<int>(lines) * line_height + padding);
    if (map.figures.empty() || map.figures.back().height + height >= tallest_figure) {
      map.figures.emplace_back();
      begin(map.figures.back());
    }
    Figure& figure = map.figures.back();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      add_cell(figure, row.cells[i], cells[i], height);
    }
    add_label(figure, row, height);
    figure.height += height;
  }
  for (Figure& figure : map.figures) figure.height += 1;  // the last stroke's half
  const auto by_id = [](const LegendEntry& a, const LegendEntry& b) { return a.id < b.id; };
  const auto same = [](const LegendEntry& a, const LegendEntry& b) { return a.id == b.id; };
  std::sort(map.legend.begin(), map.legend.end(), by_id);
  map.legend.erase(std::unique(map.legend.begin(), map.legend.end(), same), map.legend.end());
  return map;
}

}  // namespace gizgen::docs
