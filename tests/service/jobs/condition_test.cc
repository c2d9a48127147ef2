// Whether a rule's condition holds for what is known of a device.
#include <doctest/doctest.h>

#include "runtime/service/hub/attrs.h"
#include "runtime/service/jobs/jobs.h"
#include "tests/service/bench_product.h"

namespace giz::jobs {
namespace {

// Raw values as they are; temperature 381 is 28.1.
std::vector<wire::Value> values_of(
    std::initializer_list<std::pair<const char*, std::uint32_t>> known) {
  std::vector<wire::Value> values(bench_product.table.points.size());
  for (const auto& [name, raw] : known) {
    wire::Value& value = values[wire::find(bench_product.table, name).value()];
    value.raw = raw;
    value.set = true;
  }
  return values;
}

bool check(const char* condition, const std::vector<wire::Value>& values) {
  return holds(bench_product, nlohmann::ordered_json::parse(condition), values);
}

TEST_CASE("numbers are compared as people read them") {
  const auto values = values_of({{"temperature", 381}});
  CHECK(check(R"({"attr": "temperature", "is": "=", "value": 28.1})", values));
  CHECK(check(R"({"attr": "temperature", "is": ">=", "value": 28.1})", values));
  CHECK_FALSE(check(R"({"attr": "temperature", "is": ">", "value": 28.1})", values));
  CHECK(check(R"({"attr": "temperature", "is": ">", "value": 28})", values));
  CHECK(check(R"({"attr": "temperature", "is": "<", "value": 28.2})", values));
  CHECK_FALSE(check(R"({"attr": "temperature", "is": "!=", "value": 28.1})", values));
}

TEST_CASE("every scaled value equals the decimal that is written for it") {
  for (std::uint32_t raw = 0; raw <= 600; ++raw) {
    const auto& scale = bench_product.table.points[6].scale;
    const std::string text = wire::to_text(scale, raw);
    CAPTURE(text);
    CHECK(check((R"({"attr": "temperature", "is": "=", "value": )" + text + "}").c_str(),
                values_of({{"temperature", raw}})));
  }
}

TEST_CASE("texts and switches are the same or are not") {
  const auto values = values_of({{"power", 1}, {"mode", 1}});
  CHECK(check(R"({"attr": "power", "is": "=", "value": true})", values));
  CHECK(check(R"({"attr": "power", "is": "!=", "value": false})", values));
  CHECK(check(R"({"attr": "mode", "is": "=", "value": "eco"})", values));
  CHECK_FALSE(check(R"({"attr": "mode", "is": "=", "value": "boost"})", values));
}

TEST_CASE("nothing holds for what is not known") {
  CHECK_FALSE(check(R"({"attr": "power", "is": "=", "value": false})", values_of({})));
  CHECK_FALSE(check(R"({"attr": "power", "is": "!=", "value": true})", values_of({})));
}

void check_no_condition(const char* condition, const char* field) {
  CAPTURE(condition);
  try {
    check(condition, values_of({}));
    FAIL("it was taken");
  } catch (const Refusal& refusal) {
    CHECK(refusal.field == field);
  }
}

TEST_CASE("what cannot be compared is refused with its place, whether values are known or not") {
  check_no_condition("{}", "condition.attr");
  check_no_condition(R"({"attr": "powr", "is": "=", "value": true})", "condition.attr");
  check_no_condition(R"({"attr": "power", "is": ">", "value": true})", "condition.is");
  check_no_condition(R"({"attr": "power", "value": true})", "condition.is");
  check_no_condition(R"({"attr": "power", "is": "=", "value": 1})", "condition.value");
  check_no_condition(R"({"attr": "mode", "is": "=", "value": "ecco"})", "condition.value");
  check_no_condition(R"({"attr": "temperature", "is": "<", "value": "28"})", "condition.value");
  check_no_condition(R"({"attr": "temperature", "is": "<"})", "condition.value");
}

TEST_CASE("how long it must hold") {
  CHECK(holds_for(nlohmann::ordered_json::parse("{}")) == 0);
  CHECK(holds_for(nlohmann::ordered_json::parse(R"({"for_s": 60})")) == 60'000);
  CHECK_THROWS_AS(holds_for(nlohmann::ordered_json::parse(R"({"for_s": -1})")), Refusal);
}

}  // namespace
}  // namespace giz::jobs
