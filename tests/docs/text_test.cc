#include "generator/targets/docs/text.h"

#include <doctest/doctest.h>

#include "generator/render/escape.h"
#include "generator/targets/docs/figure.h"

namespace gizgen::docs {
namespace {

void check_markdown(std::string_view text, std::string_view expected) {
  CAPTURE(text);
  std::string out;
  append_escaped(out, text, Escape::markdown);
  CHECK(out == expected);
}

TEST_CASE("Markdown shows a text as it is") {
  check_markdown("plain", "plain");
  check_markdown("电源", "电源");
  check_markdown("child_lock", "child_lock");
  check_markdown("a|b", "a\\|b");
  check_markdown("*/ `x` [y] <z> _q_", "\\*/ \\`x\\` \\[y\\] \\<z> \\_q\\_");
  check_markdown("&amp; ~~", "\\&amp; \\~\\~");
  check_markdown("\\", "\\\\");
}

TEST_CASE("identifiers, hexadecimal and Mermaid lines need no escape") {
  for (const std::string_view text : {"W->>M", "Note over M", "FF FF 00 05", "a_1__b", "0x1F"}) {
    check_markdown(text, text);
  }
}

TEST_CASE("texts stand in one line, without what a page cannot hold or would turn round") {
  CHECK(one_line("a\nb\tc") == "a b c");
  CHECK(one_line("电源 °C") == "电源 °C");
  CHECK(one_line("a\x01\x7F") == "a  ");
  CHECK(one_line("a\xE2\x80\xAE"
                 "b") == "a b");
  CHECK(one_line("a\xC2\x85"
                 "b") == "a b");
  CHECK(one_line("\xEF\xBF\xBE") == " ");
}

void check_wrap(std::string_view text, std::size_t width, std::vector<std::string> expected) {
  CAPTURE(text);
  CHECK(wrap_text(text, width) == expected);
}

TEST_CASE("lines break at blanks and beside wide characters") {
  check_wrap("", 10, {});
  check_wrap("one two three", 8, {"one two", "three"});
  check_wrap("longer than that", 4, {"longer", "than", "that"});
  check_wrap("等待应答", 4, {"等待", "应答"});
  check_wrap("03 应答 04", 7, {"03 应答", "04"});
}

TEST_CASE("bytes and numbers are written as they travel") {
  CHECK(hex_text(std::vector<std::uint8_t>{0xFF, 0x0A}) == "FF 0A");
  CHECK(hex_text({}) == "");
  CHECK(hex_number(1200, 2) == "04 B0");
  CHECK(hex_number(5, 1) == "05");
}

TEST_CASE("a figure becomes an svg element whose texts are escaped") {
  Figure figure;
  figure.height = 20;
  figure.boxes.push_back({1, 2, 3, 4, "fault"});
  figure.lines.push_back({1, 2, 3, 4, "lane"});
  figure.labels.push_back({5, 6, text_size, "a<b"});
  figure.labels.push_back({5, 6, small_size, "7–0", "small"});
  CHECK(to_svg(figure, "x \"&\"") ==
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 362 20\" role=\"img\" "
        "aria-label=\"x &quot;&amp;&quot;\">\n"
        "<line class=\"lane\" x1=\"1\" y1=\"2\" x2=\"3\" y2=\"4\"/>\n"
        "<rect class=\"fault\" x=\"1\" y=\"2\" width=\"3\" height=\"4\"/>\n"
        "<text x=\"5\" y=\"6\">a&lt;b</text>\n"
        "<text class=\"small\" x=\"5\" y=\"6\">7–0</text>\n"
        "</svg>");
}

}  // namespace
}  // namespace gizgen::docs
