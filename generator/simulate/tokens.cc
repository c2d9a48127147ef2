#include "generator/simulate/tokens.h"

#include <algorithm>

#include "generator/base/names.h"
#include "generator/base/unicode.h"
#include "generator/decode/hex.h"

namespace gizgen {
namespace {

constexpr std::string_view kBlank = " \t\r,";

// A decimal number with up to six places behind the point, in millionths.
std::optional<std::uint64_t> millionths(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  const bool is_short = point > 0 && point <= 9 && fraction.size() <= 6;
  const bool has_digits = point == text.size() || !fraction.empty();
  if (!is_short || !has_digits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : std::string(text.substr(0, point)) + std::string(fraction)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  for (std::size_t i = fraction.size(); i < 6; ++i) value *= 10;
  return value;
}

struct Unit {
  std::string_view name;
  std::uint64_t microseconds;
};
constexpr Unit kUnits[] = {{"ms", 1'000}, {"min", 60'000'000}, {"s", 1'000'000}};

std::string listed(std::span<const std::string_view> words) {
  return fmt::format("known are {}", fmt::join(words, ", "));
}

}  // namespace

std::optional<Time> read_duration(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    const auto count = millionths(text.substr(0, text.size() - unit.name.size()));
    if (!count) return std::nullopt;
    return Time(static_cast<std::int64_t>(*count / 1000 * unit.microseconds / 1000));
  }
  return std::nullopt;
}

Tokens::Tokens(std::string_view file, std::uint32_t number, std::string_view line,
               Diagnostics& diagnostics)
    : diagnostics_(diagnostics), begin_{std::string(file), number, 1, 1}, end_(begin_) {
  split(line);
  if (!tokens_.empty()) begin_ = tokens_.front().where;
}

Where Tokens::place(std::string_view line, std::size_t begin, std::size_t end) const {
  Where where = begin_;
  where.column = static_cast<std::uint32_t>(count_code_points(line.substr(0, begin)) + 1);
  const std::size_t length = count_code_points(line.substr(begin, end - begin));
  where.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, length));
  return where;
}

void Tokens::split(std::string_view line) {
  std::size_t at = 0;
  const auto add = [&](std::size_t end, std::string_view text, bool quoted) {
    tokens_.push_back({std::string(text), place(line, at, end), quoted});
    at = end;
    end_ = place(line, end, end);
  };
  while (true) {
    at = line.find_first_not_of(kBlank, at);
    if (at == std::string_view::npos || line[at] == '#') return;
    if (line[at] == '=') {
      add(at + 1, "=", false);
    } else if (line[at] == '"') {
      const std::size_t end = line.find('"', at + 1);
      if (end == std::string_view::npos) {
        error(place(line, at, line.size()), "E802", "the text has no end").help =
            "a second '\"' ends it";
        return;
      }
      add(end + 1, line.substr(at + 1, end - at - 1), true);
    } else {
      const std::size_t end = std::min(line.find_first_of(" \t\r,=#\"", at), line.size());
      add(end, line.substr(at, end - at), false);
    }
  }
}

std::optional<Token> Tokens::expect(std::string_view wanted) {
  if (!at_end()) return take();
  error(end_, "E802", "{} is missing here", wanted);
  return std::nullopt;
}

bool Tokens::accept(std::string_view word) {
  if (!is(word)) return false;
  ++next_;
  return true;
}

std::optional<std::size_t> Tokens::choose(std::string_view what,
                                          std::span<const std::string_view> known) {
  if (at_end()) {
    error(end_, "E802", "{} is missing here", what).help = listed(known);
    return std::nullopt;
  }
  const Token token = take();
  const auto found = std::find(known.begin(), known.end(), token.text);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  const auto meant = nearest(token.text, known);
  error(token.where, "E801", "unknown {} '{}'", what, printable(token.text)).help =
      meant ? fmt::format("did you mean '{}'?", *meant) : listed(known);
  return std::nullopt;
}

std::optional<Time> Tokens::duration() {
  const auto token = expect("a duration");
  if (!token) return std::nullopt;
  const auto read = read_duration(token->text);
  if (!read) {
    error(token->where, "E803", "'{}' is no duration", printable(token->text)).help =
        "500ms, 2s, 1.5s and 10min are";
  }
  return read;
}

std::optional<std::uint32_t> Tokens::rate() {
  const auto token = expect("a rate");
  if (!token) return std::nullopt;
  const std::string_view text = token->text;
  if (text.ends_with('%')) {
    const auto percent = millionths(text.substr(0, text.size() - 1));
    if (percent && *percent <= 100'000'000) return static_cast<std::uint32_t>(*percent / 100);
  }
  error(token->where, "E803", "'{}' is no rate", printable(text)).help = "10% and 0.5% are";
  return std::nullopt;
}

std::optional<std::uint32_t> Tokens::number(std::uint32_t most) {
  const auto token = expect("a number");
  if (!token) return std::nullopt;
  const auto read = millionths(token->text);
  const bool is_whole = token->text.find('.') == std::string::npos;
  if (read && is_whole && *read / 1'000'000 <= most) {
    return static_cast<std::uint32_t>(*read / 1'000'000);
  }
  error(token->where, "E803", "'{}' is no whole number up to {}", printable(token->text), most);
  return std::nullopt;
}

std::optional<std::vector<std::uint8_t>> Tokens::bytes() {
  std::vector<std::uint8_t> out;
  if (at_end() || is("within")) {
    error(at_end() ? end_ : peek().where, "E802", "bytes are missing here").help =
        "two hexadecimal digits each: 01 0a ff";
    return std::nullopt;
  }
  while (!at_end() && !is("within")) {
    const Token token = take();
    const Hex hex = parse_hex(token.text);
    if (hex.error) {
      error(token.where, "E804", "{}", hex.error->message).help =
          "bytes have two hexadecimal digits each: 01 0a ff";
      return std::nullopt;
    }
    out.insert(out.end(), hex.bytes.begin(), hex.bytes.end());
  }
  return out;
}

bool Tokens::expect_end() {
  if (at_end()) return true;
  error(peek().where, "E805", "'{}' is more than this statement takes", printable(peek().text));
  return false;
}

}  // namespace gizgen
