// All four terms are brought to one number of decimals and are integers from there on. Each stays
// below 2^62, so a difference of two fits 64 bits.
#include "generator/spec/number.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <utility>

#include "generator/spec/decimal.h"
#include "generator/spec/fields.h"

namespace gizgen {
namespace {

constexpr std::int64_t most_raw = std::numeric_limits<std::uint32_t>::max();
constexpr std::array<std::uint8_t, 3> widths = {8, 16, 32};

struct Term {
  std::string_view key;
  const Node* node = nullptr;  // null where it has its default
  Decimal value;
  std::int64_t scaled = 0;
};

struct Terms {
  Term min, max, step, offset;
  std::uint8_t places = 0;

  std::string text(std::int64_t value) const { return decimal_text(value, places); }
};

std::int64_t most_of(std::uint8_t bits) { return (std::int64_t{1} << bits) - 1; }

void report_too_large(const Term& term, Report& report) {
  report.error(term.node->span, "E218", "'{}' is too large to be counted in steps", term.key).help =
      "values, decimals counted, stay below 2^62";
}

bool read_term(Term& term, Report& report) {
  if (!expect(Kind::number, *term.node, fmt::format("'{}'", term.key), report)) return false;
  const ParsedDecimal parsed = parse_decimal(term.node->text);
  term.value = parsed.value;
  if (parsed.fault == DecimalFault::none) return true;
  if (parsed.fault == DecimalFault::too_fine) {
    report.error(term.node->span, "E218", "'{}' has more than {} decimals", term.key, max_places);
  } else {
    report_too_large(term, report);
  }
  return false;
}

// The terms with their defaults; nothing where one is missing or no number.
std::optional<Terms> read_terms(const Node& entry, Report& report) {
  Terms terms;
  bool complete = true;
  for (auto [term, key] : {std::pair(&terms.min, "min"), std::pair(&terms.max, "max"),
                           std::pair(&terms.step, "step"), std::pair(&terms.offset, "offset")}) {
    term->key = key;
    term->node = entry.find(key);
    if (term->node) complete = read_term(*term, report) && complete;
  }
  if (!complete || !terms.min.node || !terms.max.node) return std::nullopt;
  if (!terms.step.node) terms.step.value = {1, 0};
  if (!terms.offset.node) terms.offset.value = terms.min.value;
  return terms;
}

bool bring_to_one_scale(Terms& terms, Report& report) {
  const std::array all = {&terms.min, &terms.max, &terms.step, &terms.offset};
  for (const Term* term : all) terms.places = std::max(terms.places, term->value.places);
  for (Term* term : all) {
    const std::optional<std::int64_t> scaled = at_places(term->value, terms.places);
    if (!scaled) {
      report_too_large(term->node ? *term : terms.min, report);
      return false;
    }
    term->scaled = *scaled;
  }
  return true;
}

bool check_grid(const Term& term, const Terms& terms, Report& report) {
  const std::int64_t step = std::abs(terms.step.scaled);
  const std::int64_t distance = term.scaled - terms.offset.scaled;
  const std::int64_t beyond = ((distance % step) + step) % step;
  if (beyond == 0) return true;
  const std::int64_t below = term.scaled - beyond;
  report
      .error(term.node->span, "E221", "{} {} is not a whole number of steps of {} from {}",
             term.key, terms.text(term.scaled), terms.text(step), terms.text(terms.offset.scaled))
      .help = fmt::format("{} and {} are", terms.text(below), terms.text(below + step));
  return false;
}

void report_negative_raw(const Terms& terms, std::int64_t low, Report& report) {
  const bool falls = terms.step.scaled < 0;
  const Term& at = terms.offset.node ? terms.offset : terms.step;
  report.error(at.node->span, "E222", "raw values would begin at {}; they are never negative", low)
      .help = fmt::format("give 'offset: {}', the value at raw 0",
                          terms.text(falls ? terms.max.scaled : terms.min.scaled));
}

bool read_limits(const Terms& terms, Number& number, Report& report) {
  const auto raw = [&](const Term& term) {
    return (term.scaled - terms.offset.scaled) / terms.step.scaled;
  };
  const auto [low, high] = std::minmax({raw(terms.min), raw(terms.max)});
  if (low < 0) {
    report_negative_raw(terms, low, report);
    return false;
  }
  if (high > most_raw) {
    report
        .error(terms.max.node->span, "E222", "raw values would reach {}; {} is the most", high,
               most_raw)
        .help = "choose a larger step";
    return false;
  }
  number.raw_min = static_cast<std::uint32_t>(low);
  number.raw_max = static_cast<std::uint32_t>(high);
  return true;
}

std::uint8_t least_bits(std::uint32_t raw_max) {
  return *std::find_if(widths.begin(), widths.end(),
                       [&](std::uint8_t bits) { return raw_max <= most_of(bits); });
}

std::optional<std::uint8_t> read_bits(const Node& node, Report& report) {
  if (!expect(Kind::number, node, "'bits'", report)) return std::nullopt;
  for (const std::uint8_t bits : widths) {
    if (node.text == std::to_string(bits)) return bits;
  }
  report.error(node.span, "E224", "'bits' must be 8, 16 or 32, not {}", shortened(node.text));
  return std::nullopt;
}

void choose_bits(const std::optional<std::uint8_t>& forced, const Node* node, Number& number,
                 Report& report) {
  const std::uint8_t least = least_bits(number.raw_max);
  number.bits = forced.value_or(least);
  if (number.bits >= least) return;
  report
      .error(node->span, "E223", "raw values reach {}; {} bits hold {}", number.raw_max,
             number.bits, most_of(number.bits))
      .help = fmt::format("write {}, or leave 'bits' out", least);
}

// Any raw value that the bits hold, even one outside the limits, must have a value that can be
// told.
bool fits_scale(const Scale& scale, std::uint8_t bits) {
  std::int64_t reach = 0;
  return !__builtin_mul_overflow(std::abs(scale.step), most_of(bits), &reach) &&
         reach < decimal_limit && reach + std::abs(scale.offset) < decimal_limit;
}

// The limits lie on the grid, so they have no places that step and offset do not have.
void read_scale(const Terms& terms, Number& number, Report& report) {
  number.scale = {terms.step.scaled, terms.offset.scaled, terms.places};
  if (!fits_scale(number.scale, number.bits)) {
    report_too_large(terms.step.node ? terms.step : terms.max, report);
  }
}

}  // namespace

Number read_number(const Node& entry, Report& report) {
  Number number;
  number.unit = read_text_at(entry, "unit", report).value_or("");
  const Node* bits_node = entry.find("bits");
  const auto forced = bits_node ? read_bits(*bits_node, report) : std::nullopt;
  std::optional<Terms> terms = read_terms(entry, report);
  if (!terms || !bring_to_one_scale(*terms, report)) return number;
  if (terms->step.scaled == 0) {
    report.error(terms->step.node->span, "E219", "a step of 0 leads nowhere").help =
        "leave it out for steps of 1";
    return number;
  }
  if (terms->min.scaled > terms->max.scaled) {
    report
        .error(terms->min.node->span, "E220", "min {} is greater than max {}",
               terms->text(terms->min.scaled), terms->text(terms->max.scaled))
        .help = "swap them";
    return number;
  }
  const bool min_fits = check_grid(terms->min, *terms, report);
  if (!check_grid(terms->max, *terms, report) || !min_fits) return number;
  if (!read_limits(*terms, number, report)) return number;
  choose_bits(forced, bits_node, number, report);
  read_scale(*terms, number, report);
  return number;
}

}  // namespace gizgen
