// NAME = WORD ( argument , argument ... ), each with its place, so that a finding can point at it.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "generator/base/names.h"
#include "generator/base/unicode.h"
#include "generator/decode/value_text.h"
#include "generator/simulate/tokens.h"
#include "generator/simulate/value_source.h"

namespace gizgen {
namespace {

using giz::wire::Point;
using giz::wire::Table;

struct Part {
  std::string text;
  Where where;
};

// A formula's parts, and what is said about them.
struct Call {
  Part name;
  Part law;
  std::vector<Part> arguments;
  Where end;  // behind the last one
};

class Reader {
 public:
  Reader(std::string_view origin, const std::string& text, const Table& table,
         const ReadFile& read_file, Diagnostics& diagnostics)
      : origin_(origin),
        text_(text),
        table_(table),
        read_file_(read_file),
        diagnostics_(diagnostics) {}

  std::optional<Formula> read();

 private:
  using Law = decltype(Formula::law);

  Part part(std::size_t begin, std::size_t end) const;
  std::optional<Call> split();
  std::optional<std::size_t> choose(std::string_view what, const Part& part,
                                    const std::vector<std::string_view>& known);
  bool has(const Call& call, std::size_t least, std::size_t most, std::string_view form);
  bool is_number(const Call& call);
  std::optional<double> number(const Part& part);
  std::optional<double> value(const Part& part);
  std::optional<Time> duration(const Part& part);
  bool check_range(const Call& call, double low, double high);

  std::optional<Law> read_law(const Call& call);
  std::optional<Law> constant(const Call& call);
  std::optional<Law> sine(const Call& call);
  std::optional<Law> ramp(const Call& call);
  std::optional<Law> walk(const Call& call);
  std::optional<Law> csv(const Call& call);

  const Point& point() const { return table_.points[index_]; }

  std::string origin_;
  const std::string& text_;
  const Table& table_;
  const ReadFile& read_file_;
  Diagnostics& diagnostics_;
  std::size_t index_ = 0;
};

Part Reader::part(std::size_t begin, std::size_t end) const {
  while (begin < end && text_[begin] == ' ') ++begin;
  while (end > begin && text_[end - 1] == ' ') --end;
  const std::string_view before = std::string_view(text_).substr(0, begin);
  Part part{text_.substr(begin, end - begin), {origin_, 1, 0, 1}};
  part.where.column = static_cast<std::uint32_t>(count_code_points(before) + 1);
  const std::size_t length = std::max<std::size_t>(1, count_code_points(part.text));
  part.where.length = static_cast<std::uint32_t>(length);
  return part;
}

std::optional<Call> Reader::split() {
  const std::size_t equals = text_.find('=');
  const std::size_t open = text_.find('(');
  const std::size_t close = text_.rfind(')');
  const bool shaped = equals != std::string::npos && open != std::string::npos && equals < open &&
                      close != std::string::npos && open < close &&
                      text_.find_first_not_of(' ', close + 1) == std::string::npos;
  if (!shaped) {
    diagnostics_.error(part(0, text_.size()).where, "E802", "this is no formula").help =
        "temperature=sine(20,5,60s) is";
    return std::nullopt;
  }
  Call call{part(0, equals), part(equals + 1, open), {}, part(close, close + 1).where};
  if (part(open + 1, close).text.empty()) return call;
  for (std::size_t at = open + 1; at <= close;) {
    const std::size_t end = std::min(text_.find(',', at), close);
    call.arguments.push_back(part(at, end));
    at = end + 1;
  }
  return call;
}

std::optional<std::size_t> Reader::choose(std::string_view what, const Part& given,
                                          const std::vector<std::string_view>& known) {
  const auto found = std::find(known.begin(), known.end(), given.text);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  const auto meant = nearest(given.text, known);
  diagnostics_.error(given.where, "E801", "unknown {} '{}'", what, printable(given.text)).help =
      meant ? fmt::format("did you mean '{}'?", *meant)
            : fmt::format("known are {}", fmt::join(known, ", "));
  return std::nullopt;
}

bool Reader::has(const Call& call, std::size_t least, std::size_t most, std::string_view form) {
  const std::size_t count = call.arguments.size();
  if (count < least) {
    diagnostics_.error(call.end, "E802", "an argument is missing here").help = form;
  } else if (count > most) {
    diagnostics_.error(call.arguments[most].where, "E805", "this is one argument too many").help =
        form;
  }
  return count >= least && count <= most;
}

bool Reader::is_number(const Call& call) {
  if (point().type == giz::wire::Type::number) return true;
  diagnostics_
      .error(call.law.where, "E812", "{} makes numbers, {} is none", call.law.text, point().name)
      .help = "constant and csv are for any datapoint";
  return false;
}

std::optional<double> Reader::number(const Part& given) {
  double value = 0;
  const char* end = given.text.data() + given.text.size();
  const auto [rest, error] = std::from_chars(given.text.data(), end, value);
  if (error == std::errc() && rest == end && std::isfinite(value)) return value;
  diagnostics_.error(given.where, "E803", "'{}' is no number", printable(given.text));
  return std::nullopt;
}

// A number that the datapoint can have.
std::optional<double> Reader::value(const Part& given) {
  const auto found = number(given);
  if (!found || (*found >= lowest(point()) && *found <= highest(point()))) return found;
  diagnostics_
      .error(given.where, "E806", "{} = {} is {} {}", point().name, given.text,
             *found < lowest(point()) ? "below" : "above",
             *found < lowest(point()) ? lowest(point()) : highest(point()))
      .help = fmt::format("it goes from {} to {}", lowest(point()), highest(point()));
  return std::nullopt;
}

std::optional<Time> Reader::duration(const Part& given) {
  const auto time = read_duration(given.text);
  if (time && *time > Time{0}) return time;
  diagnostics_.error(given.where, "E803", "'{}' is no duration", printable(given.text)).help =
      "500ms, 2s, 1.5s and 10min are";
  return std::nullopt;
}

bool Reader::check_range(const Call& call, double low, double high) {
  if (low >= lowest(point()) && high <= highest(point())) return true;
  diagnostics_.error(call.law.where, "E806", "{} would go from {} to {}", point().name, low, high)
      .help = fmt::format("it goes from {} to {}", lowest(point()), highest(point()));
  return false;
}

std::optional<Reader::Law> Reader::constant(const Call& call) {
  if (!has(call, 1, 1, "constant(VALUE)")) return std::nullopt;
  ValueRead read = read_value(point(), call.arguments[0].text);
  if (read.message.empty()) {
    return Constant{{index_, read.value.raw, std::move(read.bytes)}};
  }
  diagnostics_.error(call.arguments[0].where, "E806", "{}", printable(read.message)).help =
      read.help;
  return std::nullopt;
}

std::optional<Reader::Law> Reader::sine(const Call& call) {
  if (!is_number(call) || !has(call, 3, 3, "sine(MIDDLE,HEIGHT,PERIOD)")) return std::nullopt;
  const auto middle = value(call.arguments[0]);
  const auto height = number(call.arguments[1]);
  const auto period = duration(call.arguments[2]);
  if (!middle || !height || !period) return std::nullopt;
  const double reach = std::fabs(*height);
  if (!check_range(call, *middle - reach, *middle + reach)) return std::nullopt;
  return Sine{*middle, *height, *period};
}

std::optional<Reader::Law> Reader::ramp(const Call& call) {
  if (!is_number(call) || !has(call, 3, 3, "ramp(FROM,TO,TIME)")) return std::nullopt;
  const auto from = value(call.arguments[0]);
  const auto to = value(call.arguments[1]);
  const auto time = duration(call.arguments[2]);
  if (!from || !to || !time) return std::nullopt;
  return Ramp{*from, *to, *time};
}

std::optional<Reader::Law> Reader::walk(const Call& call) {
  if (!is_number(call) || !has(call, 3, 3, "walk(START,STEP,PAUSE)")) return std::nullopt;
  const auto start = value(call.arguments[0]);
  const auto step = number(call.arguments[1]);
  const auto pause = duration(call.arguments[2]);
  if (!start || !step || !pause) return std::nullopt;
  return Walk{*start, std::fabs(*step), *pause};
}

std::optional<Reader::Law> Reader::csv(const Call& call) {
  if (!has(call, 1, 2, "csv(FILE[,COLUMN])")) return std::nullopt;
  const std::string& file = call.arguments[0].text;
  const auto text = read_file_(file);
  if (!text) return std::nullopt;
  const std::string column =
      call.arguments.size() == 2 ? call.arguments[1].text : std::string(point().name);
  return read_replay(file, *text, column, index_, table_, diagnostics_);
}

std::optional<Reader::Law> Reader::read_law(const Call& call) {
  constexpr std::array<std::optional<Law> (Reader::*)(const Call&), 5> readers = {
      &Reader::constant, &Reader::sine, &Reader::ramp, &Reader::walk, &Reader::csv};
  const auto law = choose("formula", call.law, {"constant", "sine", "ramp", "walk", "csv"});
  return law ? (this->*readers[*law])(call) : std::nullopt;
}

std::optional<Formula> Reader::read() {
  const auto call = split();
  if (!call) return std::nullopt;
  std::vector<std::string_view> names;
  for (const Point& one : table_.points) names.push_back(one.name);
  const auto index = choose("datapoint", call->name, names);
  if (!index) return std::nullopt;
  index_ = *index;
  auto law = read_law(*call);
  if (!law) return std::nullopt;
  return Formula{index_, std::move(*law)};
}

}  // namespace

std::optional<Formula> read_formula(std::string_view origin, std::string text, const Table& table,
                                    const ReadFile& read_file, Diagnostics& diagnostics) {
  diagnostics.add_source(std::string(origin), text);
  return Reader(origin, text, table, read_file, diagnostics).read();
}

}  // namespace gizgen
