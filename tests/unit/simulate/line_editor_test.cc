#include "generator/simulate/line_editor.h"

#include <doctest/doctest.h>

#include "generator/simulate/device_script.h"
#include "generator/simulate/subject.h"
#include "support.h"

using namespace gizgen;

namespace {

// What these keys leave: "line|line|" and what stands behind the prompt.
std::string typed(std::string_view keys, std::size_t columns = 80) {
  const Product product = lamp();
  const Subject subject(product);
  LineEditor editor("> ",
                    [&](std::string_view text) { return device_words(text, subject.table()); });
  std::string out;
  for (const char key : keys) {
    const LineEditor::Typed got = editor.feed({&key, 1});
    for (const std::string& line : got.lines) out += line + "|";
    if (got.lines.empty()) out += got.above;
    if (got.ended) out += "end";
  }
  return out + editor.draw(columns).substr(LineEditor::clear().size() + 2);
}

}  // namespace

TEST_CASE("keys edit the line") {
  CHECK(typed("power = true") == "power = true");
  CHECK(typed("ab\r\nc") == "ab||c");
  CHECK(typed("abc\177\b") == "a");
  CHECK(typed("ac\033[Db") == "abc\033[1D");
  CHECK(typed("bc\033[Ha\033[Fd") == "abcd");
  CHECK(typed("abc\001\033[3~\005d") == "bcd");
  CHECK(typed("a b c\027") == "a b ");
  CHECK(typed("abc\002\013") == "ab");
  CHECK(typed("abc\002\025") == "c\033[1D");
  CHECK(typed("温度\177") == "温");
  CHECK(typed("温度\033[D") == "温度\033[2D");
  CHECK(typed("\004") == "end");
  CHECK(typed("a\004") == "a");
  CHECK(typed("a\033[5;9~b\033xc") == "abc");
}

TEST_CASE("the line's history") {
  CHECK(typed("one\rtwo\r\033[A\033[A") == "one|two|one");
  CHECK(typed("one\rtwo\r\033[A\033[A\033[B") == "one|two|two");
  CHECK(typed("one\r\033[A\033[B") == "one|");
  CHECK(typed("\033[A") == "");
}

TEST_CASE("Tab completes what may stand there") {
  CHECK(typed("pow\t") == "power ");
  CHECK(typed("power = t\t") == "power = true ");
  CHECK(typed("mode=\t") == "a  b  c\nmode=");
  CHECK(typed("expect con\t") == "expect control ");
  CHECK(typed("power = true, l\t") == "power = true, level ");
  CHECK(typed("he\t") == "heartbeat  help  heat\nhe");
  CHECK(typed("xyz\t") == "xyz");
}

TEST_CASE("a long line shows where the cursor is") {
  CHECK(typed("abcdefghijklmnopqrstuvwxyz", 12) == "rstuvwxyz");
  CHECK(typed("abcdefghijklmnopqrstuvwxyz\001", 12) == "abcdefghi\033[9D");
}
