#include "round_trip.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "generator/spec/gizwits.h"
#include "generator/spec/spec.h"

namespace gizgen {

RoundTrip round_trip(const std::string& file, const std::string& json) {
  Diagnostics findings;
  const auto definition = import_gizwits(file, json, findings);
  if (!definition) return {"", findings.text(false)};
  const auto product = read_product("product.yaml", *definition, findings);
  if (!product) return {*definition, "not read back:\n" + findings.text(false)};
  const std::string exported = export_gizwits(*product);
  const auto before = nlohmann::json::parse(json);
  const auto after = nlohmann::json::parse(exported);
  if (before != after) {
    return {*definition, "differs: " + nlohmann::json::diff(before, after).dump()};
  }
  const auto again = import_gizwits("exported.json", exported, findings);
  return {*definition, again == definition ? "" : "imports differently:\n" + again.value_or("")};
}

std::string exported(const std::string& definition) {
  Diagnostics findings;
  const auto product = read_product("product.yaml", definition, findings);
  REQUIRE(findings.text(false) == "");
  return export_gizwits(*product);
}

}  // namespace gizgen
