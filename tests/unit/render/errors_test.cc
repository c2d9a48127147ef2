// What a person reads when a template is wrong, whole.
#include <doctest/doctest.h>

#include "tests/unit/render/support.h"

namespace gizgen {
namespace {

struct Row {
  const char* mistake;
  const char* page;
  const char* view;
  const char* expected;
  test::Sources partials = {};
};

void check(const Row& row, RenderOptions options = {}) {
  CAPTURE(std::string(row.mistake));
  test::Sources sources = row.partials;
  sources["page"] = row.page;
  CHECK(test::render_page(std::move(sources), Json::parse(row.view), options) == row.expected);
}

constexpr RenderOptions lenient = {.strict = false};

TEST_CASE("mistakes in the text of a template, strict or not") {
  const Row rows[] = {
      {"a tag without an end", "a\n b {{name", "{}",
       R"(page:2:4: error E401: the tag is not closed: '}}' is missing
    2 |  b {{name
      |    ^~
)"},
      {"a tag that runs on to the next one", "a {{b\n{{c}}\n", "{}",
       R"(page:1:3: error E401: the tag is not closed: '}}' is missing
    1 | a {{b
      |   ^~
)"},
      {"a tag that runs on in its line", "{{b c {{d}}\n", "{}",
       R"(page:1:1: error E401: the tag is not closed: '}}' is missing
    1 | {{b c {{d}}
      | ^~
)"},
      {"three braces closed by two", "{{{b}} c\n", "{}",
       R"(page:1:1: error E401: the tag is not closed: '}}}' is missing
    1 | {{{b}} c
      | ^~
)"},
      {"delimiters without an end", "{{=<% %>}}\n", "{}",
       R"(page:1:1: error E401: the tag is not closed: '=}}' is missing
    1 | {{=<% %>}}
      | ^~
)"},
      {"a comment without an end", "{{! a\nb", "{}",
       R"(page:1:1: error E401: the tag is not closed: '}}' is missing
    1 | {{! a
      | ^~
)"},
      {"no name", "a {{ }}\n", "{}",
       R"(page:1:3: error E402: the tag has no name
    1 | a {{ }}
      |   ^~~~~
)"},
      {"a section without a name", "{{#}}{{/}}\n", "{}",
       R"(page:1:1: error E402: the tag has no name
    1 | {{#}}{{/}}
      | ^~~~~
)"},
      {"one delimiter", "{{=<%=}}\n", "{}",
       R"(page:1:1: error E403: new delimiters are two words without '=', as in {{=<% %>=}}
    1 | {{=<%=}}
      | ^~~~~~~~
)"},
      {"three delimiters", "{{=a b c=}}\n", "{}",
       R"(page:1:1: error E403: new delimiters are two words without '=', as in {{=<% %>=}}
    1 | {{=a b c=}}
      | ^~~~~~~~~~~
)"},
      {"an equals sign in a delimiter", "{{=<= =>=}}\n", "{}",
       R"(page:1:1: error E403: new delimiters are two words without '=', as in {{=<% %>=}}
    1 | {{=<= =>=}}
      | ^~~~~~~~~~~
)"},
      {"a section is not closed", "a\n{{#b}}\n{{^c}}\n", "{}",
       R"(page:2:4: error E405: section 'b' is never closed
    2 | {{#b}}
      |    ^
page:3:4: error E405: section 'c' is never closed
    3 | {{^c}}
      |    ^
)"},
      {"a section was not opened", "{{/a}}\n", "{}",
       R"(page:1:4: error E404: section 'a' is closed here, but was never opened
    1 | {{/a}}
      |    ^
)"},
      {"sections cross", "{{#a}}\n  {{#b}}\n{{/a}}\n{{/b}}\n", "{}",
       R"(page:3:4: error E404: 'a' is closed here, but the open section is 'b', opened at page:2:6
    3 | {{/a}}
      |    ^
)"},
      {"columns count characters", "微信 {{/插座}}\n", "{}",
       R"(page:1:7: error E404: section '插座' is closed here, but was never opened
    1 | 微信 {{/插座}}
      |         ^~~~
)"},
      {"columns of an indented partial are its own",
       "\n    {{>p}}\n",
       "{}",
       R"(p:2:5: error E404: section 'a' is closed here, but was never opened
    2 |  {{/a}}
      |     ^
)",
       {{"p", "1\n {{/a}}\n"}}},
      {"a broken partial is reported once",
       "{{>p}}\n {{>p}}\n",
       "{}",
       R"(p:1:4: error E404: section 'a' is closed here, but was never opened
    1 | {{/a}}
      |    ^
)",
       {{"p", "{{/a}}"}}},
  };
  for (const Row& row : rows) {
    check(row);
    check(row, lenient);
  }
}

TEST_CASE("names that lead nowhere") {
  const Row rows[] = {
      {"a slip", "a {{titel}}\n", R"({"title": 1})",
       R"(page:1:5: error E410: unknown name 'titel'
    1 | a {{titel}}
      |     ^~~~~ did you mean 'title'?
)"},
      {"nothing like it", "{{zzz}}\n", R"({"title": 1})",
       R"(page:1:3: error E410: unknown name 'zzz'
    1 | {{zzz}}
      |   ^~~
)"},
      {"a slip of an outer name", "{{#a}}{{& titel}}{{/a}}", R"({"title": 1, "a": {"b": 1}})",
       R"(page:1:11: error E410: unknown name 'titel'
    1 | {{#a}}{{& titel}}{{/a}}
      |           ^~~~~ did you mean 'title'?
)"},
      {"a slip of a member", "{{ point.titel }}", R"({"titel2": 1, "point": {"title": 1}})",
       R"(page:1:10: error E410: 'point' has no 'titel'
    1 | {{ point.titel }}
      |          ^~~~~ did you mean 'title'?
)"},
      {"a slip in the middle", "{{a.bit.c}}", R"({"a": {"bits": {"c": 1}}})",
       R"(page:1:5: error E410: 'a' has no 'bit'
    1 | {{a.bit.c}}
      |     ^~~ did you mean 'bits'?
)"},
      {"a member of a text", "{{a.b}}", R"({"a": "x"})",
       R"(page:1:5: error E410: 'a' is a text and has no 'b'
    1 | {{a.b}}
      |     ^
)"},
      {"a member of a list", "{{a.b}}", R"({"a": []})",
       R"(page:1:5: error E410: 'a' is a list and has no 'b'
    1 | {{a.b}}
      |     ^
)"},
      {"a member of a number", "{{a.b}}", R"({"a": 1})",
       R"(page:1:5: error E410: 'a' is a number and has no 'b'
    1 | {{a.b}}
      |     ^
)"},
      {"a member of null", "{{a.b}}", R"({"a": null})",
       R"(page:1:5: error E410: 'a' is null and has no 'b'
    1 | {{a.b}}
      |     ^
)"},
      {"a member of true", "{{a.b}}", R"({"a": true})",
       R"(page:1:5: error E410: 'a' is a boolean and has no 'b'
    1 | {{a.b}}
      |     ^
)"},
      {"a name that ends in a dot", "{{a.}}", R"({"a": {}})",
       R"(page:1:5: error E410: 'a' has no ''
    1 | {{a.}}
      |     ^
)"},
      {"a section", "{{#lst}}{{zzz}}{{/lst}}", R"({"list": []})",
       R"(page:1:4: error E410: unknown name 'lst'
    1 | {{#lst}}{{zzz}}{{/lst}}
      |    ^~~ did you mean 'list'?
)"},
      {"an inverted section", "{{^lst}}{{zzz}}{{/lst}}", R"({"list": []})",
       R"(page:1:4: error E410: unknown name 'lst'
    1 | {{^lst}}{{zzz}}{{/lst}}
      |    ^~~ did you mean 'list'?
)"},
      {"once a place", "{{#a}}{{b}}{{/a}}", R"({"a": [1, 2, 3]})",
       R"(page:1:9: error E410: unknown name 'b'
    1 | {{#a}}{{b}}{{/a}}
      |         ^
)"},
      {"all of them, in order",
       "{{x}}\n{{>p}}\n{{y}}\n",
       "{}",
       R"(page:1:3: error E410: unknown name 'x'
    1 | {{x}}
      |   ^
page:3:3: error E410: unknown name 'y'
    3 | {{y}}
      |   ^
p:1:3: error E410: unknown name 'z'
    1 | {{z}}
      |   ^
)",
       {{"p", "{{z}}"}}},
      {"a tag from another Mustache", "{{<layout}}", "{}",
       R"(page:1:3: error E410: unknown name '<layout'
    1 | {{<layout}}
      |   ^~~~~~~
)"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("partials that are not there") {
  const Row rows[] = {
      {"one", "a\n  {{> parts/b }}\n", "{}",
       R"(page:2:7: error E411: there is no template 'parts/b'
    2 |   {{> parts/b }}
      |       ^~~~~~~
)"},
      {"once a place", "{{#a}}{{>b}}{{/a}}", R"({"a": [1, 2]})",
       R"(page:1:10: error E411: there is no template 'b'
    1 | {{#a}}{{>b}}{{/a}}
      |          ^
)"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("partials that include themselves without end, strict or not") {
  const Row rows[] = {
      {"itself", "1\n {{>page}}\n", "{}",
       R"(page:2:5: error E412: more than 200 sections and partials are open here: does a partial include itself without end?
    2 |  {{>page}}
      |     ^~~~
)"},
      {"twice", "{{>page}}{{>page}}", "{}",
       R"(page:1:4: error E412: more than 200 sections and partials are open here: does a partial include itself without end?
    1 | {{>page}}{{>page}}
      |    ^~~~
)"},
      {"through another, in a section",
       "{{#a}}{{>p}}{{/a}}",
       R"({"a": true})",
       R"(p:1:4: error E412: more than 200 sections and partials are open here: does a partial include itself without end?
    1 | {{>page}}
      |    ^~~~
)",
       {{"p", "{{>page}}"}}},
  };
  for (const Row& row : rows) {
    check(row);
    check(row, lenient);
  }
}

TEST_CASE("values that are no text") {
  const Row rows[] = {
      {"an object", "{{a}}", R"({"a": {}})",
       R"(page:1:3: error E413: 'a' is an object; a text or a whole number is printed here
    1 | {{a}}
      |   ^
)"},
      {"a list", "{{{a.b}}}", R"({"a": {"b": []}})",
       R"(page:1:4: error E413: 'a.b' is a list; a text or a whole number is printed here
    1 | {{{a.b}}}
      |    ^~~
)"},
      {"null", "{{&a}}", R"({"a": null})",
       R"(page:1:4: error E413: 'a' is null; a text or a whole number is printed here
    1 | {{&a}}
      |    ^
)"},
      {"a fraction", "{{a}}", R"({"a": 0.5})",
       R"(page:1:3: error E413: 'a' is a fraction; a text or a whole number is printed here
    1 | {{a}}
      |   ^
)"},
      {"the value itself", "{{#a}}{{.}}{{/a}}", R"({"a": {"b": 1}})",
       R"(page:1:9: error E413: '.' is an object; a text or a whole number is printed here
    1 | {{#a}}{{.}}{{/a}}
      |         ^
)"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("a page without a template, strict or not") {
  for (const bool strict : {true, false}) {
    Renderer renderer(test::loader({}), {.strict = strict});
    Diagnostics diagnostics;
    CHECK_FALSE(renderer.render("a.mustache", Json::object(), diagnostics));
    CHECK(diagnostics.text(false) == "a.mustache: error E411: there is no template 'a.mustache'\n");
  }
}

TEST_CASE("every rendering tells its own findings") {
  Renderer renderer(test::loader({{"broken", "{{/a}}"}, {"unknown", "{{a}}"}}), {});
  for (int again = 0; again < 2; ++again) {
    for (const char* name : {"broken", "unknown"}) {
      Diagnostics diagnostics;
      CHECK_FALSE(renderer.render(name, Json::object(), diagnostics));
      CHECK(diagnostics.sorted().size() == 1);
    }
  }
}

}  // namespace
}  // namespace gizgen
