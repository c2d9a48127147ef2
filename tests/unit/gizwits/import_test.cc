// What a definition made of the platform's JSON looks like; that nothing is lost is checked with
// it.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "round_trip.h"

using namespace gizgen;

namespace {

const std::string head =
    "# Imported from the platform's datapoint JSON. `gizgen show` draws its bytes.\n"
    "gizgen: 1\n";
const std::string changes_head = "\n# What only that JSON says, for `gizgen export gizwits`.\n";

// A product of these datapoints, as the platform writes it.
nlohmann::json product_json(const std::string& datapoints) {
  return nlohmann::json::parse(
      exported("gizgen: 1\nproduct: {id: lamp, key: 0123456789abcdef0123456789abcdef}\n"
               "datapoints:\n" +
               datapoints));
}

nlohmann::json small_product() {
  return product_json(
      "  - {name: power, access: writable, type: bool}\n"
      "  - {name: level, access: readonly, type: number, min: 0, max: 100}\n"
      "  - {name: hot, access: fault, type: bool}\n");
}

nlohmann::json& attr(nlohmann::json& product, std::size_t index) {
  return product["entities"][0]["attrs"][index];
}

nlohmann::json& element(nlohmann::json& product, std::size_t index) {
  return product["ui"]["sections"][0]["elements"][index];
}

// The lines of the definition's datapoints and of what follows them.
std::string datapoints_of(const nlohmann::json& product) {
  const RoundTrip trip = round_trip("product.json", product.dump());
  CHECK(trip.fault == "");
  const std::string start = "datapoints:\n";
  const std::size_t at = trip.definition.find(start);
  return at == std::string::npos ? "" : trip.definition.substr(at + start.size());
}

const std::string small_datapoints =
    "  - {name: power, access: writable, type: bool}\n"
    "  - {name: level, access: readonly, type: number, min: 0, max: 100}\n"
    "  - {name: hot, access: fault, type: bool}\n";

// Only the `gizwits` mapping of a changed small product.
std::string changes_of(const nlohmann::json& product) {
  const std::string rest = datapoints_of(product);
  const std::string before = small_datapoints + changes_head;
  if (rest == small_datapoints) return "";
  CHECK(rest.substr(0, before.size()) == before);
  return rest.substr(std::min(rest.size(), before.size()));
}

std::string product_lines(const nlohmann::json& product) {
  const RoundTrip trip = round_trip("product.json", product.dump());
  CHECK(trip.fault == "");
  const std::size_t end = trip.definition.find("datapoints:\n");
  CHECK(trip.definition.starts_with(head));
  return trip.definition.substr(head.size(), end - head.size());
}

}  // namespace

TEST_CASE("a product of the platform becomes a definition that a person could have written") {
  const std::string json = R"({
    "name": "智能台灯", "packetVersion": "0x00000004", "protocolType": "standard",
    "product_key": "0123456789abcdef0123456789abcdef",
    "entities": [{"id": 0, "name": "entity0", "display_name": "机智云开发套件", "attrs": [
      {"id": 0, "name": "power", "display_name": "开关", "desc": "", "data_type": "bool",
       "type": "status_writable",
       "position": {"byte_offset": 0, "bit_offset": 0, "len": 1, "unit": "bit"}},
      {"id": 1, "name": "mode", "display_name": "模式", "desc": "0：自动, 1：节能",
       "data_type": "enum", "type": "status_writable", "enum": ["自动", "no", "1", ""],
       "position": {"byte_offset": 0, "bit_offset": 1, "len": 2, "unit": "bit"}},
      {"id": 2, "name": "label", "display_name": "label", "desc": "line 1\nline 2",
       "data_type": "binary", "type": "status_writable",
       "position": {"byte_offset": 1, "bit_offset": 0, "len": 16, "unit": "byte"}},
      {"id": 3, "name": "temperature", "display_name": "温度", "desc": "",
       "data_type": "uint16", "type": "status_readonly",
       "uint_spec": {"min": 0, "max": 600, "ratio": 0.1, "addition": -10},
       "position": {"byte_offset": 17, "bit_offset": 0, "len": 2, "unit": "byte"}},
      {"id": 4, "name": "overheat", "display_name": "overheat", "desc": "",
       "data_type": "bool", "type": "alert",
       "position": {"byte_offset": 19, "bit_offset": 0, "len": 1, "unit": "bit"}}]}],
    "ui": {"object": {"version": 4, "showEditButton": false}, "sections": [{"elements": [
      {"type": "QBooleanElement", "key": "entity0.power", "title": "开关", "boolValue": false,
       "object": {"action": "entity0", "bind": ["entity0.power"], "perm": "W"}},
      {"type": "QRadioElement", "key": "entity0.mode", "title": "模式",
       "items": ["自动", "no", "1", ""],
       "object": {"action": "entity0", "bind": ["entity0.mode"], "perm": "W"}},
      {"type": "QMultilineElement", "key": "entity0.label", "title": "label", "value": 0,
       "keyboardType": "NumbersAndPunctuation", "maxLength": 32,
       "object": {"action": "entity0", "bind": ["entity0.label"], "perm": "W"}},
      {"type": "QLabelElement", "key": "entity0.temperature", "title": "温度",
       "object": {"action": "entity0", "bind": ["entity0.temperature"], "perm": "N",
                  "uint_spec": {"min": -10, "max": 50, "step": 0.1}}}]}]}})";
  const RoundTrip trip = round_trip("lamp.json", json);
  CHECK(trip.fault == "");
  CHECK(trip.definition ==
        head +
            "product:\n"
            "  id: product_01234567\n"
            "  name: 智能台灯\n"
            "  key: 0123456789abcdef0123456789abcdef\n"
            "  protocol: standard\n"
            "datapoints:\n"
            "  - {name: power, access: writable, type: bool, title: 开关}\n"
            "  - {name: mode, access: writable, type: enum, values: [自动, 'no', '1', ''], "
            "title: 模式,\n"
            "     description: '0：自动, 1：节能'}\n"
            "  - {name: label, access: writable, type: binary, length: 16, "
            "description: \"line 1\\nline 2\"}\n"
            "  - {name: temperature, access: readonly, type: number, min: -10, max: 50, step: 0.1, "
            "title: 温度}\n"
            "  - {name: overheat, access: alert, type: bool}\n");
}

TEST_CASE("a product that says nothing unusual has no gizwits part") {
  CHECK(changes_of(small_product()) == "");
}

TEST_CASE("a var_len product has no positions") {
  nlohmann::json product = small_product();
  product["protocolType"] = "var_len";
  std::swap(attr(product, 1)["id"], attr(product, 2)["id"]);
  for (std::size_t i = 0; i < 3; ++i) attr(product, i)["position"]["byte_offset"] = 0;
  CHECK(product_lines(product) ==
        "product:\n  id: lamp\n  key: 0123456789abcdef0123456789abcdef\n  protocol: var_len\n");
}

TEST_CASE("numbers become exact physical ranges") {
  const auto check = [](const std::string& data_type, const std::string& spec,
                        const std::string& keys) {
    nlohmann::json product = product_json(
        "  - {name: x, access: readonly, type: number, min: 0, "
        "max: 255, bits: " +
        data_type.substr(4) + "}\n");
    product.erase("ui");
    // The literal must reach the import as it is written here.
    std::string text = product.dump();
    const std::string old = attr(product, 0)["uint_spec"].dump();
    text.replace(text.find(old), old.size(), spec);
    const RoundTrip trip = round_trip("product.json", text);
    CHECK(trip.fault == "");
    const std::string line = "  - {name: x, access: readonly, type: number, " + keys + "}\n";
    INFO(trip.definition);
    CHECK(trip.definition.find(line) != std::string::npos);
    CHECK(trip.definition.ends_with("gizwits:\n  ui: null\n"));
  };
  check("uint8", R"({"min": 0, "max": 100, "ratio": 1, "addition": 0})", "min: 0, max: 100");
  check("uint16", R"({"min": 0, "max": 600, "ratio": 0.1, "addition": -10})",
        "min: -10, max: 50, step: 0.1");
  check("uint8", R"({"min": 10, "max": 250, "ratio": 1, "addition": 0})",
        "min: 10, max: 250, offset: 0");
  check("uint16", R"({"min": 5, "max": 90, "ratio": 0.5, "addition": 1.25})",
        "min: 3.75, max: 46.25, step: 0.5, offset: 1.25,\n     bits: 16");
  check("uint32", R"({"min": 0, "max": 4294967295, "ratio": 0.000000001, "addition": 0})",
        "min: 0, max: 4.294967295, step: 0.000000001");
  check("uint8", R"({"min": 0, "max": 9, "ratio": 1e-1, "addition": 2.50})",
        "min: 2.5, max: 3.4, step: 0.1");
  check("uint8", R"({"min": 0, "max": 9, "ratio": 0.10000000000000001, "addition": 0.0})",
        "min: 0, max: 0.9, step: 0.1");
  check("uint8", R"({"min": 0, "max": 9, "ratio": -1, "addition": 4})",
        "min: -5, max: 4, step: -1, offset: 4");
  check("uint8", R"({"min": 0, "max": 9, "ratio": 1, "addition": 123456789.123456789})",
        "min: 123456789.123456789, max: 123456798.123456789");
}

TEST_CASE("either spelling of the types survives") {
  nlohmann::json product = small_product();
  attr(product, 0)["type"] = "writable";
  CHECK(changes_of(product) == "gizwits:\n  datapoints: [{name: power, type: writable}]\n");
  attr(product, 1)["type"] = "readonly";
  CHECK(changes_of(product) == "gizwits:\n  types: plain\n");
}

TEST_CASE("attrs out of the order of their ids keep their places") {
  nlohmann::json product = small_product();
  std::swap(attr(product, 0), attr(product, 2));
  CHECK(changes_of(product) == "gizwits:\n  order: [hot, level, power]\n");
}

TEST_CASE("texts that a definition has no form for stay with the platform's facts") {
  nlohmann::json product = small_product();
  product["name"] = "la\tmp";
  product["product_key"] = "0123456789ABCDEF0123456789abcdef";
  attr(product, 0)["display_name"] = "";
  element(product, 0)["title"] = "";
  attr(product, 1)["display_name"] = "two\nlines";
  attr(product, 1)["desc"] = "\u001b[1m";
  attr(product, 2).erase("display_name");
  attr(product, 2).erase("desc");
  CHECK(product_lines(product) ==
        "product:\n  id: product_01234567\n  key: 0123456789abcdef0123456789abcdef\n"
        "  protocol: standard\n");
  CHECK(changes_of(product) ==
        "gizwits:\n"
        "  product: {name: \"la\\tmp\", product_key: 0123456789ABCDEF0123456789abcdef}\n"
        "  datapoints:\n"
        "    - {name: power, display_name: ''}\n"
        "    - {name: level, display_name: \"two\\nlines\", desc: \"\\x1b[1m\"}\n"
        "    - {name: hot, display_name: null, desc: null}\n"
        "  ui: {elements: [{name: power, title: ''}]}\n");
}

TEST_CASE("unknown keys survive wherever they stand") {
  nlohmann::json product = small_product();
  product["name_en"] = "Lamp";
  product["protocolType"] = "standard";
  product.erase("packetVersion");
  product["extra"] = nlohmann::json::parse(R"({"a": null, "": [1.0, -0.0, 1e300, "\u0000"]})");
  product["entities"][0]["extra"] = nullptr;
  attr(product, 0)["enum"] = nlohmann::json::array();
  attr(product, 0)["position"]["extra"] = nullptr;
  attr(product, 1)["uint_spec"]["unit"] = "%";
  CHECK(changes_of(product) ==
        "gizwits:\n"
        "  product: {packetVersion: null, extra: {'': [1.0, -0.0, 1e+300, \"\\x00\"], a: null}, "
        "name_en: Lamp}\n"
        "  entity: {extra: null}\n"
        "  datapoints:\n"
        "    - {name: power, position: {extra: null}, enum: []}\n"
        "    - {name: level, uint_spec: {unit: '%'}}\n");
}

TEST_CASE("a ui of the usual form is told by its changes") {
  nlohmann::json product = small_product();
  product["ui"]["object"]["showEditButton"] = true;
  product["ui"].erase("extra");
  element(product, 1)["title"] = "Level";
  product["ui"]["sections"][0]["elements"].erase(0);
  CHECK(changes_of(product) ==
        "gizwits:\n"
        "  ui:\n"
        "    changes: {object: {showEditButton: true}}\n"
        "    elements: [{name: level, title: Level}]\n"
        "    without: [power]\n");
}

TEST_CASE("a ui of another form stays whole") {
  nlohmann::json product = small_product();
  product["ui"] = nullptr;
  CHECK(changes_of(product) == "gizwits:\n  ui: {whole: null}\n");
  product["ui"] = {"a", "b"};
  CHECK(changes_of(product) == "gizwits:\n  ui: {whole: [a, b]}\n");
  product["ui"] = {{"sections", {1, 2}}};
  CHECK(changes_of(product) == "gizwits:\n  ui: {whole: {sections: [1, 2]}}\n");
  product.erase("ui");
  CHECK(changes_of(product) == "gizwits:\n  ui: null\n");
}

TEST_CASE("a ui whose changes could not be told apart stays whole") {
  const auto is_whole = [](const nlohmann::json& product) {
    return changes_of(product).starts_with("gizwits:\n  ui:\n    whole:\n");
  };
  nlohmann::json nulled = small_product();
  element(nulled, 0)["title"] = nullptr;
  CHECK(is_whole(nulled));
  nlohmann::json named = small_product();
  element(named, 0)["name"] = "power";
  CHECK(is_whole(named));
  nlohmann::json swapped = small_product();
  std::swap(element(swapped, 0), element(swapped, 1));
  CHECK(is_whole(swapped));
  nlohmann::json twice = small_product();
  twice["ui"]["sections"][0]["elements"].push_back(element(twice, 0));
  CHECK(is_whole(twice));
}

TEST_CASE("positions may count a byte value in bits") {
  nlohmann::json product = small_product();
  attr(product, 1)["position"]["unit"] = "bit";
  attr(product, 1)["position"]["len"] = 8;
  CHECK(changes_of(product) ==
        "gizwits:\n  datapoints: [{name: level, position: {unit: bit, len: 8}}]\n");
}

TEST_CASE("names that would meet in C get names of their own") {
  const std::string datapoints =
      "  - {name: Mode, access: writable, type: bool}\n"
      "  - {name: mode_2, access: writable, type: bool}\n"
      "  - {name: mode, access: writable, type: bool, c_name: mode_3}\n"
      "  - {name: speed, access: writable, type: enum, values: [fast, {text: fast!, c_name: "
      "FAST_2},\n"
      "     {text: flag, c_name: FLAG_2}, 慢, {text: value3, c_name: VALUE3_2}]}\n"
      "  - {name: level, access: writable, type: enum, values: [x_min, x, value2]}\n"
      "  - {name: level_x, access: writable, type: number, min: 0, max: 1, c_name: level_x_2}\n";
  CHECK(datapoints_of(product_json(datapoints)) == datapoints);
}

TEST_CASE("a datapoint may be called like a secret") {
  nlohmann::json product =
      product_json("  - {name: password, access: writable, type: binary, length: 4}\n");
  element(product, 0)["title"] = "Password";
  CHECK(datapoints_of(product) ==
        "  - {name: password, access: writable, type: binary, length: 4}\n" + changes_head +
            "gizwits:\n  ui: {elements: [{name: password, title: Password}]}\n");
}

TEST_CASE("the id comes from the name where that is plain") {
  const auto check = [](const std::string& name, const std::string& id) {
    nlohmann::json product = small_product();
    product["name"] = name;
    const std::string lines = product_lines(product);
    CHECK(lines.starts_with("product:\n  id: " + id + "\n"));
  };
  check("iMoniter", "imoniter");
  check("My WeChat Pet House SOC", "my_wechat_pet_house_soc");
  check("水草灯Pro_WiFi_BLE", "product_01234567");
  check("2.4G Lamp", "product_01234567");
  check("a name that is longer than an id may be", "product_01234567");
  check("register", "product_01234567");
  check("Gizwits", "product_01234567");
  check("std", "product_01234567");
  check("", "product_01234567");
}
