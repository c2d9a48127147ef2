// The same names are counted as meetings.cc counts, but where that one reports, a number is added.
#include "generator/spec/gizwits_names.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/base/names.h"
#include "generator/spec/datapoint.h"
#include "generator/spec/meetings.h"

namespace gizgen {
namespace {

constexpr std::size_t room_for_number = 6;

// The name itself, then name_2, name_3 and so on: the n-th.
std::string numbered(const std::string& name, std::size_t n) {
  return n == 1 ? name : fmt::format("{}_{}", name.substr(0, longest_name - room_for_number), n);
}

bool is_plain_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

}  // namespace

std::string default_tail(std::string_view text, std::size_t index) {
  const std::string tail = c_upper(text);
  return tail.empty() ? fmt::format("VALUE{}", index) : tail;
}

// Two datapoints of one spelling would have one FLAG.
bool CNames::is_free(const std::string& upper, Type type) const {
  return std::ranges::none_of(macro_tails(type), [&](std::string_view tail) {
    return macros_.contains(fmt::format("{}_{}", upper, tail));
  });
}

std::string CNames::take(std::string_view name, Type type) {
  const std::string wanted = c_member(name);
  std::size_t& n = tried_[c_upper(wanted)];
  std::string taken;
  do {
    taken = numbered(wanted, ++n);
  } while (!is_free(c_upper(taken), type));
  last_ = c_upper(taken);
  for (const std::string_view tail : macro_tails(type)) {
    macros_.insert(fmt::format("{}_{}", last_, tail));
  }
  return taken;
}

std::vector<std::string> CNames::take_values(const std::vector<std::string>& texts) {
  std::vector<std::string> tails;
  for (const std::string& text : texts) {
    const std::string wanted = default_tail(text, tails.size());
    std::string& tail = tails.emplace_back(wanted);
    for (std::size_t n = 2; !macros_.insert(fmt::format("{}_{}", last_, tail)).second; ++n) {
      tail = numbered(wanted, n);
    }
  }
  return tails;
}

std::string product_id_for(std::string_view name, std::string_view key) {
  const std::string id = lower_case(c_upper(name));
  const bool fits = is_plain_ascii(name) && is_identifier(id) && id.size() <= longest_id &&
                    !is_reserved_in_c(id) && !id.starts_with("giz") && id != "std" && id != "posix";
  return fits ? id : "product_" + lower_case(std::string(key.substr(0, 8)));
}

}  // namespace gizgen
