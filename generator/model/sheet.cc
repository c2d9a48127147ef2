// A row knows at which of the nine bit borders it has a bar. The rule between two rows joins the
// bars of both, so that any row may follow any other.
#include "generator/model/sheet.h"

#include <algorithm>
#include <array>
#include <bitset>

#include <fmt/format.h>

#include "generator/model/columns.h"

namespace gizgen {
namespace {

constexpr std::size_t byte_bits = 8;

using Bars = std::bitset<byte_bits + 1>;  // bit i: a bar left of column i; the last: the right edge

Bars bars_of(const std::vector<Cell>& cells) {
  Bars bars;
  std::size_t column = 0;
  bars.set(0);
  for (const Cell& cell : cells) bars.set(column += cell.bits);
  return bars;
}

// The character where a rule meets the bars above and below it, at the left edge, between, at the
// right.
std::string_view joint(bool above, bool below, std::size_t column) {
  if (column == 0) return above && below ? "├" : above ? "└" : "┌";
  if (column == byte_bits) return above && below ? "┤" : above ? "┘" : "┐";
  return above && below ? "┼" : above ? "┴" : below ? "┬" : "─";
}

std::size_t width_of(const Cell& cell) { return cell.bits * (Sheet::cell_width + 1) - 1; }

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

}  // namespace

std::string painted(std::string_view text, Paint paint, bool colour) {
  const bool blank = text.find_first_not_of(' ') == std::string_view::npos;
  if (!colour || paint == Paint::plain || blank) return std::string(text);
  constexpr std::array<std::string_view, 7> codes = {"0", "2", "1", "32", "36", "33", "31"};
  return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(paint)], text);
}

void Sheet::bits(std::string label, std::vector<Cell> cells) {
  rows_.push_back({std::move(label), std::move(cells), true, false});
  ruled_ = true;
}

void Sheet::text(std::string label, std::string line, Paint paint) {
  rows_.push_back({std::move(label), {{byte_bits, {std::move(line)}, paint}}, ruled_, true});
  ruled_ = false;
}

std::string Sheet::numbers() const {
  std::string line;
  for (std::size_t bit = byte_bits; bit-- > 0;) {
    line += centred(std::to_string(bit), cell_width) + " ";
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return std::string(indent_ + 1, ' ') + painted(line, Paint::faint, colour_) + "\n";
}

std::string Sheet::rule_between(const Row* above, const Row* below) const {
  const Bars upper = above ? bars_of(above->cells) : Bars();
  const Bars lower = below ? bars_of(below->cells) : Bars();
  std::string line(joint(upper[0], lower[0], 0));
  for (std::size_t column = 1; column <= byte_bits; ++column) {
    line += repeated("─", cell_width);
    line += joint(upper[column], lower[column], column);
  }
  return std::string(indent_, ' ') + painted(line, Paint::faint, colour_) + "\n";
}

std::string Sheet::row(const Row& row) const {
  std::size_t height = 1;
  for (const Cell& cell : row.cells) height = std::max(height, cell.lines.size());
  const std::string bar = painted("│", Paint::faint, colour_);
  std::string out;
  for (std::size_t line = 0; line < height; ++line) {
    out += fmt::format("{:>{}} ", line == 0 ? row.label : "", indent_ - 1) + bar;
    for (const Cell& cell : row.cells) {
      const std::string text = line < cell.lines.size() ? cell.lines[line] : "";
      const std::size_t width = width_of(cell);
      const std::string placed = row.is_text ? padded(" " + text, width) : centred(text, width);
      out += painted(placed, cell.paint, colour_) + bar;
    }
    out += '\n';
  }
  return out;
}

std::string Sheet::draw() const {
  std::string out;
  if (!rows_.empty() && !rows_.front().is_text) out += numbers();
  const Row* above = nullptr;
  for (const Row& below : rows_) {
    if (below.ruled) out += rule_between(above, &below);
    out += row(below);
    above = &below;
  }
  return out + rule_between(above, nullptr);
}

}  // namespace gizgen
