#include "refused.h"

#include <doctest/doctest.h>

#include "generator/spec/gizwits.h"

namespace gizgen {

std::string product_of_attrs(std::initializer_list<std::string_view> attrs) {
  std::string text(product_start);
  for (const std::string_view& attr : attrs) {
    if (&attr != attrs.begin()) text += ",\n";
    text += attr;
  }
  return text + std::string(product_end);
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return std::string(text).replace(at, from.size(), to);
}

void check_refused(std::string_view json, std::string_view findings) {
  Diagnostics diagnostics;
  const auto definition = import_gizwits("lamp.json", std::string(json), diagnostics);
  CHECK(!definition);
  CHECK(fmt::format("\n{}", diagnostics.text(false)) == findings);
}

}  // namespace gizgen
