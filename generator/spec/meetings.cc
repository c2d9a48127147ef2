// Every name that generated code makes of the definition goes into one map; whoever comes second is
// reported.
#include "generator/spec/meetings.h"

#include <array>
#include <map>
#include <set>
#include <string>

#include "generator/base/names.h"

namespace gizgen {
namespace {

constexpr auto number_tails =
    std::to_array<std::string_view>({"MIN", "MAX", "STEP", "OFFSET", "DECIMALS", "FLAG"});
constexpr auto enum_tails = std::to_array<std::string_view>({"COUNT", "FLAG"});
constexpr auto binary_tails = std::to_array<std::string_view>({"LENGTH", "FLAG"});
constexpr auto bool_tails = std::to_array<std::string_view>({"FLAG"});

constexpr std::string_view remedy = "give one of them a c_name";

// Who made a name first.
struct Owner {
  std::string what;
  Span span;
};
using Names = std::map<std::string, Owner, std::less<>>;

class Meetings {
 public:
  Meetings(std::string_view id, Report& report) : id_(c_upper(id)), report_(report) {}

  // False where another datapoint is spelt the same: its macros would all meet too.
  bool add_point(const Entry& entry) {
    const std::string& name = entry.point.name;
    const auto [named, is_new] = points_.emplace(name, Owner{quoted(name), entry.name});
    if (!is_new) {
      report_
          .error(entry.name, "E211", "there is a datapoint {} already, in line {}", quoted(name),
                 report_.source().line_of(named->second.span.begin))
          .help = "every datapoint has a name of its own";
      return false;
    }
    const std::string upper = c_upper(entry.point.c_name);
    const auto [first, is_free] = spellings_.emplace(upper, named->second);
    if (is_free) return true;
    report_
        .error(entry.name, "E213", "{} and {} (line {}) are both {} in generated code",
               quoted(name), first->second.what, report_.source().line_of(first->second.span.begin),
               upper)
        .help = remedy;
    return false;
  }

  void add_macros(const Entry& entry) {
    const std::string upper = c_upper(entry.point.c_name);
    for (const std::string_view tail : macro_tails(entry.point.type)) {
      add(fmt::format("{}_{}", upper, tail),
          {fmt::format("the {} of {}", tail, quoted(entry.point.name)), entry.name});
    }
    std::set<std::string_view> texts;
    for (std::size_t i = 0; i < entry.values.size(); ++i) {
      const EnumValue& value = entry.point.values[i];
      if (!texts.insert(value.text).second) continue;  // reported as a duplicate text
      add(fmt::format("{}_{}", upper, value.c_name),
          {fmt::format("the value {} of {}", quoted(value.text), quoted(entry.point.name)),
           entry.values[i]});
    }
  }

 private:
  void add(const std::string& name, Owner owner) {
    const auto [first, is_new] = macros_.try_emplace(name, owner);
    if (is_new) return;
    report_
        .error(owner.span, "E213", "{} and {} (line {}) are both {}_{} in generated code",
               owner.what, first->second.what, report_.source().line_of(first->second.span.begin),
               id_, name)
        .help = remedy;
  }

  std::string id_;
  Report& report_;
  Names points_;     // by datapoint name
  Names spellings_;  // by upper-case C name
  Names macros_;     // without the product's prefix
};

}  // namespace

std::span<const std::string_view> macro_tails(Type type) {
  switch (type) {
    case Type::number: return number_tails;
    case Type::enumeration: return enum_tails;
    case Type::binary: return binary_tails;
    case Type::boolean: break;
  }
  return bool_tails;
}

void check_meetings(std::string_view id, const std::vector<Entry>& entries, Report& report) {
  Meetings meetings(id, report);
  for (const Entry& entry : entries) {
    if (!entry.point.name.empty() && meetings.add_point(entry)) meetings.add_macros(entry);
  }
}

}  // namespace gizgen
