#include "generator/base/unicode.h"

#include <doctest/doctest.h>

using namespace gizgen;

namespace {

void check(std::string_view text, char32_t value, std::size_t bytes, bool valid) {
  CAPTURE(text);
  const CodePoint point = decode_utf8(text, 0);
  CHECK(static_cast<std::uint32_t>(point.value) == static_cast<std::uint32_t>(value));
  CHECK(point.bytes == bytes);
  CHECK(point.valid == valid);
}

}  // namespace

TEST_CASE("code points of every length are read, anything else is one invalid byte") {
  check("a", 'a', 1, true);
  check(std::string_view("\0", 1), 0, 1, true);
  check("\x7f", 0x7F, 1, true);
  check("\u00e9", 0xE9, 2, true);
  check("微", 0x5FAE, 3, true);
  check("\uffff", 0xFFFF, 3, true);
  check("🔌", 0x1F50C, 4, true);
  check("\xf4\x8f\xbf\xbf", 0x10FFFF, 4, true);
  check("\x80", 0xFFFD, 1, false);              // a continuation alone
  check("\xc0\x80", 0xFFFD, 1, false);          // overlong NUL
  check("\xe0\x80\xaf", 0xFFFD, 1, false);      // overlong
  check("\xf0\x80\x80\xaf", 0xFFFD, 1, false);  // overlong
  check("\xed\xa0\x80", 0xFFFD, 1, false);      // a surrogate
  check("\xf4\x90\x80\x80", 0xFFFD, 1, false);  // above U+10FFFF
  check("\xff", 0xFFFD, 1, false);
  check("\xe5\xbe", 0xFFFD, 1, false);  // cut off
  check("\xe5 a", 0xFFFD, 1, false);
}

TEST_CASE("code points are counted, an invalid byte as one") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("a微🔌") == 3);
  CHECK(count_code_points("\xff\xfe"
                          "a") == 3);
}

TEST_CASE("a terminal gives Chinese and emoji two columns, accents none") {
  for (const char32_t wide : {U'微', U'。', U'（', U'あ', U'한', U'🔌', U'㐀', U'\u3000'}) {
    CHECK(display_width(wide) == 2);
  }
  for (const char32_t narrow : {U'a', U'é', U'°', U'я', U'…', U'\ufffd'}) {
    CHECK(display_width(narrow) == 1);
  }
  for (const char32_t none : {U'\u0301', U'\u200d', U'\ufe0f'}) CHECK(display_width(none) == 0);
}

TEST_CASE("what could move the cursor or turn the text is printed as a replacement character") {
  CHECK(printable("plain 微信 text") == "plain 微信 text");
  CHECK(printable("a\x1b[2J\r\n\t") == "a\ufffd[2J\ufffd\ufffd\ufffd");
  CHECK(printable("\xff"
                  "a\xc2\x9b") == "\ufffda\ufffd");
  CHECK(printable("\u202eb\u2066c\u2028\ufeff") == "\ufffdb\ufffdc\ufffd\ufffd");
}
