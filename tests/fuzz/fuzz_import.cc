// Arbitrary bytes as the platform's JSON: what is imported must be read back without errors and
// exported as the same JSON value.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "generator/spec/gizwits.h"
#include "generator/spec/spec.h"

namespace {

[[noreturn]] void fail(const char* what, const std::string& definition, const std::string& more) {
  fmt::print(stderr, "{}\n{}\n{}\n", what, definition, more);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string json(reinterpret_cast<const char*>(data), size);
  gizgen::Diagnostics findings;
  const auto definition = gizgen::import_gizwits("input.json", json, findings);
  static_cast<void>(findings.text(true));
  if (definition.has_value() == findings.has_errors())
    fail("findings and result disagree", json, "");
  if (!definition) return 0;

  gizgen::Diagnostics read_findings;
  const auto product = gizgen::read_product("product.yaml", *definition, read_findings);
  if (!product) fail("is not read back", *definition, read_findings.text(false));
  const std::string exported = gizgen::export_gizwits(*product);
  // A byte-order mark is no part of the value.
  const std::size_t begin = json.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (nlohmann::json::parse(exported) != nlohmann::json::parse(json.substr(begin))) {
    fail("is not exported as it was", *definition, exported);
  }
  return 0;
}
