// Myers' greedy algorithm (An O(ND) Difference Algorithm and Its Variations, 1986) between the
// equal ends. A path on diagonal k stands at line x of the one text and x - k of the other; `reach`
// keeps the furthest x of each diagonal, one copy a step, so that the way can be walked back. Its
// memory grows with the square of the steps, hence the bound.
#include "generator/write/lines.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace gizgen {
namespace {

constexpr std::int32_t most_steps = 1000;

using Numbers = std::vector<std::int32_t>;  // a number for each distinct line

class Myers {
 public:
  Myers(const Numbers& before, const Numbers& after) : before_(before), after_(after) {}

  // Nothing after too many steps.
  std::optional<std::vector<Replacement>> run() {
    for (std::int32_t step = 0; step <= most_steps; ++step) {
      if (advance(step)) return way_back(step);
    }
    return std::nullopt;
  }

 private:
  // The furthest x of diagonals -step, -step + 2, ... step; every second one of a row is unused.
  using Row = std::vector<std::int32_t>;

  static std::int32_t& at(Row& row, std::int32_t diagonal) {
    return row[static_cast<std::size_t>(diagonal + static_cast<std::int32_t>(row.size()) / 2)];
  }

  // Where a path of `step` edits enters `diagonal`, before it follows equal lines. Down is an added
  // line.
  bool comes_down(std::int32_t step, std::int32_t diagonal) {
    if (diagonal == -step) return true;
    if (diagonal == step) return false;
    Row& last = rows_[static_cast<std::size_t>(step - 1)];
    return at(last, diagonal - 1) < at(last, diagonal + 1);
  }

  std::int32_t enters(std::int32_t step, std::int32_t diagonal) {
    if (step == 0) return 0;
    Row& last = rows_[static_cast<std::size_t>(step - 1)];
    return comes_down(step, diagonal) ? at(last, diagonal + 1) : at(last, diagonal - 1) + 1;
  }

  bool advance(std::int32_t step) {
    rows_.emplace_back(static_cast<std::size_t>(2 * step + 1));
    const auto width = static_cast<std::int32_t>(before_.size());
    const auto height = static_cast<std::int32_t>(after_.size());
    for (std::int32_t diagonal = -step; diagonal <= step; diagonal += 2) {
      std::int32_t x = enters(step, diagonal);
      while (x < width && x - diagonal < height && equal(x, x - diagonal)) ++x;
      at(rows_.back(), diagonal) = x;
      if (x >= width && x - diagonal >= height) return true;
    }
    return false;
  }

  bool equal(std::int32_t x, std::int32_t y) const {
    return before_[static_cast<std::size_t>(x)] == after_[static_cast<std::size_t>(y)];
  }

  // One replacement of one line each, from the end back.
  std::vector<Replacement> way_back(std::int32_t step) {
    std::vector<Replacement> way;
    std::int32_t diagonal =
        static_cast<std::int32_t>(before_.size()) - static_cast<std::int32_t>(after_.size());
    for (; step > 0; --step) {
      const bool down = comes_down(step, diagonal);
      const std::int32_t x = enters(step, diagonal) - (down ? 0 : 1);
      diagonal += down ? 1 : -1;
      way.push_back({static_cast<std::size_t>(x), down ? 0u : 1u,
                     static_cast<std::size_t>(x - diagonal), down ? 1u : 0u});
    }
    std::reverse(way.begin(), way.end());
    return way;
  }

  const Numbers& before_;
  const Numbers& after_;
  std::vector<Row> rows_;
};

// Neighbours become one.
std::vector<Replacement> joined(const std::vector<Replacement>& way) {
  std::vector<Replacement> result;
  for (const Replacement& next : way) {
    const bool touches = !result.empty() &&
                         result.back().before + result.back().removed == next.before &&
                         result.back().after + result.back().added == next.after;
    if (touches) {
      result.back().removed += next.removed;
      result.back().added += next.added;
    } else {
      result.push_back(next);
    }
  }
  return result;
}

}  // namespace

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    lines.push_back(text.substr(0, newline == text.npos ? newline : newline + 1));
    text.remove_prefix(lines.back().size());
  }
  return lines;
}

std::vector<Replacement> compare_lines(const std::vector<std::string_view>& before,
                                       const std::vector<std::string_view>& after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t head = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         before.end()[-1 - std::ptrdiff_t(tail)] == after.end()[-1 - std::ptrdiff_t(tail)]) {
    ++tail;
  }
  std::unordered_map<std::string_view, std::int32_t> numbers;
  const auto numbered = [&](const std::vector<std::string_view>& lines) {
    Numbers result;
    for (std::size_t n = head; n < lines.size() - tail; ++n) {
      result.push_back(numbers.emplace(lines[n], numbers.size()).first->second);
    }
    return result;
  };
  const Numbers one = numbered(before);
  const Numbers other = numbered(after);
  if (one.empty() && other.empty()) return {};
  auto way = Myers(one, other).run();
  if (!way) way = {{0, one.size(), 0, other.size()}};
  for (Replacement& replacement : *way) {
    replacement.before += head;
    replacement.after += head;
  }
  return joined(*way);
}

}  // namespace gizgen
