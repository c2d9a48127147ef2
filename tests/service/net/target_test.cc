#include "runtime/service/net/target.h"

#include <doctest/doctest.h>

using namespace giz::net;

namespace {

// "path | name=value | ..." or what is wrong.
std::string read(std::string_view target) {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
  std::string out = read_target(target, path, query);
  if (out.empty()) {
    out = path;
    for (const auto& [name, value] : query) {
      out += " | " + name + "=" + value;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a target is decoded into a path and a query") {
  CHECK(read("/") == "/");
  CHECK(read("/a%20b/%E7%81%AF") == "/a b/灯");
  CHECK(read("/a+b?x=1+2&y&&z=%26%3d&=e") == "/a+b | x=1 2 | y= | z=&= | =e");
  CHECK(read("/a?b?c=d/e") == "/a | b?c=d/e");
  CHECK(read("http://host:80/a?b=c") == "/a | b=c");
  CHECK(read("https://host") == "/");
  CHECK(read("/a?") == "/a");
  CHECK(read("/.well-known/a..b") == "/.well-known/a..b");
}

TEST_CASE("what could mean two things is refused") {
  CHECK(read("/a%2") == "a % in the path is not followed by two hexadecimal digits");
  CHECK(read("/a%zz") == "a % in the path is not followed by two hexadecimal digits");
  CHECK(read("/?a=%") == "a % in the query is not followed by two hexadecimal digits");
  const std::string hidden = "the path holds an encoded slash, a zero or bytes that are no UTF-8";
  CHECK(read("/a%2fb") == hidden);
  CHECK(read("/a%00") == hidden);
  CHECK(read("/a%ff") == hidden);
  CHECK(read("/?a=%ff") == "the query holds bytes that are no UTF-8");
  CHECK(read("/a/../b") == "the path holds a segment of dots");
  CHECK(read("/%2e%2e") == "the path holds a segment of dots");
  CHECK(read("/a/.") == "the path holds a segment of dots");
  CHECK(read("a") == "the request's target does not begin with /");
  CHECK(read("*") == "the request's target does not begin with /");
  std::string many = "/?";
  for (int i = 0; i < 65; ++i) many += "a=1&";
  CHECK(read(many) == "the query has more than 64 values");
}

TEST_CASE("UTF-8 is what RFC 3629 says") {
  for (const char* good : {"", "a", "é", "灯", "😀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    CAPTURE(good);
    CHECK(is_utf8(good));
  }
  for (const char* bad :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe7\x81", "\xe7\x81 ", "\xff"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_utf8(bad));
  }
}
