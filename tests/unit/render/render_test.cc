// What a template without mistakes becomes, in strict mode.
#include <limits>

#include <doctest/doctest.h>

#include "tests/unit/render/support.h"

namespace gizgen {
namespace {

struct Row {
  const char* rule;
  const char* page;
  const char* view;
  const char* expected;
  test::Sources partials = {};
};

void check(const Row& row, RenderOptions options = {}) {
  CAPTURE(std::string(row.rule));
  test::Sources sources = row.partials;
  sources["page"] = row.page;
  CHECK(test::render_page(std::move(sources), Json::parse(row.view), options) == row.expected);
}

TEST_CASE("names become their values") {
  const Row rows[] = {
      {"text is copied", "a {b} } {\n", "{}", "a {b} } {\n"},
      {"nothing is nothing", "", "{}", ""},
      {"a name", "[{{n}}]", R"({"n": "x"})", "[x]"},
      {"blanks in a tag do not count", "[{{  n\t}}]", R"({"n": "x"})", "[x]"},
      {"a value is not a template", "{{n}}", R"({"n": "{{n}}"})", "{{n}}"},
      {"nothing is escaped unless asked", "{{n}}", R"({"n": "<&\">'"})", "<&\">'"},
      {"an ampersand", "{{& n }}", R"({"n": "<"})", "<"},
      {"three braces", "{{{ n }}}", R"({"n": "<"})", "<"},
      {"whole numbers", "{{a}} {{b}}", R"({"a": -7, "b": 0})", "-7 0"},
      {"true and false", "{{a}} {{b}}", R"({"a": true, "b": false})", "true false"},
      {"a dotted name", "{{a.b.c}}", R"({"a": {"b": {"c": "x"}}})", "x"},
      {"a dot in a key is not seen", "{{a.b}}", R"({"a.b": "no", "a": {"b": "yes"}})", "yes"},
      {"the dot is the value itself", "{{.}}", R"("x")", "x"},
      {"a name in Chinese", "{{名字}}", R"({"名字": "插座"})", "插座"},
      {"a value is printed alone on a line", "  {{n}}\n", R"({"n": "x"})", "  x\n"},
      {"a byte-order mark is not text", "\xEF\xBB\xBF{{#a}}\nx\n{{/a}}\n", R"({"a": 1})", "x\n"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("whole numbers are exact to the last digit") {
  const Json view = {{"least", std::numeric_limits<std::int64_t>::min()},
                     {"most", std::numeric_limits<std::uint64_t>::max()}};
  CHECK(test::render_page({{"page", "{{least}} {{most}}"}}, view) ==
        "-9223372036854775808 18446744073709551615");
}

TEST_CASE("HTML is escaped where it is asked for") {
  check({"five characters", "{{n}}|{{{n}}}|{{&n}}", R"({"n": "a<b>&\"'"})",
         "a&lt;b&gt;&amp;&quot;&#39;|a<b>&\"'|a<b>&\"'"},
        {.escape = Escape::html});
}

TEST_CASE("sections repeat, push and vanish") {
  const Row rows[] = {
      {"true", "[{{#a}}x{{/a}}]", R"({"a": true})", "[x]"},
      {"false", "[{{#a}}x{{/a}}]", R"({"a": false})", "[]"},
      {"null", "[{{#a}}x{{/a}}]", R"({"a": null})", "[]"},
      {"an empty list", "[{{#a}}x{{/a}}]", R"({"a": []})", "[]"},
      {"an object without members is something", "[{{#a}}x{{/a}}]", R"({"a": {}})", "[x]"},
      {"zero is something", "[{{#a}}{{.}}{{/a}}]", R"({"a": 0})", "[0]"},
      {"an empty text is something", "[{{#a}}x{{/a}}]", R"({"a": ""})", "[x]"},
      {"an object is pushed", "{{#a}}{{b}}{{/a}}", R"({"b": "out", "a": {"b": "in"}})", "in"},
      {"outer names stay in scope", "{{#a}}{{b}}{{/a}}", R"({"b": "out", "a": {}})", "out"},
      {"a text is pushed", "{{#a}}{{.}}{{b}}{{/a}}", R"({"b": 1, "a": "x"})", "x1"},
      {"true is pushed", "{{#a}}{{.}}{{/a}}", R"({"a": true})", "true"},
      {"a list of objects", "{{#a}}{{b}},{{/a}}", R"({"a": [{"b": 1}, {"b": 2}]})", "1,2,"},
      {"a list of texts", "{{#a}}({{.}}){{/a}}", R"({"a": ["x", "y"]})", "(x)(y)"},
      {"a list of lists", "{{#a}}({{#.}}{{.}}{{/.}}){{/a}}", R"({"a": [[1, 2], [3]]})", "(12)(3)"},
      {"a list at the root", "{{#.}}{{v}}{{/.}}", R"([{"v": 1}, {"v": 2}])", "12"},
      {"a dotted section", "{{#a.b}}{{c}}{{/a.b}}", R"({"a": {"b": {"c": 1}}})", "1"},
      {"a section in its namesake", "{{#a}}1{{#a}}2{{/a}}3{{/a}}", R"({"a": true})", "123"},
      {"the first part of a name decides", "{{#a}}{{b.c}}{{/a}}",
       R"({"a": {"b": {"c": "in"}}, "b": {"c": "out"}})", "in"},
      {"the last of a list", "{{#a}}{{n}}{{^last}}, {{/last}}{{/a}}",
       R"({"a": [{"n": 1, "last": false}, {"n": 2, "last": true}]})", "1, 2"},
      {"not false", "[{{^a}}x{{/a}}]", R"({"a": false})", "[x]"},
      {"not null", "[{{^a}}x{{/a}}]", R"({"a": null})", "[x]"},
      {"not an empty list", "[{{^a}}x{{/a}}]", R"({"a": []})", "[x]"},
      {"not true", "[{{^a}}x{{/a}}]", R"({"a": true})", "[]"},
      {"not a list", "[{{^a}}x{{/a}}]", R"({"a": [1]})", "[]"},
      {"not in not", "{{^a}}1{{^a}}2{{/a}}3{{/a}}", R"({"a": false})", "123"},
      {"a skipped section is not looked into", "{{#a}}{{unknown}}{{/a}}", R"({"a": false})", ""},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("a tag that prints nothing takes the line it stands alone on") {
  const Row rows[] = {
      {"sections", "1\n{{#a}}\n2\n{{/a}}\n3\n", R"({"a": true})", "1\n2\n3\n"},
      {"indented sections", "1\n  {{#a}}\n2\n\t{{/a}}\n3\n", R"({"a": true})", "1\n2\n3\n"},
      {"a skipped section leaves no line", "1\n{{#a}}\n2\n{{/a}}\n3\n", R"({"a": false})",
       "1\n3\n"},
      {"not", "1\n{{^a}}\n2\n{{/a}}\n3\n", R"({"a": false})", "1\n2\n3\n"},
      {"a comment", "1\n {{! x }} \n2\n", "{}", "1\n2\n"},
      {"a comment of lines", "1\n  {{!\n x {{y}} \n3\n", "{}", "1\n3\n"},
      {"new delimiters", "1\n{{=<% %>=}}\n2\n", "{}", "1\n2\n"},
      {"with carriage returns", "1\r\n{{#a}}\r\n2\r\n{{/a}}\r\n3", R"({"a": 1})", "1\r\n2\r\n3"},
      {"on the first line", "  {{#a}}\n2{{/a}}\n", R"({"a": true})", "2\n"},
      {"on the last line", "1\n  {{! x }}", "{}", "1\n"},
      {"blanks behind it go too", "{{#a}}  \n1\n{{/a}}\t\n", R"({"a": true})", "1\n"},
      {"two on a line are not alone", "{{#a}} {{/a}}\n", R"({"a": true})", " \n"},
      {"text beside it", "1 {{! x }}\n", "{}", "1 \n"},
      {"blanks stay around what is not alone", " | {{#a}}\t|\t{{/a}} | \n", R"({"a": true})",
       " | \t|\t | \n"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("comments and delimiters") {
  const Row rows[] = {
      {"a comment", "1{{! no }}2", "{}", "12"},
      {"an empty comment", "1{{!}}2", "{}", "12"},
      {"new delimiters", "{{=<% %>=}}<%n%>{{n}}", R"({"n": "x"})", "x{{n}}"},
      {"as short as can be", "{{=| |=}}|#a||.||/a|", R"({"a": [1, 2]})", "12"},
      {"with blanks", "{{=  <%\t%> =}}<%n%>", R"({"n": "x"})", "x"},
      {"and back", "{{=<% %>=}}<%={{ }}=%>{{n}}", R"({"n": "x"})", "x"},
      {"raw with new ones", "{{=<% %>=}}<%{n}%><%&n%>", R"({"n": "<"})", "<<"},
      {"they end with the partial",
       "{{>p}}{{n}}",
       R"({"n": "x"})",
       "x{{n}}x",
       {{"p", "{{=< >=}}<n>{{n}}"}}},
      {"a partial has its own", "{{=< >=}}<>p>", R"({"n": "x"})", "x", {{"p", "{{n}}"}}},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("partials are rendered where they stand") {
  const char* tree = R"({"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": []}]})";
  const Row rows[] = {
      {"in a line", "[{{> p }}]", R"({"n": "x"})", "[x]", {{"p", "{{n}}"}}},
      {"with the scope of its place",
       "{{#a}}{{>p}}{{/a}}",
       R"({"a": [1, 2]})",
       "12",
       {{"p", "{{.}}"}}},
      {"in a partial", "{{>p}}", R"({"n": "x"})", "(x)", {{"p", "({{>q}})"}, {"q", "{{n}}"}}},
      {"in itself", "{{>p}}", tree, "1<2<>3<>>", {{"p", "{{v}}<{{#kids}}{{>p}}{{/kids}}>"}}},
      {"not indented in a line",
       "  {{n}}  {{>p}}\n",
       R"({"n": "x"})",
       "  x  1\n2\n",
       {{"p", "1\n2"}}},
      {"indented when alone", "a:\n  {{>p}}\nb\n", "{}", "a:\n  1\n  2\nb\n", {{"p", "1\n2\n"}}},
      {"without a last line end", "  {{>p}}\n3", "{}", "  1\n  23", {{"p", "1\n2"}}},
      {"an empty line stays empty",
       " {{>p}}\n",
       "{}",
       " 1\n\n 2\r\n\r\n",
       {{"p", "1\n\n2\r\n\r\n"}}},
      {"values are not indented", " {{>p}}\n", R"({"n": "1\n2"})", " 1\n2\n", {{"p", "{{n}}\n"}}},
      {"indents add up", " {{>p}}\n", "{}", " 1\n  2\n", {{"p", "1\n {{>q}}\n"}, {"q", "2\n"}}},
      {"one partial, two indents", "{{>p}}\n {{>p}}\n", "{}", "1\n 1\n", {{"p", "1\n"}}},
      {"its tags stand alone too",
       "  {{>p}}\n",
       R"({"a": true})",
       "  1\n",
       {{"p", "{{#a}}\n1\n{{/a}}\n"}}},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("lenient: what is not there is empty, and a fraction is printed") {
  const Row rows[] = {
      {"a name", "[{{a}}]", "{}", "[]"},
      {"a member", "[{{a.b}}]", R"({"a": {}, "b": 1})", "[]"},
      {"a section", "[{{#a}}x{{/a}}]", "{}", "[]"},
      {"not", "[{{^a}}x{{/a}}]", "{}", "[x]"},
      {"a partial", "[{{>p}}]", "{}", "[]"},
      {"a fraction", "{{a}}", R"({"a": 1.25})", "1.25"},
      {"null", "[{{a}}]", R"({"a": null})", "[]"},
      {"a list and an object", "[{{a}}{{b}}]", R"({"a": [1], "b": {}})", "[]"},
  };
  for (const Row& row : rows) check(row, {.strict = false});
}

TEST_CASE("a renderer loads a template once, whatever it is rendered with") {
  int loads = 0;
  Renderer renderer(
      [&](std::string_view) -> std::optional<std::string> {
        ++loads;
        return "{{n}}";
      },
      {});
  Diagnostics diagnostics;
  CHECK(renderer.render("page", {{"n", 1}}, diagnostics) == "1");
  CHECK(renderer.render("page", {{"n", 2}}, diagnostics) == "2");
  CHECK(loads == 1);
}

}  // namespace
}  // namespace gizgen
