#include "runtime/service/net/request_parser.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace giz::net;

namespace {

// "METHOD path body" of every request in the bytes, or the status of what is wrong, or "more".
std::string parse(std::string_view bytes, std::size_t piece = 1 << 20) {
  std::string out;
  std::string buffer;
  std::size_t fed = 0;
  while (true) {
    RequestParser parser(100);
    while (parser.state() == RequestParser::State::head ||
           parser.state() == RequestParser::State::body) {
      const std::size_t taken = parser.put(buffer);
      buffer.erase(0, taken);
      if (taken == 0 && (parser.state() == RequestParser::State::head ||
                         parser.state() == RequestParser::State::body)) {
        if (fed == bytes.size()) {
          return out + "more";
        }
        const std::string_view next = bytes.substr(fed, piece);
        buffer += next;
        fed += next.size();
      }
    }
    if (parser.state() == RequestParser::State::wrong) {
      return out + std::to_string(parser.status());
    }
    const bool keep = parser.keep_alive();
    const Request request = parser.take();
    out += fmt::format("{} {} {}{}; ", std::string_view(to_string(request.method)), request.path,
                       request.body, keep ? "" : " close");
    if (fed == bytes.size() && buffer.empty()) {
      return out;
    }
  }
}

std::string with(std::string_view headers, std::string_view body = "") {
  return parse(fmt::format("POST /a HTTP/1.1\r\nHost: h\r\n{}\r\n{}", headers, body));
}

}  // namespace

TEST_CASE("requests are read whole, one behind another, in pieces of any size") {
  const std::string two =
      "POST /a?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
      "\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
      "GET /c HTTP/1.0\r\n\r\n"
      "POST /d HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n";
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 64u, 1000u}) {
    CHECK(parse(two, piece) == "POST /a abc; GET /b  close; GET /c  close; POST /d abcde; ");
  }
}

TEST_CASE("what two servers could read in two ways is refused") {
  CHECK(with("Content-Length: 3\r\n", "abc") == "POST /a abc; ");
  CHECK(with("Content-Length: 3\r\nContent-Length: 3\r\n", "abc") == "400");
  CHECK(with("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd") == "400");
  CHECK(with("Content-Length: 3, 3\r\n", "abc") == "400");
  CHECK(with("Content-Length: +3\r\n", "abc") == "400");
  CHECK(with("Content-Length: -1\r\n") == "400");
  CHECK(with("Content-Length: 0x3\r\n", "abc") == "400");
  CHECK(with("Content-Length: 99999999999999999999\r\n") == "400");
  CHECK(with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") == "400");
  CHECK(with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n") == "400");
  CHECK(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") == "400");
  CHECK(with("Transfer-Encoding: gzip, chunked\r\n") == "501");
  CHECK(with("Transfer-Encoding: xchunked\r\n") == "501");
  CHECK(with("Transfer-Encoding: identity\r\n") == "501");
  CHECK(with("Transfer-Encoding : chunked\r\n") == "400");
  CHECK(with("Content-Length : 3\r\n", "abc") == "400");
  CHECK(with("X: a\r\n b\r\n") == "400");
  CHECK(with("X: a\n") == "400");
  CHECK(with("X: a\rb\r\n") == "400");
  CHECK(with(std::string_view("X: a\0b\r\n", 9)) == "400");
  CHECK(with("Host: i\r\n") == "400");
  CHECK(with("no colon\r\n") == "400");
  CHECK(with(": empty\r\n") == "400");
  CHECK(with("Transfer-Encoding: chunked\r\n", "zz\r\n") == "400");
  CHECK(with("Transfer-Encoding: chunked\r\n", "3\nabc\n") == "400");
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  CHECK(with(chunked, "fffffffffffffffff\r\n") == "400");
  CHECK(with(chunked, "000000003\r\nabc\r\n0\r\n\r\n") == "400");
  CHECK(with(chunked, "-1\r\n") == "400");
  CHECK(with(chunked, "0x3\r\nabc\r\n0\r\n\r\n") == "400");
  CHECK(with(chunked, "\r\n") == "400");
  CHECK(with(chunked, "3 \r\nabc\r\n0\r\n\r\n") == "POST /a abc; ");
  CHECK(with(chunked, "3 x\r\nabc\r\n0\r\n\r\n") == "400");
  CHECK(with(chunked, "3;a=\"b\"\r\nabc\r\n0\r\n\r\n") == "POST /a abc; ");
  CHECK(with(chunked, "3\r\nabcd\r\n0\r\n\r\n") == "400");
  CHECK(with(chunked, "3\r\nabc\n0\r\n\r\n") == "400");
  CHECK(with(chunked, "3;" + std::string(2000, 'a')) == "400");
  CHECK(with(chunked, "0\r\nX: y\nZ: z\r\n\r\n") == "400");
  CHECK(with(chunked, "0\r\n\r\304z\r\n") == "more");
  std::string trailers = "0\r\n";
  for (int i = 0; i < 100; ++i) trailers += std::string(100, 'a') + "\r\n";
  CHECK(with(chunked, trailers) == "400");
  CHECK(parse("POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == "400");
  CHECK(parse("GET /a HTTP/1.1\r\n\r\n") == "400");
  CHECK(parse("GET /a HTTP/1.1\nHost: h\n\n") == "400");
  CHECK(parse("GET  /a HTTP/1.1\r\nHost: h\r\n\r\n") == "400");
  CHECK(parse("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n") == "505");
  CHECK(parse(" GET /a HTTP/1.1\r\nHost: h\r\n\r\n") == "400");
  CHECK(parse("POST /a-Length: 9\r\n\r\n") == "400");
  CHECK(parse("\x16\x03\x01") == "400");
  CHECK(parse("GET /a HTTP/2.0\r\nHost: h\r\n\r\n") == "505");
  CHECK(parse("GET /%2e%2e/a HTTP/1.1\r\nHost: h\r\n\r\n") == "400");
  CHECK(parse("FROB /a HTTP/1.1\r\nHost: h\r\n\r\n") == "501");
  CHECK(parse("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n") == "501");
  CHECK(parse("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n") == "OPTIONS * ; ");
}

TEST_CASE("what is too long is refused, by its kind") {
  const std::string long_line = "GET /" + std::string(kLineLimit, 'a');
  CHECK(parse(long_line) == "414");
  CHECK(parse(long_line + " HTTP/1.1\r\nHost: h\r\n\r\n") == "414");
  CHECK(parse("GET /a HTTP/1.1\r\nHost: h\r\nX: " + std::string(kHeadLimit, 'a')) == "431");
  CHECK(parse("GET /a HTTP/1.1\r\nHost: h\r\nX: " + std::string(kHeadLimit, 'a') + "\r\n\r\n") ==
        "431");
  CHECK(parse("GET /a HTTP/1.1\r\nHost: h\r\nX: " + std::string(kHeadLimit - 50, 'a') +
              "\r\n\r\n") == "GET /a ; ");
  CHECK(with("Content-Length: 101\r\n") == "413");
  CHECK(with("Content-Length: 100\r\n", std::string(100, 'a')) ==
        "POST /a " + std::string(100, 'a') + "; ");
  CHECK(with("Transfer-Encoding: chunked\r\n",
             "64\r\n" + std::string(100, 'a') + "\r\n1\r\na\r\n0\r\n\r\n") == "413");
}

TEST_CASE("a trailer adds no header") {
  RequestParser parser(100);
  parser.put(
      "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\nCookie: session=1\r\nHost: other\r\n\r\n");
  REQUIRE(parser.state() == RequestParser::State::done);
  const Request request = parser.take();
  CHECK(request.header("Cookie") == "");
  CHECK(request.header("Host") == "h");
}
