// The schema in schemas/ and the validator, held to one opinion. The schema is for editors: it may
// let pass what only a rule can tell (the cases of rule_only.txt), and refuses nothing that is
// fine.
#include <map>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "generator/spec/spec.h"
#include "tests/errors/cases.h"

using namespace gizgen;
using nlohmann::json;

namespace {

class SchemaOfProducts {
 public:
  SchemaOfProducts() {
    const json document =
        json::parse(read_file(std::filesystem::path(GIZGEN_ROOT) / "schemas/product.schema.json"));
    const valijson::adapters::NlohmannJsonAdapter adapter(document);
    valijson::SchemaParser().populateSchema(adapter, schema_);
  }

  bool accepts(const Node& tree) const {
    const json document = json::parse(to_json(tree), nullptr, false);
    if (document.is_discarded()) return true;  // a number that no double holds: it says nothing of it
    return valijson::Validator().validate(
        schema_, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
  }

 private:
  valijson::Schema schema_;
};

bool validator_accepts(const std::string& file, const std::string& text) {
  Diagnostics ignored;
  return read_product(file, text, ignored).has_value();
}

// Findings that only a rule can make, and those that a schema makes for some texts only.
const std::set<std::string> codes_of_rules = {"E207", "E208", "E212", "E213", "E215",
                                              "E218", "E220", "E221", "E222", "E223",
                                              "E225", "E227", "E228"};

// Whether a definition fails, and whether a schema could have told.
struct Verdict {
  bool fails = false;
  bool schema_can_tell = false;
};

Verdict verdict_on(const std::string& file, const std::string& text) {
  Diagnostics diagnostics;
  Verdict verdict;
  verdict.fails = !read_product(file, text, diagnostics).has_value();
  for (const Diagnostic& finding : diagnostics.sorted()) {
    const bool error = finding.severity == Severity::error;
    if (error && !codes_of_rules.contains(finding.code)) verdict.schema_can_tell = true;
  }
  return verdict;
}

// A definition with nothing but this datapoint.
Node alone(const Node& datapoint) {
  const std::string text =
      "{\"gizgen\": 1, \"product\": {\"id\": \"lamp\","
      " \"key\": \"0123456789abcdef0123456789abcdef\"}, \"datapoints\": [" +
      to_json(datapoint) + "]}";
  return tree_of("alone.json", text).value();
}

// NAME: why the schema cannot tell.
std::map<std::string, std::string> rule_only() {
  std::map<std::string, std::string> cases;
  std::istringstream lines(read_file(errors_folder() / "rule_only.txt"));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    REQUIRE(colon != std::string::npos);
    cases.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  return cases;
}

void check_fine(const SchemaOfProducts& schema, const std::filesystem::path& path) {
  CAPTURE(path);
  const std::string text = read_file(path);
  CHECK(validator_accepts(path.filename().string(), text));
  const auto tree = tree_of(path.filename().string(), text);
  REQUIRE(tree.has_value());
  CHECK(schema.accepts(*tree));
}

}  // namespace

TEST_CASE("the schema refuses every wrong definition that a schema can tell") {
  const SchemaOfProducts schema;
  std::map<std::string, std::string> untold = rule_only();
  for (const Case& c : all_cases()) {
    const auto tree = tree_of(c.file, c.text);
    if (!tree) continue;
    CAPTURE(c.name);
    const bool is_rule_only = untold.erase(c.name) > 0;
    CHECK(schema.accepts(*tree) == (is_rule_only || validator_accepts(c.file, c.text)));
  }
  for (const auto& [name, why] : untold) FAIL_CHECK("rule_only.txt names no case: " << name);
}

TEST_CASE("the schema and the validator agree on each datapoint of every case alone") {
  const SchemaOfProducts schema;
  std::size_t seen = 0;
  for (const Case& c : all_cases()) {
    const auto tree = tree_of(c.file, c.text);
    const Node* datapoints = tree ? tree->find("datapoints") : nullptr;
    if (!datapoints) continue;
    for (const Node& datapoint : datapoints->items) {
      const Node definition = alone(datapoint);
      const std::string text = to_json(definition);
      CAPTURE(c.name);
      CAPTURE(text);
      const Verdict verdict = verdict_on("alone.json", text);
      const bool accepts = schema.accepts(definition);
      if (!verdict.fails) CHECK(accepts);
      if (verdict.schema_can_tell) CHECK_FALSE(accepts);
      ++seen;
    }
  }
  CHECK(seen > 100);
}

TEST_CASE("the schema accepts every sample and every definition that uses all keys") {
  const SchemaOfProducts schema;
  for (const auto& entry : std::filesystem::directory_iterator(errors_folder() / "fine")) {
    check_fine(schema, entry.path());
  }
  const std::filesystem::path samples = std::filesystem::path(GIZGEN_ROOT) / "samples";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(samples)) {
    const std::string name = entry.path().filename().string();
    if (name == "product.yaml" || name == "product.json") check_fine(schema, entry.path());
  }
}
