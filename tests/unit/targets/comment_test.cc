#include "generator/targets/firmware/comment.h"

#include <doctest/doctest.h>

namespace gizgen::firmware {
namespace {

void check(std::string_view text, std::string_view expected) {
  CAPTURE(text);
  CHECK(comment_text(text) == expected);
}

void check_lines(std::string_view text, std::size_t columns, std::vector<std::string> expected) {
  CAPTURE(text);
  CHECK(comment_lines(text, columns) == expected);
}

TEST_CASE("plain text of any language stays as it is") {
  check("", "");
  check("on or off", "on or off");
  check("电源开关", "电源开关");
  check("a * b / c ? d", "a * b / c ? d");
}

TEST_CASE("no text ends or begins a comment") {
  check("*/", "* /");
  check("/*", "/ *");
  check("//", "/ /");
  check("a**/b", "a** /b");
  check("*/*/", "* / * /");
  check("https://example.com", "https:/ /example.com");
}

TEST_CASE("no text holds a trigraph or continues a line") {
  check("?\?/", "? ?/");
  check("?\?\?", "? ? ?");
  check("a\\", "a/");
  check("*\\", "* /");
  check("\\\\", "/ /");
}

TEST_CASE("controls, reordering marks and bytes that are no text are blanks, and blanks are one") {
  check("a\nb\r\n\tc", "a b c");
  check("  a  b  ", "a b");
  check(
      "a\xE2\x80\xAE"
      "b",
      "a b");  // right-to-left override
  check(
      "a\xFF"
      "b",
      "a b");
  check(std::string_view("a\0b", 3), "a b");
  check("*\n/", "* /");
}

TEST_CASE("lines break at blanks and around wide characters") {
  check_lines("", 10, {});
  check_lines("one two three", 7, {"one two", "three"});
  check_lines("one two three", 6, {"one", "two", "three"});
  check_lines("unbreakable", 4, {"unbreakable"});
  check_lines("断电后保持", 4, {"断电", "后保", "持"});
  check_lines("see 断电", 6, {"see 断", "电"});
}

}  // namespace
}  // namespace gizgen::firmware
