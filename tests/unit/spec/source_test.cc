#include "generator/spec/source.h"

#include <doctest/doctest.h>

using namespace gizgen;

namespace {

void check(std::string text, Span span, std::string_view expected) {
  const Source source("a", std::move(text));
  const Where where = source.where(span);
  CHECK(fmt::format("{}:{}+{}", where.line, where.column, where.length) == expected);
}

}  // namespace

TEST_CASE("a byte offset becomes a line and a column of code points") {
  check("ab\ncd\n", {0, 1}, "1:1+1");
  check("ab\ncd\n", {3, 5}, "2:1+2");
  check("微信 x\n", {7, 8}, "1:4+1");
  check("微信 x\n", {0, 6}, "1:1+2");
  check("🔌x", {4, 5}, "1:2+1");
}

TEST_CASE("a span ends with its line, and is never empty") {
  check("ab\ncd\n", {1, 5}, "1:2+1");
  check("ab\r\ncd\r\n", {0, 8}, "1:1+2");
  check("ab\r\ncd\r\n", {2, 3}, "1:3+1");
  check("ab\n", {1, 1}, "1:2+1");
  check("ab", {2, 9}, "1:3+1");
  check("", {0, 0}, "1:1+1");
  check("a\n", {2, 2}, "2:1+1");
}

TEST_CASE("a byte-order mark is not part of the text") {
  check(
      "\ufeff"
      "ab\n",
      {0, 2}, "1:1+2");
  CHECK(Source("a",
               "\ufeff"
               "ab")
            .text() == "ab");
}

TEST_CASE("columns are found at any distance into a long line") {
  std::string text = "x\n";
  for (int i = 0; i < 3000; ++i) text += "微";
  for (const std::uint32_t n : {0u, 1u, 84u, 85u, 86u, 255u, 256u, 257u, 2999u}) {
    CHECK(Source("a", text).where({2 + n * 3, 5 + n * 3}).column == n + 1);
  }
}
