#include "runtime/service/hub/attrs.h"

#include <random>

#include <doctest/doctest.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/json_text.h"
#include "tests/service/bench_product.h"
#include "tests/service/hub/meter_product.h"

using namespace giz;
using namespace giz::hub;

namespace {

std::string control(const Product& product, const char* attrs, BinaryForm form = BinaryForm::hex) {
  try {
    return to_hex(control_of(product, Json::parse(attrs), form));
  } catch (const Refusal& refusal) {
    return std::string(code_word(refusal.reason)) + " [" + refusal.field + "] " + refusal.what();
  }
}

P0 bytes_of(std::string_view hex) {
  std::string bytes;
  REQUIRE(from_hex(hex, bytes));
  return {bytes.begin(), bytes.end()};
}

std::string said(const Product& product, std::string_view hex, BinaryForm form = BinaryForm::hex,
                 bool numbers = false) {
  const Reading reading = read_p0(product, bytes_of(hex));
  return json_text(to_json(product, reading.values, form, numbers));
}

struct Row {
  const char* attrs;
  const char* expected;
};

}  // namespace

TEST_CASE("controls of a product with fixed payloads, and what is refused") {
  for (const Row& row : {
           Row{R"({"power":true})", "010101000000000000"},
           Row{R"({"power":1,"mode":"eco"})", "010303000000000000"},
           Row{R"({"mode":2})", "010204000000000000"},
           Row{R"({"brightness":100,"level":255})", "010c0063ff00000000"},
           Row{R"({"brightness":"1e2"})", "010400630000000000"},
           Row{R"({"brightness":42.0})", "010400290000000000"},
           Row{R"({"label":"A1b2"})",
               "011000"
               "0000a1b20000"},
           Row{R"({"label":[1,2,3,255]})",
               "011000"
               "0000010203ff"},
           Row{R"({"power":"on"})",
               "bad_value [attrs.power] attrs.power: \"on\" is none of true, false, 1, 0"},
           Row{R"({"power":2})",
               "bad_value [attrs.power] attrs.power: 2 is none of true, false, 1, 0"},
           Row{R"({"mode":"turbo"})",
               "bad_value [attrs.mode] attrs.mode: \"turbo\" is none of "
               "auto, eco, boost, nor an index from 0 to 2"},
           Row{R"({"mode":3})",
               "bad_value [attrs.mode] attrs.mode: 3 is none of auto, eco, boost, "
               "nor an index from 0 to 2"},
           Row{R"({"brightness":101})",
               "bad_value [attrs.brightness] attrs.brightness: 101 is above 100"},
           Row{R"({"brightness":0})",
               "bad_value [attrs.brightness] attrs.brightness: 0 is below 1"},
           Row{R"({"brightness":-1e300})",
               "bad_value [attrs.brightness] attrs.brightness: -1e+300 is below 1"},
           Row{R"({"brightness":1.5})",
               "bad_value [attrs.brightness] attrs.brightness: 1.5 lies between 1 and 2"},
           Row{R"({"brightness":true})",
               "bad_value [attrs.brightness] attrs.brightness: true is "
               "no number; 1 to 100 is wanted"},
           Row{R"({"brightness":"half"})",
               "bad_value [attrs.brightness] attrs.brightness: "
               "\"half\" is no number; 1 to 100 is wanted"},
           Row{R"({"label":"0102030405"})", "bad_value [attrs.label] attrs.label: 5 bytes; 4 fit"},
           Row{R"({"label":"012"})",
               "bad_value [attrs.label] attrs.label: \"012\" is no "
               "hexadecimal text, two digits for each of 4 bytes"},
           Row{R"({"label":[1,256]})",
               "bad_value [attrs.label] attrs.label: 256 is no byte; 0 to 255 is wanted"},
           Row{R"({"label":7})",
               "bad_value [attrs.label] attrs.label: 7 is neither text nor an "
               "array of bytes"},
           Row{R"({"temperature":20})",
               "read_only [attrs.temperature] attrs.temperature: is "
               "read-only; writable: power, mode, brightness, level, "
               "label"},
           Row{R"({"colour":1})",
               "bad_value [attrs.colour] attrs.colour: the product has no such "
               "datapoint; writable: power, mode, brightness, level, label"},
           Row{"{}",
               "bad_value [attrs] attrs: an object with a value for at least one datapoint "
               "is wanted; writable: power, mode, brightness, level, label"},
           Row{"[1]",
               "bad_value [attrs] attrs: an object with a value for at least one datapoint "
               "is wanted; writable: power, mode, brightness, level, label"},
       }) {
    CAPTURE(row.attrs);
    CHECK(control(bench_product, row.attrs) == row.expected);
  }
  CHECK(control(bench_product, R"({"label":"obI="})", BinaryForm::base64) == "0110000000a1b20000");
  CHECK(control(bench_product, R"({"label":"o!"})", BinaryForm::base64) ==
        "bad_value [attrs.label] attrs.label: \"o!\" is no base64 text");
}

TEST_CASE("controls of a product without fixed payloads") {
  for (const Row& row : {
           Row{R"({"open":true,"mode":"fast"})", "11000303"},
           Row{R"({"target":21.5})",
               "11000401"
               "3b"},
           Row{R"({"tag":"ff"})", "110040ff0000"},
           Row{R"({"fine":1e-9})", "11000800000001"},
           Row{R"({"fine":"0.3264909087"})",
               "bad_value [attrs.fine] attrs.fine: \"0.3264909087\" lies between 0.326490908 and "
               "0.326490909"},
           Row{R"({"dense":"100000000.000000001"})", "11002000000001"},
           Row{R"({"dense":100000000.000000001})",
               "bad_value [attrs.dense] attrs.dense: "
               "100000000 may have lost digits as a JSON "
               "number; write it as text"},
           Row{R"({"dense":100000000})", "11002000000000"},
           Row{R"({"flow":1})",
               "read_only [attrs.flow] attrs.flow: is read-only; writable: open, "
               "mode, target, fine, huge, dense, tag"},
           Row{R"({"leak":true})",
               "read_only [attrs.leak] attrs.leak: is read-only; writable: "
               "open, mode, target, fine, huge, dense, tag"},
       }) {
    CAPTURE(row.attrs);
    CHECK(control(meter_product, row.attrs) == row.expected);
  }
  CHECK(to_hex(read_request(bench_product)) == "02");
  CHECK(to_hex(read_request(meter_product)) == "1201ff");
}

TEST_CASE("a report as JSON") {
  const char* report = "040329050a0b0c0d01013b0000270f0100";
  CHECK(said(bench_product, report) ==
        R"({"power":true,"mode":"eco","brightness":42,"level":5,"label":"0a0b0c0d","door":true,)"
        R"("temperature":21.5,"energy":9999,"overheat":true,"jam":false})");
  CHECK(said(bench_product, report, BinaryForm::array, true) ==
        R"({"power":1,"mode":"eco","brightness":42,"level":5,"label":[10,11,12,13],"door":1,)"
        R"("temperature":21.5,"energy":9999,"overheat":1,"jam":0})");
  CHECK(said(meter_product, "1400040000") == R"({"target":-10})");
  CHECK(said(meter_product, "1401800100fa") == R"({"flow":2.5,"leak":true})");
  CHECK(json_text(value_json(bench_product, 4, {0, bytes_of("a1b2"), true}, BinaryForm::base64)) ==
        R"("obI=")");
}

TEST_CASE("what a log says of a frame") {
  CHECK(describe(bench_product, bytes_of("010101000000000000")) == "control, power = true");
  CHECK(describe(bench_product, bytes_of("02")) == "read");
  CHECK(describe(bench_product, bytes_of("0501ff")) == "data down, 01ff");
  CHECK(describe(bench_product, bytes_of("040329050a0b0c0d01013b0000270f0100")) ==
        "report, power = true, mode = eco, brightness = 42, level = 5, label = 0a0b0c0d, "
        "door = true, temperature = 21.5 °C, energy = 9999, overheat = true, jam = false");
  CHECK(describe(bench_product, bytes_of("010600ff0000000000")) ==
        "control, mode = auto, brightness = 256; brightness: raw 255 is above 99");
  CHECK(describe(bench_product, bytes_of("0101")) == "P0 has 2 bytes, not 9");
  CHECK(describe(meter_product, bytes_of("12000c")) == "read, target, fine");
}

TEST_CASE("a control that came as bytes is held to the same rules") {
  const auto check = [](std::string_view hex) -> std::string {
    try {
      check_control(bench_product, bytes_of(hex));
    } catch (const Refusal& refusal) {
      return std::string(code_word(refusal.reason)) + ": " + refusal.what();
    }
    return "fine";
  };
  CHECK(check("010101000000000000") == "fine");
  CHECK(check("02") == "fine");
  CHECK(check("0501") == "bad_value: a control or a read is wanted");
  CHECK(check("010400640000000000") == "bad_value: brightness: raw 100 is above 99");
  CHECK(check("0101") == "bad_value: P0 has 2 bytes, not 9");
}

TEST_CASE("every value of a 16-bit number with a step of 0.1 travels through JSON text unchanged") {
  std::vector<wire::Value> values(meter_product.table.points.size());
  values[2].set = true;
  for (std::uint32_t raw = 0; raw <= 65535; ++raw) {
    values[2].raw = raw;
    const std::string text = json_text(to_json(meter_product, values));
    const std::string number = wire::to_text(meter_product.table.points[2].scale, raw);
    REQUIRE(text == "{\"target\":" + number + "}");
    const Reading back = read_p0(meter_product, control_of(meter_product, Json::parse(text)));
    REQUIRE(back.values[2].raw == raw);
  }
}

TEST_CASE("wide numbers with nine decimals travel through JSON text unchanged") {
  std::mt19937 random(7);
  for (const std::size_t point : {3u, 4u, 5u}) {
    std::vector<wire::Value> values(meter_product.table.points.size());
    values[point].set = true;
    for (int i = 0; i < 20000; ++i) {
      values[point].raw = static_cast<std::uint32_t>(random());
      const Json attrs = to_json(meter_product, values);
      const std::string text = json_text(attrs);
      const std::string number =
          wire::to_text(meter_product.table.points[point].scale, values[point].raw);
      const bool quoted = attrs.begin()->is_string();
      REQUIRE(quoted == (point != 3));  // ten digits fit a double, eighteen do not
      REQUIRE(text.substr(text.find(':') + 1) == (quoted ? "\"" + number + "\"}" : number + "}"));
      const Reading back = read_p0(meter_product, control_of(meter_product, Json::parse(text)));
      REQUIRE(back.values[point].raw == values[point].raw);
    }
  }
}

TEST_CASE("numbers as text") {
  CHECK(number_text(326490.9087) == "326490.9087");
  CHECK(number_text(1e-9) == "0.000000001");
  CHECK(number_text(0.0) == "0");
  CHECK(number_text(-21.5) == "-21.5");
  CHECK(number_text(1e300) == "1e+300");
  CHECK(number_text(0.0 / 0.0) == "null");
  CHECK(json_text(Json::parse(R"({"a":[1,-2,0.1,null,true,"\u00e9\n"],"b":{}})")) ==
        "{\"a\":[1,-2,0.1,null,true,\"é\\n\"],\"b\":{}}");
  CHECK(json_text(Json("\xff")) == "\"\xEF\xBF\xBD\"");
}
