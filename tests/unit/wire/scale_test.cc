#include "runtime/wire/scale.h"

#include <limits>
#include <random>

#include <doctest/doctest.h>

using namespace giz::wire;

namespace {

constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();
constexpr Scale kPlain{1, 0, 0};
constexpr Scale kTenths{1, -100, 1};       // step 0.1 from -10
constexpr Scale kQuarters{25, 0, 2};       // step 0.25
constexpr Scale kFives{5, 1, 0};           // 1, 6, 11 ...
constexpr Scale kFine{3, 0, 4};            // step 0.0003
constexpr Scale kNano{1, -5, 9};           // step 10^-9
constexpr Scale kLarge{1000000000, 0, 0};  // beyond 32 bits
constexpr Scale kScales[] = {kPlain, kTenths, kQuarters, kFives, kFine, kNano, kLarge};

std::string raw_text(const Scale& scale, std::string_view text) {
  const std::optional<std::uint32_t> raw = to_raw(scale, text);
  return raw ? std::to_string(*raw) : "none";
}

std::string located(const Scale& scale, std::string_view text, std::uint32_t min,
                    std::uint32_t max) {
  const Located found = locate(scale, text, min, max);
  switch (found.fit) {
    case Fit::no_number: return "no number";
    case Fit::exact: return "exact " + std::to_string(found.raw);
    case Fit::between: return "between " + std::to_string(found.raw);
    case Fit::below: return "below";
    case Fit::above: return "above";
  }
  return {};
}

bool survives(const Scale& scale, std::uint32_t raw) {
  return to_raw(scale, to_text(scale, raw)) == raw;
}

}  // namespace

TEST_CASE("a raw value is written as its physical value, without trailing zeros") {
  const struct {
    Scale scale;
    std::uint32_t raw;
    const char* text;
  } rows[] = {
      {kPlain, 0, "0"},           {kPlain, kMax, "4294967295"},
      {kTenths, 0, "-10"},        {kTenths, 1, "-9.9"},
      {kTenths, 99, "-0.1"},      {kTenths, 100, "0"},
      {kTenths, 315, "21.5"},     {kTenths, 600, "50"},
      {kQuarters, 1, "0.25"},     {kQuarters, 2, "0.5"},
      {kQuarters, 4, "1"},        {kQuarters, 40, "10"},
      {kFives, 0, "1"},           {kFives, 11, "56"},
      {kFine, 4660, "1.398"},     {kFine, 1, "0.0003"},
      {kNano, 0, "-0.000000005"}, {kNano, kMax, "4.29496729"},
      {kLarge, 7, "7000000000"},  {{std::int64_t{1} << 62, 0, 0}, 4, ""},
  };
  for (const auto& row : rows) CHECK(to_text(row.scale, row.raw) == row.text);
}

TEST_CASE("a physical value is read exactly or not at all") {
  const struct {
    Scale scale;
    const char* text;
    const char* raw;
  } rows[] = {
      {kPlain, "7", "7"},
      {kPlain, "+7", "7"},
      {kPlain, "007", "7"},
      {kPlain, "7.0", "7"},
      {kPlain, "7.", "7"},
      {kPlain, "1e2", "100"},
      {kPlain, "1E+2", "100"},
      {kPlain, "1200e-2", "12"},
      {kPlain, "4294967295", "4294967295"},
      {kPlain, "4294967296", "none"},
      {kPlain, "-1", "none"},
      {kPlain, "-0", "0"},
      {kPlain, "0.5", "none"},
      {kPlain, "", "none"},
      {kPlain, "-", "none"},
      {kPlain, ".", "none"},
      {kPlain, "1e", "none"},
      {kPlain, "1 ", "none"},
      {kPlain, "0x1", "none"},
      {kPlain, "1.2.3", "none"},
      {kPlain, "nan", "none"},
      {kPlain, "1000000000000000000000000", "none"},
      {kPlain, "0e999999999999", "0"},
      {kPlain, "1e999999999999", "none"},
      {kPlain, "1e-999999999999", "none"},
      {kPlain, "7.0000000000000000000000000000", "7"},
      {kPlain, "7.0000000000000000000000000001", "none"},
      {kPlain, "0.0000000000000000000000000007e28", "7"},
      {kTenths, "21.5", "315"},
      {kTenths, "21.50", "315"},
      {kTenths, ".5", "105"},
      {kTenths, "-10", "0"},
      {kTenths, "-10.1", "none"},
      {kTenths, "21.55", "none"},
      {kTenths, "215e-1", "315"},
      {kQuarters, "0.75", "3"},
      {kQuarters, "0.8", "none"},
      {kFives, "56", "11"},
      {kFives, "57", "none"},
      {kFine, "1.398", "4660"},
      {kNano, "-5e-9", "0"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(raw_text(row.scale, row.text) == row.raw);
  }
}

TEST_CASE("an exponent may outweigh many zeros, within reason") {
  const std::string zeros(500, '0');
  CHECK(to_raw(kPlain, "0." + zeros + "7e501") == 7);
  CHECK(to_raw(kPlain, "7" + zeros + "e-500") == 7);
}

TEST_CASE("a value off the grid is located between its neighbours or outside the range") {
  const struct {
    Scale scale;
    const char* text;
    std::uint32_t min, max;
    const char* located;
  } rows[] = {
      {kTenths, "21.55", 0, 600, "between 315"},
      {kTenths, "-9.95", 0, 600, "between 0"},
      {kTenths, "-10.05", 0, 600, "below"},
      {kTenths, "50", 0, 600, "exact 600"},
      {kTenths, "50.05", 0, 600, "above"},
      {kTenths, "50.1", 0, 600, "above"},
      {kPlain, "4", 5, 9, "below"},
      {kPlain, "-1e30", 5, 9, "below"},
      {kPlain, "1e30", 5, 9, "above"},
      {kPlain, "6.000000000000000000001", 5, 9, "between 6"},
      {kPlain, "six", 5, 9, "no number"},
      {{0, 0, 0}, "6", 5, 9, "no number"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(located(row.scale, row.text, row.min, row.max) == row.located);
  }
}

TEST_CASE("every 16-bit raw value survives its text") {
  for (const Scale& scale : kScales) {
    for (std::uint32_t raw = 0; raw <= 0xFFFF; ++raw) {
      if (!survives(scale, raw)) FAIL("raw " << raw << " is lost");
    }
  }
}

TEST_CASE("32-bit raw values survive their text at the edges and everywhere between") {
  std::mt19937 random(1);
  for (const Scale& scale : kScales) {
    for (std::uint32_t i = 0; i < 1000; ++i) {
      for (const std::uint32_t raw : {kMax - i, 0x80000000u - 500 + i, 1u << (i % 32),
                                      static_cast<std::uint32_t>(random())}) {
        if (!survives(scale, raw)) FAIL("raw " << raw << " is lost");
      }
    }
  }
}
