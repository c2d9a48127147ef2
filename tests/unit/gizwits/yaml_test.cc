// Texts and values as YAML: how they look, and that the reader gets them back.
#include <doctest/doctest.h>

#include "generator/spec/gizwits_json.h"
#include "generator/spec/gizwits_yaml.h"

using namespace gizgen;

namespace {

Node read(const std::string& yaml) {
  Diagnostics findings;
  const Source source("test.yaml", yaml);
  Report report(source, findings);
  const std::optional<Node> root = read_yaml(report);
  CHECK(findings.text(false) == "");
  return root.value_or(Node{});
}

void check(const std::string& text, const std::string& scalar) {
  CHECK(yaml_scalar(text) == scalar);
  const Node root = read("{" + scalar + ": [" + scalar + "]}");
  REQUIRE(root.members.size() == 1);
  CHECK(root.members[0].key == text);
  CHECK(same_json(root.members[0].value, json_list({json_text(text)})));
}

Node json(const std::string& text) {
  Diagnostics findings;
  const Source source("test.json", text);
  Report report(source, findings);
  return read_json(report).value_or(Node{});
}

void check_value(const std::string& value, const std::string& yaml) {
  const Node node = json(value);
  CHECK(yaml_block("key", node, 0) == yaml);
  CHECK(to_json(*read(yaml).find("key")) == value);
}

}  // namespace

TEST_CASE("texts that can be nothing else stand plain") {
  check("power", "power");
  check("Set LED color", "Set LED color");
  check("电源开关", "电源开关");
  check("0：授权(默认)   1：不授权", "0：授权(默认)   1：不授权");
  check("😀", "😀");
  check("°C", "°C");
  check("m/s", "m/s");
  check("it's 50%", "it's 50%");
  check("4bde5ccdff4a48c0840e055204a71e1f", "4bde5ccdff4a48c0840e055204a71e1f");
}

TEST_CASE("texts that YAML would take for something else stand in quotes") {
  check("", "''");
  for (const std::string text :
       {"no",   "Yes",  "ON",   "off",   "true",  "null",       "~",   "12",   "-1",  "+5",  "1e5",
        "0x1F", "0o17", "010",  "1_000", "12:30", "2001-12-14", ".5",  ".inf", "NaN", "- a", "? a",
        "a: b", "a:",   "a #b", "#b",    "[a",    "a]",         "{a}", "a, b", "&a",  "*a",  "!a",
        "|",    ">",    "%",    "@a",    "`a",    "\"a",        "<<",  "=",    " a",  "a "}) {
    check(text, "'" + text + "'");
  }
  check("'a", "\"'a\"");
  check("don't: \\ \"", "\"don't: \\\\ \\\"\"");
}

TEST_CASE("what cannot be seen is escaped") {
  check("two\nlines\t\r", "\"two\\nlines\\t\\r\"");
  check(std::string("\0\x1b\x7f", 3), "\"\\x00\\x1b\\x7f\"");
  check("\u0085\u00a0", "\"\\x85\u00a0\"");
  check("\u2028\u202e\ufeff", "\"\\u2028\\u202e\\ufeff\"");
  check("\uffff", "\"\\uffff\"");
}

TEST_CASE("values that fit stand on one line") {
  check_value(R"({"a":[1,2.50,true,null],"b c":"","d":{}})",
              "key: {a: [1, 2.50, true, null], b c: '', d: {}}\n");
  check_value("[]", "key: []\n");
  check_value("-1.5e+10", "key: -1.5e+10\n");
}

TEST_CASE("values that do not fit stand in blocks") {
  const std::string wide(60, 'w');
  check_value(R"({"a":{"b":")" + wide + R"(","c":[")" + wide + R"(",[1,")" + wide + R"(",2,")" +
                  wide + R"("]]}})",
              "key:\n  a:\n    b: " + wide + "\n    c:\n      - " + wide +
                  "\n      -\n        - 1\n" + "        - " + wide + "\n        - 2\n        - " +
                  wide + "\n");
}

TEST_CASE("a number of very many digits keeps its value") {
  const std::string digits = "0." + std::string(1200, '3');
  CHECK(yaml_flow(json(digits)) == "0.3333333333333333");
  CHECK(yaml_flow(json("1" + std::string(60, '0'))) == "1e+60");
}

TEST_CASE("an entry is broken between its keys") {
  CHECK(yaml_item({"name: a", "type: bool"}, 2) == "  - {name: a, type: bool}\n");
  const std::string title = "title: " + std::string(80, 't');
  CHECK(yaml_item({"name: a", "type: enum", "values: [x", "y]", title}, 2) ==
        "  - {name: a, type: enum, values: [x, y],\n     " + title + "}\n");
}
