// The tree of both readers, with the place of every key and value.
#include "generator/spec/tree.h"

#include <doctest/doctest.h>

using namespace gizgen;

namespace {

std::string place(const Source& source, Span span) {
  const Where where = source.where(span);
  return fmt::format("{}:{}+{}", where.line, where.column, where.length);
}

// One line a node: indent, key with place, kind, text, place.
void dump(const Source& source, const Node& node, const std::string& prefix, int depth,
          std::string& out) {
  constexpr std::string_view kinds[] = {"null",     "boolean", "number", "string",
                                        "sequence", "mapping", "broken"};
  out += fmt::format("{}{}{} {} {}\n", std::string(static_cast<std::size_t>(depth), ' '), prefix,
                     kinds[static_cast<std::size_t>(node.kind)], quoted(node.text),
                     place(source, node.span));
  for (const Node& item : node.items) dump(source, item, "- ", depth + 1, out);
  for (const Member& member : node.members) {
    dump(source, member.value,
         fmt::format("{} {}: ", quoted(member.key), place(source, member.key_span)), depth + 1,
         out);
  }
}

std::optional<Node> read(const std::string& file, std::string text, std::string& out) {
  Diagnostics diagnostics;
  const auto source = open_source(file, std::move(text), diagnostics);
  REQUIRE(source.has_value());
  Report report(*source, diagnostics);
  auto tree = file.ends_with(".json") ? read_json(report) : read_yaml(report);
  REQUIRE_MESSAGE(tree.has_value(), diagnostics.text(false));
  dump(*source, *tree, "", 0, out);
  out += diagnostics.text(false);
  return tree;
}

void check(const std::string& file, std::string text, std::string_view expected) {
  std::string out;
  read(file, std::move(text), out);
  CHECK(out == expected);
}

}  // namespace

TEST_CASE("YAML in block form: keys and values with their places") {
  check("a.yaml",
        "# 中文\n"
        "product:\n"
        "  \"名字\": 微信 # c\n"
        "  key: 'it''s'\n"
        "list:\n"
        "- 1\n"
        "-  - a\n"
        "empty:\n"
        "end: x y\n",
        "mapping '' 2:1+1\n"
        " 'product' 2:1+7: mapping '' 3:3+1\n"
        "  '名字' 3:3+4: string '微信' 3:9+2\n"
        "  'key' 4:3+3: string 'it's' 4:8+7\n"
        " 'list' 5:1+4: sequence '' 6:1+1\n"
        "  - number '1' 6:3+1\n"
        "  - sequence '' 7:4+1\n"
        "   - string 'a' 7:6+1\n"
        " 'empty' 8:1+5: null '' 8:1+5\n"
        " 'end' 9:1+3: string 'x y' 9:6+3\n");
}

TEST_CASE("YAML in flow form: keys and values with their places") {
  check("a.yaml", "{a: [1, \"b]\", {c: }], 电: '🔌',\n  d: [], e: {}}\n",
        "mapping '' 1:1+1\n"
        " 'a' 1:2+1: sequence '' 1:5+1\n"
        "  - number '1' 1:6+1\n"
        "  - string 'b]' 1:9+4\n"
        "  - mapping '' 1:15+1\n"
        "   'c' 1:16+1: null '' 1:16+1\n"
        " '电' 1:23+1: string '🔌' 1:26+3\n"
        " 'd' 2:3+1: sequence '' 2:6+1\n"
        " 'e' 2:10+1: mapping '' 2:13+1\n");
}

TEST_CASE("only true and false are booleans, only decimals are numbers, and quotes make a text") {
  check("a.yaml",
        "[true, false, True, yes, no, on, off, ~, null, NULL, 0.10, -1e3, .5, 010, 0x10, "
        ".inf, 1_000, '1', \"true\", 1 2]",
        "sequence '' 1:1+1\n"
        " - boolean 'true' 1:2+4\n"
        " - boolean 'false' 1:8+5\n"
        " - string 'True' 1:15+4\n"
        " - string 'yes' 1:21+3\n"
        " - string 'no' 1:26+2\n"
        " - string 'on' 1:30+2\n"
        " - string 'off' 1:34+3\n"
        " - null '' 1:39+1\n"
        " - null '' 1:42+4\n"
        " - null '' 1:48+4\n"
        " - number '0.10' 1:54+4\n"
        " - number '-1e3' 1:60+4\n"
        " - number '.5' 1:66+2\n"
        " - string '010' 1:70+3\n"
        " - string '0x10' 1:75+4\n"
        " - string '.inf' 1:81+4\n"
        " - string '1_000' 1:87+5\n"
        " - string '1' 1:94+3\n"
        " - string 'true' 1:99+6\n"
        " - string '1 2' 1:107+3\n");
}

TEST_CASE("a text over several lines is placed where it begins") {
  const std::string text = "a: |\n  x\n  y\nb: >-\n  x\n  y\nc: x\n  y\nd: \"x\n  y\" \ne: 1\n";
  const std::string_view expected =
      "mapping '' 1:1+1\n"
      " 'a' 1:1+1: string 'x\ufffdy\ufffd' 1:4+1\n"
      " 'b' 4:1+1: string 'x y' 4:4+1\n"
      " 'c' 7:1+1: string 'x y' 7:4+1\n"
      " 'd' 9:1+1: string 'x y' 9:4+2\n"
      " 'e' 11:1+1: number '1' 11:4+1\n";
  check("a.yaml", text, expected);
  std::string crlf;
  for (const char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  check("a.yaml", crlf, expected);
  check("a.yaml", "\ufeff" + crlf, expected);
}

TEST_CASE("a missing value of a list is placed at its dash or comma") {
  check("a.yaml", "-\n-\n- x\n",
        "sequence '' 1:1+1\n"
        " - null '' 1:1+1\n"
        " - null '' 2:1+1\n"
        " - string 'x' 3:3+1\n");
}

TEST_CASE("one document may have its markers") {
  check("a.yaml", "%YAML 1.2\n--- # begin\na: 1\n...\n",
        "mapping '' 3:1+1\n"
        " 'a' 3:1+1: number '1' 3:4+1\n");
}

TEST_CASE("JSON: keys and values with their places") {
  check("a.json",
        "{\"a\": [1, -0.50e+2, true, false, null],\n"
        " \"名\\\"\" : \"\\ud83d\\udd0c\\n\", \"c\"\n"
        ":\n"
        "{}, \"d\":[12]}\n",
        "mapping '' 1:1+1\n"
        " 'a' 1:2+3: sequence '' 1:7+1\n"
        "  - number '1' 1:8+1\n"
        "  - number '-0.50e+2' 1:11+8\n"
        "  - boolean 'true' 1:21+4\n"
        "  - boolean 'false' 1:27+5\n"
        "  - null '' 1:34+4\n"
        " '名\"' 2:2+5: string '🔌\ufffd' 2:10+16\n"
        " 'c' 2:28+3: mapping '' 4:1+1\n"
        " 'd' 4:5+3: sequence '' 4:9+1\n"
        "  - number '12' 4:10+2\n");
}

TEST_CASE("JSON of one scalar, and of one line behind a byte-order mark") {
  check("a.json", "17", "number '17' 1:1+2\n");
  check("a.json", "\ufeff{\"a\":18446744073709551616}\r\n",
        "mapping '' 1:1+1\n 'a' 1:2+3: number '18446744073709551616' 1:6+20\n");
}

TEST_CASE("a key that stands twice keeps its first value and the rest is still read") {
  check("a.yaml", "a: 1\nb: 2\na: 3\nc: 4\na: 5\n",
        "mapping '' 1:1+1\n"
        " 'a' 1:1+1: number '1' 1:4+1\n"
        " 'b' 2:1+1: number '2' 2:4+1\n"
        " 'c' 4:1+1: number '4' 4:4+1\n"
        "a.yaml:3:1: error E109: the key 'a' stands here twice, first in line 1\n"
        "    3 | a: 3\n"
        "      | ^ keep one of the two\n"
        "a.yaml:5:1: error E109: the key 'a' stands here twice, first in line 1\n"
        "    5 | a: 5\n"
        "      | ^ keep one of the two\n");
}

TEST_CASE("an alias and a tagged value are broken, and the rest is still read") {
  check("a.yaml", "a: &x 1\nb: *x\nc: !!str 2\n",
        "mapping '' 1:1+1\n"
        " 'a' 1:1+1: number '1' 1:4+4\n"
        " 'b' 2:1+1: broken '' 2:4+1\n"
        " 'c' 3:1+1: broken '2' 3:4+7\n"
        "a.yaml:1:4: error E110: a definition has no anchors\n"
        "    1 | a: &x 1\n"
        "      |    ^~ take it out, and write the value out where it is used\n"
        "a.yaml:2:4: error E110: a definition has no aliases\n"
        "    2 | b: *x\n"
        "      |    ^~ write the value out\n"
        "a.yaml:3:4: error E111: a definition has no tags\n"
        "    3 | c: !!str 2\n"
        "      |    ^~~~~ take it out; quotes make a text of anything\n");
}

TEST_CASE("sixty-four levels are read") {
  std::string out;
  const std::string text = std::string(64, '[') + std::string(64, ']');
  CHECK(read("a.yaml", text, out).has_value());
  CHECK(read("a.json", text, out).has_value());
}

TEST_CASE("a tree becomes the JSON text that it was, and YAML's numbers become JSON's") {
  std::string out;
  const std::string json =
      R"({"a":[1,-0.50e+2,true,null,"\"\\\u0000\u001f\u007f中"],"":{},"z":[]})";
  CHECK(to_json(*read("a.json", json, out)) ==
        "{\"a\":[1,-0.50e+2,true,null,\"\\\"\\\\\\u0000\\u001f\x7f中\"],\"\":{},\"z\":[]}");
  CHECK(to_json(*read("a.yaml", "[+5, .5, -.5, 5., 5.e3, +.5e1, 0.10, no]", out)) ==
        R"([5,0.5,-0.5,5,5e3,0.5e1,0.10,"no"])");
}

TEST_CASE("what is shown of a text is short and harmless") {
  CHECK(quoted("auto") == "'auto'");
  CHECK(quoted("a\x1b\n") == "'a\ufffd\ufffd'");
  CHECK(shortened(std::string(64, 'x')) == std::string(64, 'x'));
  CHECK(shortened(std::string(65, 'x')) == std::string(64, 'x') + "...");
}
