#include "generator/simulate/value_source.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator/simulate/subject.h"
#include "support.h"

using namespace gizgen;

namespace {

constexpr const char* kCsv = "time,heat,note\n10,1.5,a\n12,\"2.04\",b\r\n\n20,50,c\n";

// The values that a formula gives at these moments, or all that is wrong with it.
std::string values(const std::string& text, std::initializer_list<int> moments,
                   const std::string& csv = kCsv) {
  const Product product = lamp();
  const Subject subject(product);
  Diagnostics diagnostics;
  const auto read_file = [&](const std::string&) { return std::optional(csv); };
  const auto formula = read_formula("--value", text, subject.table(), read_file, diagnostics);
  if (!formula) return diagnostics.text(false);
  ValueSource source(subject.table(), *formula, 1);
  std::string out;
  for (const int at : moments) {
    out += to_text(subject.table(), source.at(ms(at))) + "; ";
  }
  return out;
}

void wrong(const std::string& text, std::size_t column, std::size_t length, std::string_view code,
           std::string_view message, std::string_view help = "") {
  const std::string caret =
      std::string(column - 1, ' ') + '^' + std::string(length - 1, '~') + (help.empty() ? "" : " ");
  CHECK(values(text, {}) == fmt::format("--value:1:{}: error {}: {}\n    1 | {}\n      | {}{}\n",
                                        column, code, message, text, caret, help));
}

}  // namespace

TEST_CASE("formulas") {
  CHECK(values("power=constant(true)", {0, 99}) == "power = true; power = true; ");
  CHECK(values("mode = constant( b )", {0}) == "mode = b; ");
  CHECK(values("heat=sine(20,5,60s)", {0, 15'000, 30'000, 45'000}) ==
        "heat = 20; heat = 25; heat = 20; heat = 15; ");
  CHECK(values("heat=ramp(-10,50,1min)", {0, 30'000, 60'000, 90'000}) ==
        "heat = -10; heat = 20; heat = 50; heat = 50; ");
  CHECK(values("heat=walk(20,0,1s)", {0, 5'000}) == "heat = 20; heat = 20; ");
}

TEST_CASE("a walk stays between the limits, steps at most so far, and is the same each time") {
  const Product product = lamp();
  const Subject subject(product);
  Diagnostics diagnostics;
  const auto formula =
      read_formula("--value", "level=walk(1,30,100ms)", subject.table(), {}, diagnostics);
  REQUIRE(formula);
  ValueSource one(subject.table(), *formula, 7), same(subject.table(), *formula, 7);
  std::int64_t last = 0;
  bool moved = false;
  for (int at = 0; at < 100'000; at += 100) {
    const std::int64_t raw = one.at(ms(at)).raw;
    REQUIRE(raw <= 99);
    REQUIRE(std::abs(raw - last) <= 31);
    REQUIRE(same.at(ms(at)).raw == raw);
    moved = moved || raw != last;
    last = raw;
  }
  CHECK(moved);
}

TEST_CASE("a CSV's rows hold from their time on, and begin again") {
  CHECK(values("heat=csv(day.csv)", {0, 1'999, 2'000, 9'999, 10'000, 17'999, 18'000}) ==
        "heat = 1.5; heat = 1.5; heat = 2; heat = 2; heat = 50; heat = 50; heat = 1.5; ");
  CHECK(values("level=csv(x,heat)", {0, 1'000, 2'000}, "heat\n7\n8\n") ==
        "level = 7; level = 8; level = 7; ");
}

TEST_CASE("a CSV with a mistake") {
  const auto bad = [](const std::string& csv) { return values("heat=csv(d.csv)", {}, csv); };
  CHECK(bad("a,b\n1,2\n") ==
        "d.csv:1:1: error E813: there is no column 'heat'\n"
        "    1 | a,b\n      | ^ its columns are a, b\n");
  CHECK(bad("heat\n") == "d.csv: error E813: there is no row behind the first line\n");
  CHECK(bad("time,heat\n0,1\n1\n") ==
        "d.csv:3:1: error E813: this line has 1 cell, the first line "
        "2\n    3 | 1\n      | ^\n");
  CHECK(bad("time,heat\n0,1\n0,2\n") ==
        "d.csv:3:1: error E813: 0 s is not after the row before it\n"
        "    3 | 0,2\n      | ^\n");
  CHECK(bad("time,heat\nnoon,1\n") ==
        "d.csv:2:1: error E803: 'noon' is no time in seconds\n"
        "    2 | noon,1\n      | ^~~~\n");
  CHECK(bad("time,heat\n0,51\n") ==
        "d.csv:2:3: error E806: heat = 51 is above 50\n"
        "    2 | 0,51\n      |   ^~ it goes from -10 to 50\n");
}

TEST_CASE("a formula with a mistake") {
  wrong("heat", 1, 4, "E802", "this is no formula", "temperature=sine(20,5,60s) is");
  wrong("heat=sine(1,2", 1, 13, "E802", "this is no formula", "temperature=sine(20,5,60s) is");
  wrong("haet=sine(1,2,3s)", 1, 4, "E801", "unknown datapoint 'haet'", "did you mean 'heat'?");
  wrong("heat=sin(1,2,3s)", 6, 3, "E801", "unknown formula 'sin'", "did you mean 'sine'?");
  wrong("power=sine(1,2,3s)", 7, 4, "E812", "sine makes numbers, power is none",
        "constant and csv are for any datapoint");
  wrong("heat=sine(1,2)", 14, 1, "E802", "an argument is missing here",
        "sine(MIDDLE,HEIGHT,PERIOD)");
  wrong("heat=ramp(1,2,3s,4)", 18, 1, "E805", "this is one argument too many",
        "ramp(FROM,TO,TIME)");
  wrong("heat=walk(x,2,3s)", 11, 1, "E803", "'x' is no number");
  wrong("heat=walk(60,2,3s)", 11, 2, "E806", "heat = 60 is above 50", "it goes from -10 to 50");
  wrong("heat=walk(1,2,3)", 15, 1, "E803", "'3' is no duration", "500ms, 2s, 1.5s and 10min are");
  wrong("heat=sine(1,2,0s)", 15, 2, "E803", "'0s' is no duration", "500ms, 2s, 1.5s and 10min are");
  wrong("heat=sine(20,40,3s)", 6, 4, "E806", "heat would go from -20 to 60",
        "it goes from -10 to 50");
  wrong("mode=constant(d)", 15, 1, "E806", "mode = d is none of its values", "it has a, b, c");
}
