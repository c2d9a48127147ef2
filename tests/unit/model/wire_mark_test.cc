#include "generator/model/wire_mark.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator/model/fingerprint.h"

namespace gizgen {
namespace {

using Lines = std::vector<std::string>;

const std::string kText =
    "0123456789abcdef0123456789abcdef standard\n"
    "power writable bool 1\n"
    "mode writable enum 2 <a>|b & c|\"d\"\n";

// The text with `prefix` before each line.
std::string behind(std::string_view prefix, std::string_view text) {
  std::string out(prefix);
  for (const char c : text) {
    out += c;
    if (c == '\n') out += prefix;
  }
  return out.substr(0, out.size() - prefix.size());
}

void check_found(const std::string& file) {
  CAPTURE(file);
  const auto mark = find_wire_mark(file);
  REQUIRE(mark);
  CHECK(mark->fingerprint == fingerprint(kText));
  CHECK(mark->wire_text == kText);
  CHECK(mark->whole);
}

}  // namespace

TEST_CASE("the mark is found whatever stands before its lines and behind them") {
  check_found(marked(kText));
  check_found("# Lamp\n\n" + behind("    ", marked(kText)) + "\n## Next\n");
  check_found("local a\n" + behind("-- ", marked(kText)) + "-- \nlocal b\n");
  check_found(behind("-- ", marked(kText)) + "local power = 1\n");
  check_found("about gizgen fingerprint: none\n" + marked(kText));
  std::string html = marked(kText);
  for (const auto& [from, to] : {std::pair("&", "&amp;"), {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}}) {
    for (std::size_t at = html.find(from); at != html.npos; at = html.find(from, at + 2)) {
      html.replace(at, 1, to);
    }
  }
  check_found("<pre>\n" + html + "</pre>\n");
}

TEST_CASE("the mark is found with line ends of another system, and in JSON") {
  std::string file;
  for (const char c : marked(kText)) file += c == '\n' ? "\r\n" : std::string(1, c);
  check_found(file);
  check_found(fmt::format(
      R"({{"fingerprint": "{}", "wire": ["0123456789abcdef0123456789abcdef standard",)"
      R"("power writable bool 1", "mode writable enum 2 <a>|b & c|\"d\""]}})",
      fingerprint(kText)));
}

TEST_CASE("a text that was cut or changed is not whole") {
  const std::string file = marked(kText);
  CHECK_FALSE(find_wire_mark(file.substr(0, file.size() - 9))->whole);
  CHECK_FALSE(find_wire_mark(file.substr(0, file.find("mode")))->whole);
  CHECK_FALSE(find_wire_mark("gizgen fingerprint: 0123456789abcdef")->whole);
  CHECK_FALSE(find_wire_mark("gizgen fingerprint: 0123"));
  CHECK_FALSE(find_wire_mark("{\"fingerprint\": 5, \"wire\": []}"));
  CHECK_FALSE(find_wire_mark("{"));
  CHECK_FALSE(find_wire_mark(""));
}

TEST_CASE("what became of each datapoint is a line") {
  const std::string_view from = "k standard\na writable bool 1\nb writable bool 1\nc fault bool 1\n";
  CHECK(wire_changes(from, from).empty());
  CHECK(wire_changes(from, "k var_len\na writable bool 1\nd readonly bool 1\nc alert bool 1\n") ==
        Lines{"changed  product: k standard -> k var_len", "added    d: readonly bool 1",
              "changed  c: fault bool 1 -> alert bool 1", "removed  b: writable bool 1"});
  CHECK(wire_changes(from, "k standard\nb writable bool 1\na writable bool 1\nc fault bool 1\n") ==
        Lines{"moved    b: 2 -> 1", "moved    a: 1 -> 2"});
}

}  // namespace gizgen
