#include "generator/targets/wireshark/lua.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "generator/base/names.h"
#include "generator/targets/quoted.h"

namespace gizgen::wireshark {
namespace {

// Wireshark refuses to start with a protocol of such a name.
constexpr auto filter_words = std::to_array<std::string_view>(
    {"all",         "all_eq",   "all_ne", "and",   "any", "any_eq", "any_ne", "bitand",
     "bitwise_and", "contains", "eq",     "false", "ge",  "gt",     "in",     "le",
     "lt",          "matches",  "ne",     "not",   "or",  "true",   "xor"});

// The field of every product that stands beside its datapoints.
constexpr std::string_view fingerprint_name = "fingerprint";

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

std::string lua_text(std::string_view text) { return quoted_text(text); }

std::string lua_integer(std::int64_t value) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (value >= -exact && value <= exact) return fmt::format("{}", value);
  const auto bits = static_cast<std::uint64_t>(value);
  return fmt::format("Int64.new(0x{:08x}, 0x{:08x})", bits & 0xFFFFFFFF, bits >> 32);
}

std::string protocol_name(const Product& product) {
  const std::string name = lower(product.id);
  const bool kept = std::find(filter_words.begin(), filter_words.end(), name) != filter_words.end();
  return kept ? "giz_" + name : name;
}

std::string filter_name(const Datapoint& point) {
  std::string name = lower(c_upper(point.c_name));
  if (name == fingerprint_name) name += '_';
  return name;
}

}  // namespace gizgen::wireshark
