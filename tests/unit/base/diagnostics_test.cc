#include "generator/base/diagnostics.h"

#include <doctest/doctest.h>

using namespace gizgen;

namespace {

// One error at `where` in a source, with the help "h".
void check(std::string_view source, Where where, std::string_view expected) {
  Diagnostics diagnostics;
  where.file = "a.yaml";
  diagnostics.add_source("a.yaml", std::string(source));
  diagnostics.error(where, "E206", "m").help = "h";
  CHECK(diagnostics.text(false) == expected);
}

Where at(std::uint32_t line, std::uint32_t column, std::uint32_t length = 1) {
  return {"", line, column, length};
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("a finding shows its line, a caret and the remedy") {
  Diagnostics diagnostics;
  diagnostics.add_source("product.yaml", "datapoints:\n  - {name: power, type: boool}\n");
  diagnostics.error({"product.yaml", 2, 25, 5}, "E206", "unknown {} '{}'", "type", "boool").help =
      "did you mean 'bool'?";
  CHECK(diagnostics.has_errors());
  CHECK_FALSE(diagnostics.empty());
  CHECK(diagnostics.text(false) ==
        "product.yaml:2:25: error E206: unknown type 'boool'\n"
        "    2 |   - {name: power, type: boool}\n"
        "      |                         ^~~~~ did you mean 'bool'?\n");
}

TEST_CASE("a warning is no error, and a finding without a remedy ends with its caret") {
  Diagnostics diagnostics;
  diagnostics.add_source("a.yaml", "a: 1\n");
  diagnostics.warning({"a.yaml", 1, 4, 1}, "W301", "large");
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(diagnostics.text(false) ==
        "a.yaml:1:4: warning W301: large\n"
        "    1 | a: 1\n"
        "      |    ^\n");
}

TEST_CASE("colour marks the place, the severity and the caret, nothing of the source") {
  Diagnostics diagnostics;
  diagnostics.add_source("a.yaml", "a: 1\n");
  diagnostics.error({"a.yaml", 1, 4, 1}, "E201", "m").help = "h";
  diagnostics.warning({"a.yaml", 1, 1, 1}, "W301", "n");
  CHECK(diagnostics.text(true) ==
        "\x1b[1ma.yaml:1:1:\x1b[0m \x1b[1;35mwarning W301\x1b[0m: n\n"
        "    1 | a: 1\n"
        "      | \x1b[1;32m^\x1b[0m\n"
        "\x1b[1ma.yaml:1:4:\x1b[0m \x1b[1;31merror E201\x1b[0m: m\n"
        "    1 | a: 1\n"
        "      |    \x1b[1;32m^\x1b[0m h\n");
}

TEST_CASE("the caret stands under its character after wide ones, and is as wide as they are") {
  check("name: 微信🔌 x\n", at(1, 11),
        "a.yaml:1:11: error E206: m\n"
        "    1 | name: 微信🔌 x\n"
        "      |              ^ h\n");
  check("name: 微信🔌 x\n", at(1, 7, 3),
        "a.yaml:1:7: error E206: m\n"
        "    1 | name: 微信🔌 x\n"
        "      |       ^~~~~~ h\n");
  check("e\u0301 x\n", at(1, 4),
        "a.yaml:1:4: error E206: m\n"
        "    1 | e\u0301 x\n"
        "      |   ^ h\n");
}

TEST_CASE("a byte-order mark and a carriage return are not part of a line") {
  check(
      "\ufeff"
      "ab\r\ncd\r\n",
      at(1, 2, 9),
      "a.yaml:1:2: error E206: m\n"
      "    1 | ab\n"
      "      |  ^ h\n");
  check(
      "\ufeff"
      "ab\r\ncd\r\n",
      at(2, 3),
      "a.yaml:2:3: error E206: m\n"
      "    2 | cd\n"
      "      |   ^ h\n");
}

TEST_CASE("control characters of the source, the message and the file's name are harmless") {
  check("a\tb\x1b[31mc\xff\u202e\n", at(1, 3),
        "a.yaml:1:3: error E206: m\n"
        "    1 | a b\ufffd[31mc\ufffd\ufffd\n"
        "      |   ^ h\n");
  Diagnostics diagnostics;
  diagnostics.error({"a\x1b", 0, 0, 1}, "E201", "m\n{}", "\x07").help = "h\r";
  CHECK(diagnostics.text(false) ==
        "a\ufffd: error E201: m\ufffd\ufffd\n"
        "      | h\ufffd\n");
}

TEST_CASE("a finding without a line, or outside of any source, shows none") {
  check("a\n", {}, "a.yaml: error E206: m\n      | h\n");
  check("a\n", at(7, 1), "a.yaml:7:1: error E206: m\n      | h\n");
  check("a\n", at(1, 0), "a.yaml:1: error E206: m\n      | h\n");
  Diagnostics diagnostics;
  diagnostics.error({"b.yaml", 1, 2, 1}, "E201", "m");
  CHECK(diagnostics.text(false) == "b.yaml:1:2: error E201: m\n");
}

TEST_CASE("a column behind the end of its line points at the end") {
  check("ab\ncd\n", at(1, 99),
        "a.yaml:1:99: error E206: m\n"
        "    1 | ab\n"
        "      |   ^ h\n");
  check("", at(1, 1),
        "a.yaml:1:1: error E206: m\n"
        "    1 | \n"
        "      | ^ h\n");
}

TEST_CASE("a long line is cut around the caret") {
  const std::string line = repeated("0123456789", 30);
  check(line, at(1, 96, 3),
        "a.yaml:1:96: error E206: m\n    1 | " + line.substr(0, 155) + "...\n      | " +
            std::string(95, ' ') + "^~~ h\n");
  check(line, at(1, 101),
        "a.yaml:1:101: error E206: m\n    1 | " + line.substr(0, 160) + "...\n      | " +
            std::string(100, ' ') + "^ h\n");
  check(line, at(1, 102),
        "a.yaml:1:102: error E206: m\n    1 | ..." + line.substr(61, 100) + "...\n      | " +
            std::string(43, ' ') + "^ h\n");
  check(line, at(1, 201, 500),
        "a.yaml:1:201: error E206: m\n    1 | ..." + line.substr(160, 100) + "...\n      | " +
            std::string(43, ' ') + "^" + std::string(59, '~') + " h\n");
  const std::string wide = repeated("微", 150);
  check(wide, at(1, 141),
        "a.yaml:1:141: error E206: m\n    1 | ..." + repeated("微", 30) + "\n      | " +
            std::string(43, ' ') + "^~ h\n");
}

TEST_CASE("line numbers of any width keep the caret in its place") {
  check(repeated("\n", 1'234'566) + "a: b\n", at(1'234'567, 4),
        "a.yaml:1234567:4: error E206: m\n"
        "1234567 | a: b\n"
        "        |    ^ h\n");
}

TEST_CASE("findings are sorted by file as they came, then by place, then as they were found") {
  Diagnostics diagnostics;
  diagnostics.add_source("z.yaml", "a\nb\n");
  diagnostics.add_source("a.yaml", "a\nb\n");
  diagnostics.error({"other", 0, 0, 1}, "E101", "7");
  diagnostics.error({"a.yaml", 1, 1, 1}, "E201", "6");
  diagnostics.error({"z.yaml", 2, 1, 1}, "E201", "4");
  diagnostics.error({"z.yaml", 2, 1, 1}, "E201", "5");
  diagnostics.error({"z.yaml", 1, 2, 1}, "E201", "3");
  diagnostics.error({"z.yaml", 1, 1, 1}, "E201", "2");
  diagnostics.error({"z.yaml", 0, 0, 1}, "E201", "1");
  std::string order;
  for (const Diagnostic& finding : diagnostics.sorted()) order += finding.message;
  CHECK(order == "1234567");
}

TEST_CASE("a line is found by its number") {
  Diagnostics diagnostics;
  diagnostics.add_source("a.yaml",
                         "\ufeff"
                         "first\r\n\nthird");
  CHECK(diagnostics.line_of({"a.yaml", 1, 1, 1}) == "first");
  CHECK(diagnostics.line_of({"a.yaml", 2, 1, 1}) == "");
  CHECK(diagnostics.line_of({"a.yaml", 3, 9, 1}) == "third");
  CHECK(diagnostics.line_of({"a.yaml", 4, 1, 1}) == "");
  CHECK(diagnostics.line_of({"a.yaml", 0, 1, 1}) == "");
  CHECK(diagnostics.line_of({"b.yaml", 1, 1, 1}) == "");
}

TEST_CASE("a source that is given again takes the place of the first") {
  Diagnostics diagnostics;
  diagnostics.add_source("a.yaml", "secret: 5\n");
  diagnostics.add_source("a.yaml", "secret: *\n");
  CHECK(diagnostics.line_of({"a.yaml", 1, 1, 1}) == "secret: *");
}
