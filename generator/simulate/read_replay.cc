// Cells are parted by commas; quotes around a cell are taken off. A cell keeps its place.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "generator/base/unicode.h"
#include "generator/decode/value_text.h"
#include "generator/simulate/value_source.h"

namespace gizgen {
namespace {

using giz::wire::Fit;
using giz::wire::Point;
using giz::wire::Table;

constexpr Time kRowPause = std::chrono::seconds(1);
constexpr std::string_view kTimeColumn = "time";
constexpr double kLongest = 1e9;  // seconds
constexpr std::size_t kMostBadRows = 20;

struct Cell {
  std::string text;
  Where where;
};

std::string stripped(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

std::vector<Cell> cells_of(const std::string& file, std::uint32_t number, std::string_view line) {
  std::vector<Cell> cells;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(',', at), line.size());
    const std::string_view raw = line.substr(at, end - at);
    Where where{file, number, static_cast<std::uint32_t>(count_code_points(line.substr(0, at)) + 1),
                static_cast<std::uint32_t>(std::max<std::size_t>(1, count_code_points(raw)))};
    cells.push_back({stripped(raw), std::move(where)});
    at = end + 1;
  }
  return cells;
}

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

struct Columns {
  std::size_t value = 0;
  std::size_t time = kNoColumn;
  std::size_t count = 0;
};

class CsvReader {
 public:
  CsvReader(const Table& table, std::size_t point, Diagnostics& diagnostics)
      : table_(table), index_(point), diagnostics_(diagnostics) {}

  bool head(const std::vector<Cell>& cells, std::string_view column);
  bool row(const std::vector<Cell>& cells);
  std::optional<Replay> finish(const std::string& file);

 private:
  std::optional<PointValue> value(const Cell& cell);
  std::optional<Time> time(const std::vector<Cell>& cells);

  const Table& table_;
  std::size_t index_;
  Diagnostics& diagnostics_;
  Columns columns_;
  Time begin_{0};
  Replay replay_;
};

bool CsvReader::head(const std::vector<Cell>& cells, std::string_view column) {
  std::vector<std::string> names;
  for (const Cell& cell : cells) names.push_back(cell.text);
  const auto found = std::find(names.begin(), names.end(), column);
  if (found == names.end()) {
    diagnostics_.error(cells.front().where, "E813", "there is no column '{}'", printable(column))
        .help = printable(fmt::format("its columns are {}", fmt::join(names, ", ")));
    return false;
  }
  const auto times = std::find(names.begin(), names.end(), kTimeColumn);
  columns_.value = static_cast<std::size_t>(found - names.begin());
  if (times != names.end()) columns_.time = static_cast<std::size_t>(times - names.begin());
  columns_.count = cells.size();
  return true;
}

bool CsvReader::row(const std::vector<Cell>& cells) {
  if (cells.size() != columns_.count) {
    Where where = cells.back().where;
    diagnostics_.error(where, "E813", "this line has {} {}, the first line {}", cells.size(),
                       cells.size() == 1 ? "cell" : "cells", columns_.count);
    return false;
  }
  auto at = time(cells);
  auto read = value(cells[columns_.value]);
  if (!at || !read) return false;
  replay_.rows.push_back({*at, std::move(*read)});
  return true;
}

// A measured number takes the nearest value that the point can have.
std::optional<PointValue> CsvReader::value(const Cell& cell) {
  const Point& point = table_.points[index_];
  ValueRead read = read_value(point, cell.text);
  if (read.message.empty()) return PointValue{index_, read.value.raw, std::move(read.bytes)};
  if (point.type == giz::wire::Type::number) {
    const auto found = giz::wire::locate(point.scale, cell.text, point.raw_min, point.raw_max);
    if (found.fit == Fit::between) {
      double number = 0;
      std::from_chars(cell.text.data(), cell.text.data() + cell.text.size(), number);
      return PointValue{index_, nearest_raw(point, number), {}};
    }
  }
  diagnostics_.error(cell.where, "E806", "{}", printable(read.message)).help = read.help;
  return std::nullopt;
}

std::optional<Time> CsvReader::time(const std::vector<Cell>& cells) {
  if (columns_.time == kNoColumn) return kRowPause * static_cast<int>(replay_.rows.size());
  const Cell& cell = cells[columns_.time];
  double seconds = 0;
  const char* end = cell.text.data() + cell.text.size();
  const auto [rest, error] = std::from_chars(cell.text.data(), end, seconds);
  if (error != std::errc() || rest != end || !(seconds >= -kLongest && seconds <= kLongest)) {
    diagnostics_.error(cell.where, "E803", "'{}' is no time in seconds", printable(cell.text));
    return std::nullopt;
  }
  const Time moment{static_cast<std::int64_t>(seconds * 1e6)};
  if (replay_.rows.empty()) begin_ = moment;
  if (!replay_.rows.empty() && moment - begin_ <= replay_.rows.back().at) {
    diagnostics_.error(cell.where, "E813", "{} s is not after the row before it", cell.text);
    return std::nullopt;
  }
  return moment - begin_;
}

std::optional<Replay> CsvReader::finish(const std::string& file) {
  if (replay_.rows.empty()) {
    diagnostics_.error({file, 0, 0, 1}, "E813", "there is no row behind the first line");
    return std::nullopt;
  }
  const auto& rows = replay_.rows;
  const Time last = rows.size() > 1 ? rows.back().at - rows[rows.size() - 2].at : kRowPause;
  replay_.length = rows.back().at + last;
  return std::move(replay_);
}

}  // namespace

std::optional<Replay> read_replay(const std::string& file, const std::string& text,
                                  std::string_view column, std::size_t point, const Table& table,
                                  Diagnostics& diagnostics) {
  diagnostics.add_source(file, text);
  CsvReader reader(table, point, diagnostics);
  std::uint32_t number = 0;
  std::size_t bad = 0;
  bool has_head = false;
  for (std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    ++number;
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    const std::vector<Cell> cells = cells_of(file, number, line);
    if (!has_head && !reader.head(cells, column)) return std::nullopt;
    if (has_head && !reader.row(cells) && ++bad == kMostBadRows) return std::nullopt;
    has_head = true;
  }
  return bad == 0 ? reader.finish(file) : std::nullopt;
}

}  // namespace gizgen
