// Where a datapoint's values come from when nobody types them: a formula over time.
//
//   constant(VALUE)        always this
//   sine(MIDDLE,HEIGHT,PERIOD)   MIDDLE - HEIGHT to MIDDLE + HEIGHT, beginning at MIDDLE
//   ramp(FROM,TO,TIME)     from one to the other in that time, and stays there
//   walk(START,STEP,PAUSE) every pause up or down by at most a step; it turns at the limits
//   csv(FILE[,COLUMN])     the column's values: a row a second, or when the column `time` says;
//                          after the last row it begins again
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/simulate/point_value.h"
#include "generator/simulate/port.h"

namespace gizgen {

struct Constant {
  PointValue value;
};
// Physical values; `period` is above 0.
struct Sine {
  double middle = 0;
  double height = 0;
  Time period{1};
};
struct Ramp {
  double from = 0;
  double to = 0;
  Time duration{1};
};
struct Walk {
  double start = 0;
  double step = 0;
  Time pause{1};
};
// At least one row; each holds from its time on.
struct Replay {
  struct Row {
    Time at{0};
    PointValue value;
  };
  std::vector<Row> rows;
  Time length{0};  // from the first row to when it begins again; above 0
};

struct Formula {
  std::size_t point = 0;  // into Table::points
  std::variant<Constant, Sine, Ramp, Walk, Replay> law;
};

// The text of a file; nothing where it cannot be had, which has then been said.
using ReadFile = std::function<std::optional<std::string>(const std::string&)>;

// "temperature=sine(20,5,60s)". Mistakes are in `diagnostics`, at their place in `text` or in the
// file that it names.
std::optional<Formula> read_formula(std::string_view origin, std::string text,
                                    const giz::wire::Table& table, const ReadFile& read_file,
                                    Diagnostics& diagnostics);

// The rows of a CSV text whose first line names its columns.
std::optional<Replay> read_replay(const std::string& file, const std::string& text,
                                  std::string_view column, std::size_t point,
                                  const giz::wire::Table& table, Diagnostics& diagnostics);

// A formula that one device follows. Chance follows `seed`.
class ValueSource {
 public:
  // Both must outlive it.
  ValueSource(const giz::wire::Table& table, const Formula& formula, std::uint32_t seed);

  // The value at `now`, which does not go back.
  PointValue at(Time now);

 private:
  PointValue number(double physical) const;
  PointValue walk(const Walk& walk, Time now);

  const giz::wire::Point* point_;
  const Formula* formula_;
  std::minstd_rand random_;
  double place_ = 0;  // of a walk
  Time next_{0};
};

// A point's limits as physical values, and the raw value nearest to a physical one.
double lowest(const giz::wire::Point& point);
double highest(const giz::wire::Point& point);
std::uint32_t nearest_raw(const giz::wire::Point& point, double physical);

}  // namespace gizgen
