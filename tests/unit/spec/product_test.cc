// A whole definition becomes a whole product. The findings about wrong ones are in tests/errors.
#include <doctest/doctest.h>

#include "generator/model/words.h"
#include "generator/spec/spec.h"

using namespace gizgen;

namespace {

std::string type_part(const Datapoint& point) {
  std::string out;
  for (const EnumValue& value : point.values)
    out += fmt::format(" {}={}", value.c_name, value.text);
  if (point.type == Type::number) {
    out += fmt::format(" {}..{} {} bits '{}'", point.number.raw_min, point.number.raw_max,
                       point.number.bits, point.number.unit);
  }
  if (point.type == Type::binary) out += fmt::format(" {} bytes", point.length);
  return out;
}

std::string dump(const Product& product) {
  std::string out =
      fmt::format("{} '{}' {} {} from {}, flash {} ram {}, app '{}', kept '{}'\n", product.id,
                  product.name, product.key, word(product.protocol), product.source,
                  product.budget.flash, product.budget.ram, product.wechat_app_id, product.gizwits);
  for (const Datapoint& point : product.datapoints) {
    out += fmt::format("{}:{} {} ({}) '{}' '{}' {} {}{}\n", point.where.line, point.where.column,
                       point.name, point.c_name, point.title, point.description, word(point.access),
                       word(point.type), type_part(point));
  }
  return out;
}

void check(const std::string& file, std::string text, std::string_view expected) {
  Diagnostics diagnostics;
  const auto product = read_product(file, std::move(text), diagnostics);
  REQUIRE_MESSAGE(product.has_value(), diagnostics.text(false));
  CHECK(diagnostics.text(false) == "");
  CHECK(dump(*product) == expected);
}

}  // namespace

TEST_CASE("a definition with every key becomes a product") {
  check(
      "folder/product.yaml",
      "gizgen: 1\n"
      "product:\n"
      "  id: smart_socket\n"
      "  name: 微信智能插座\n"
      "  key: 0123456789abcdef0123456789abcdef\n"
      "  protocol: var_len\n"
      "datapoints:\n"
      "  - {name: switch, id: 0, access: writable, type: bool, title: 电源开关}\n"
      "  - name: mode\n"
      "    id: 3\n"
      "    access: readonly\n"
      "    type: enum\n"
      "    values: [auto, no, 1, 0.10, true, 自动, \"\", {text: 手动, c_name: MANUAL}, {text: 5}]\n"
      "    description: |\n"
      "      two\n"
      "      lines\n"
      "  - {name: t, access: readonly, type: number, min: -10, max: 50, step: 0.1, unit: °C}\n"
      "  - {name: label, access: writable, type: binary, length: 16, c_name: text_label}\n"
      "  - {name: smoke, access: alert, type: bool, title: ''}\n"
      "  - {name: overheat, access: fault, type: bool}\n"
      "firmware: {budget: {flash: 4096, ram: 256}}\n"
      "wechat: {app_id: wx0123456789abcdef}\n"
      "gizwits: {b: [1.50, no, {}], a: null}\n",
      "smart_socket '微信智能插座' 0123456789abcdef0123456789abcdef var_len from product.yaml, "
      "flash 4096 ram 256, app 'wx0123456789abcdef', kept '{\"b\":[1.50,\"no\",{}],\"a\":null}'\n"
      "8:5 switch (switch_) '电源开关' '' writable bool\n"
      "9:5 mode (mode) 'mode' 'two\nlines\n' readonly enum AUTO=auto NO=no 1=1 0_10=0.10 "
      "TRUE=true VALUE5=自动 VALUE6= MANUAL=手动 5=5\n"
      "17:5 t (t) 't' '' readonly number 0..600 16 bits '°C'\n"
      "18:5 label (text_label) 'label' '' writable binary 16 bytes\n"
      "19:5 smoke (smoke) 'smoke' '' alert bool\n"
      "20:5 overheat (overheat) 'overheat' '' fault bool\n");
}

TEST_CASE("JSON with the same keys becomes the same product") {
  check("product.json",
        "{\"gizgen\": 1,\n"
        " \"product\": {\"id\": \"lamp\", \"key\": \"01234567890123456789012345678901\"},\n"
        " \"datapoints\": [\n"
        "  {\"name\": \"on\", \"access\": \"writable\", \"type\": \"bool\", \"title\": "
        "\"\\ud83d\\udca1\"},\n"
        "  {\"name\": \"mode\", \"access\": \"writable\", \"type\": \"enum\", \"values\": [\"a\", "
        "2, false]}\n"
        "]}\n",
        "lamp 'lamp' 01234567890123456789012345678901 standard from product.json, "
        "flash 0 ram 0, app '', kept ''\n"
        "4:3 on (on) '💡' '' writable bool\n"
        "5:3 mode (mode) 'mode' '' writable enum A=a 2=2 FALSE=false\n");
}

TEST_CASE("a key of digits alone is a text in YAML where it begins with zero") {
  check("a.yaml",
        "gizgen: 1\n"
        "product: {id: lamp, key: 01234567890123456789012345678901}\n"
        "datapoints: [{name: on, access: writable, type: bool}]\n",
        "lamp 'lamp' 01234567890123456789012345678901 standard from a.yaml, "
        "flash 0 ram 0, app '', kept ''\n"
        "3:14 on (on) 'on' '' writable bool\n");
}

TEST_CASE("names that come near each other without meeting are fine") {
  Diagnostics diagnostics;
  const auto product = read_product(
      "a.yaml",
      "gizgen: 1\n"
      "product: {id: lamp, key: 0123456789abcdef0123456789abcdef}\n"
      "datapoints:\n"
      "  - {name: speed, access: writable, type: enum, values: [min, max, step, Min speed]}\n"
      "  - {name: mode, access: writable, type: enum, values: [auto, eco]}\n"
      "  - {name: mode_eco, access: writable, type: bool}\n"
      "  - {name: switch, access: writable, type: bool}\n"
      "  - {name: switch_, access: writable, type: bool, c_name: switch_2}\n",
      diagnostics);
  CHECK(diagnostics.text(false) == "");
  CHECK(product.has_value());
}

TEST_CASE("findings of an earlier definition do not fail a later one") {
  Diagnostics diagnostics;
  CHECK_FALSE(read_product("a.yaml", "x", diagnostics).has_value());
  CHECK(read_product("b.yaml",
                     "gizgen: 1\n"
                     "product: {id: lamp, key: 0123456789abcdef0123456789abcdef}\n"
                     "datapoints: [{name: on, access: writable, type: bool}]\n",
                     diagnostics)
            .has_value());
}
